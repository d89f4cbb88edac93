import { type Challenge, type ChallengeFiles, readChallenge } from './challenge.ts'
import { contains } from './checks/shown.ts'
import { TraceDigest } from './digest.ts'
import { type Grade, gradeLab, gradeScript, noteBefore, openChallenge, runCheck } from './grade.ts'
import { runScript } from './lab-script.ts'

/** One claim of the self-proof of a challenge, and whether it holds. */
export interface Proof {
  readonly claim: string
  readonly holds: boolean
  /** What was found instead. */
  readonly detail: string
}

/** Every challenge proves itself (design, section 5): these are its claims, in order. `seeds` are the sample for which it must be solvable. */
export function* prove(files: ChallengeFiles, seeds: readonly string[]): Generator<Proof> {
  const challenge = readChallenge(files, seeds[0] ?? '1')
  yield brokenFails(challenge)
  yield* symptomsHold(challenge)
  for (const [name, script] of Object.entries(challenge.solutions)) yield solves(challenge, name, script, true)
  if (Object.keys(challenge.wrong).length === 0)
    yield { claim: 'there is a wrong fix', holds: false, detail: 'wrong/ is empty' }
  for (const [name, script] of Object.entries(challenge.wrong)) yield solves(challenge, name, script, false)
  yield hintsKeepSilent(challenge)
  yield sameTrace(challenge)
  for (const seed of seeds.slice(1)) yield* solvable(files, seed)
}

function brokenFails(challenge: Challenge): Proof {
  const grade = gradeUntouched(challenge)
  const explained = grade.checks.filter(check => !check.passed).every(check => check.details.length > 0)
  const claim = 'the broken lab fails, and says why'
  if (grade.solved) return { claim, holds: false, detail: 'all checks pass before anything was done' }
  return { claim, holds: explained, detail: explained ? '' : 'a failed check has no explanation' }
}

/** The grade of a lab in which nothing was done. */
function gradeUntouched(challenge: Challenge): Grade {
  const lab = openChallenge(challenge)
  return gradeLab(challenge, lab, noteBefore(challenge.checks, lab))
}

/** The commands of the story, one after the other, as a learner types them. */
function* symptomsHold(challenge: Challenge): Generator<Proof> {
  const lab = openChallenge(challenge)
  for (const { on, run, shows } of challenge.symptoms) {
    const { output } = runScript(lab.sim, lab.host(on ?? challenge.lab.start), `${run}\n`)
    const missing = shows.filter(text => !contains(output, text))
    yield {
      claim: `symptom: ${run}`,
      holds: missing.length === 0,
      detail:
        missing.length === 0 ? '' : `does not show ${missing.map(text => JSON.stringify(text)).join(', ')}:\n${output}`,
    }
  }
}

function solves(challenge: Challenge, name: string, script: string, should: boolean): Proof {
  const { grade, run } = gradeScript(challenge, script)
  const failures = grade.checks
    .filter(check => !check.passed)
    .flatMap(check => [check.title, ...check.details.map(detail => `  ${detail}`)])
  const claim = should ? `${name} solves it` : `${name} does not solve it`
  const detail = should ? [...failures, run.output].join('\n') : 'all checks pass'
  return { claim, holds: grade.solved === should, detail: grade.solved === should ? '' : detail }
}

/** No hint contains a command line of a solution. */
function hintsKeepSilent(challenge: Challenge): Proof {
  const lines = Object.values(challenge.solutions)
    .flatMap(script => script.split('\n'))
    .map(line => line.trim())
    .filter(line => line.length > 12 && !line.startsWith('#'))
  const told = challenge.hints.flatMap(hint => lines.filter(line => hint.text.includes(line)))
  return { claim: 'no hint gives the solution away', holds: told.length === 0, detail: told.join('\n') }
}

/** What happens while a challenge is opened and its first solution runs, from the first moment on. */
function traceOf(challenge: Challenge): string {
  let digest: TraceDigest | undefined
  const lab = openChallenge(challenge, fresh => {
    digest = new TraceDigest(fresh.sim.trace)
  })
  runScript(lab.sim, lab.host(challenge.lab.start), Object.values(challenge.solutions)[0] ?? '')
  const { events, sha256 } = digest!.end()
  return `${events} events, SHA-256 ${sha256}`
}

function sameTrace(challenge: Challenge): Proof {
  const [first, second] = [traceOf(challenge), traceOf(challenge)]
  return {
    claim: 'the same seed gives the same trace twice',
    holds: first === second,
    detail: first === second ? '' : `${first} and ${second}`,
  }
}

/** As a learner does it who checks before anything else: what was sent for that does not keep the solution from working. */
function* solvable(files: ChallengeFiles, seed: string): Generator<Proof> {
  const challenge = readChallenge(files, seed)
  const [name, script] = Object.entries(challenge.solutions)[0] ?? ['', '']
  const lab = openChallenge(challenge)
  const before = noteBefore(challenge.checks, lab)
  const broken = !challenge.checks.every(check => runCheck(check, { lab, before, answers: {} }).passed)
  runScript(lab.sim, lab.host(challenge.lab.start), script)
  const { solved, checks } = gradeLab(challenge, lab, before)
  const failures = checks.filter(check => !check.passed).flatMap(check => check.details)
  yield {
    claim: `seed ${seed}: broken, and solved by ${name}`,
    holds: broken && solved,
    detail: [...(broken ? [] : ['all checks pass before anything was done']), ...failures].join('\n'),
  }
}
