import { parseArgs } from 'node:util'
import { prove as proofs, SchemaError } from '../engine/index.ts'
import { challengeIds, readChallengeFiles } from './challenges.ts'
import { print } from './output.ts'
import { type Subcommand, UsageError, usageOf } from './usage.ts'

const SEEDS = 20

/** `lab prove`: every challenge proves itself. */
export const prove: Subcommand = {
  name: 'prove',
  synopsis: '[--seeds N] [ID...]',
  text: 'Proves challenges: broken fails, solutions pass, wrong fixes fail, symptoms are true, each seed is solvable.',
  main(args) {
    const { values, positionals } = usageOf(() =>
      parseArgs({ args: [...args], options: { seeds: { type: 'string' } }, allowPositionals: true }),
    )
    const count = values.seeds === undefined ? SEEDS : Number(values.seeds)
    if (!Number.isInteger(count) || count < 1) throw new UsageError('--seeds needs a number from 1 on')
    const seeds = Array.from({ length: count }, (_, index) => String(index + 1))
    let failures = 0
    for (const id of positionals.length > 0 ? positionals : challengeIds()) {
      print(`${id}\n`)
      try {
        for (const { claim, holds, detail } of proofs(readChallengeFiles(id), seeds)) {
          print(`  ${holds ? 'ok  ' : 'FAIL'} ${claim}\n`)
          if (holds) continue
          failures++
          print(`${detail.replace(/^/gm, '       ')}\n`)
        }
      } catch (error) {
        if (!(error instanceof SchemaError)) throw error
        failures++
        print(`  FAIL ${error.message.replace(/\n/g, '\n       ')}\n`)
      }
    }
    print(failures === 0 ? 'every claim holds\n' : `${failures} claims do not hold\n`)
    return failures === 0 ? 0 : 1
  },
}
