import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Recording, replay } from './record/replay.ts'

/** What a real kube-apiserver answered (tests/record/apiserver.ts), asked again of the emulated one. */
const FOLDER = new URL('./recordings/apiserver/', import.meta.url).pathname

/** Answers that differ, and why they may. */
const KNOWN: Readonly<Record<string, string>> = {
  'daemonsets 9':
    'the generation annotation is not part of the metadata that a Table carries, since it is a field of the internal type',
  'custom 23': 'the real server also warns of fields when it reads an object of a version that is not served',
}

for (const file of readdirSync(FOLDER)) {
  const recording = JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')) as Recording
  describe(`${file}, recorded from ${recording.recordedFrom}`, () => {
    for (const { name, expected, actual } of replay(recording)) {
      const reason = KNOWN[name.split(' ').slice(0, 2).join(' ')]
      if (reason === undefined) test(name, () => expect(JSON.parse(JSON.stringify(actual))).toEqual(expected))
      else test(`${name} differs: ${reason}`, () => expect(JSON.parse(JSON.stringify(actual))).not.toEqual(expected))
    }
  })
}
