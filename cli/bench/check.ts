import { gradeLab, type Input, noteBefore, openChallenge, readChallenge } from '../../engine/index.ts'
import { challengeIds, readChallengeFiles } from '../challenges.ts'
import { median, timed } from './measure.ts'

/** Milliseconds until the slowest challenge is checked, after its solution was typed: the attempt is replayed and all checks are made. */
export function checkOfAChallenge(): number {
  return Math.max(...challengeIds().map(check))
}

function check(id: string): number {
  const challenge = readChallenge(readChallengeFiles(id), '1')
  const typed = openChallenge(challenge)
  typed.act({ type: 'open', terminal: '1', host: challenge.lab.start, rows: 24, columns: 80 })
  typed.advance(typed.sim.now + 1e9)
  typed.act({ type: 'type', terminal: '1', text: Object.values(challenge.solutions)[0]!.replaceAll('\n', '\r') })
  typed.advance(typed.sim.now + 5e9)
  const inputs: readonly Input[] = typed.inputs
  return median(3, () =>
    timed(() => {
      const copy = openChallenge(challenge)
      const before = noteBefore(challenge.checks, copy)
      copy.replay(inputs, typed.sim.now)
      gradeLab(challenge, copy, before)
    }),
  )
}
