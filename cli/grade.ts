import { parseArgs } from 'node:util'
import { gradeScript, readChallenge } from '../engine/index.ts'
import { readChallengeFiles } from './challenges.ts'
import { readScript } from './labs.ts'
import { print } from './output.ts'
import { type Subcommand, UsageError, usageOf } from './usage.ts'

/** `lab grade`: what a script would be worth as a solution. */
export const grade: Subcommand = {
  name: 'grade',
  synopsis: 'ID --script FILE [--seed N] [--json]',
  text: 'Boots a challenge, runs a script as the learner, and grades; status 0 only if it is solved.',
  main(args) {
    const { values, positionals } = usageOf(() =>
      parseArgs({
        args: [...args],
        options: { script: { type: 'string' }, seed: { type: 'string', default: '1' }, json: { type: 'boolean' } },
        allowPositionals: true,
      }),
    )
    const [id] = positionals
    if (id === undefined || positionals.length > 1) throw new UsageError('one challenge is needed')
    if (values.script === undefined) throw new UsageError('--script FILE is needed; - for standard input')
    const files = readChallengeFiles(id)
    const script = readScript(values.script)
    const { grade: result, run } = gradeScript(readChallenge(files, values.seed), script)
    if (values.json === true) {
      const { solved, points, of, checks } = result
      print(
        `${JSON.stringify({ challenge: id, seed: values.seed, solved, points, of, checks, script: run }, null, 2)}\n`,
      )
      return solved ? 0 : 1
    }
    for (const check of result.checks) {
      print(`${check.passed ? 'passed' : 'FAILED'}  ${check.title}\n`)
      for (const detail of check.details) print(`        ${detail}\n`)
    }
    print(`${result.solved ? 'solved' : 'not solved'}: ${result.points} of ${result.of} points\n`)
    return result.solved ? 0 : 1
  },
}
