import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { bytesOf, emulatedAnswers } from './record/manifests/kubectl.ts'

/** What a real kubectl made of manifests (tests/record/manifests), asked again of the emulated one. */
const FOLDER = new URL('./recordings/manifests/', import.meta.url).pathname

interface Recording {
  readonly recordedFrom: string
  readonly cases: readonly { readonly text: string; readonly answer: string }[]
}

for (const file of readdirSync(FOLDER)) {
  const { recordedFrom, cases } = JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')) as Recording
  describe(`${file}, recorded from ${recordedFrom}`, () => {
    const answers = emulatedAnswers(cases.map(({ text }) => bytesOf(text)))
    for (const [index, { text, answer }] of cases.entries())
      test(`${index}: ${JSON.stringify(text).slice(0, 80)}`, () => expect(answers[index]).toBe(answer))
  })
}
