import { describe, expect, test } from 'vitest'
import { runScript, scriptHost } from '../engine/index.ts'
import { caseTopics, readCases } from './record/bash/cases.ts'

/** Timers that a case may need. */
const STEPS_MAX = 1_000_000

describe.each(caseTopics())('bash: %s', topic => {
  test.each(readCases(topic).cases.map((each, index) => [index + 1, each] as const))(
    '%i',
    (_, { script, status, output }) => {
      const result = runScript(script, scriptHost(), STEPS_MAX)
      expect(`${script}--- ${result.status}\n${result.output}`).toBe(`${script}--- ${status}\n${output}`)
    },
  )
})
