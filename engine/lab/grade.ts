import { inParts } from '../sim/parts.ts'
import { SECOND } from '../sim/timer.ts'
import type { Challenge, ChallengeCheck } from './challenge.ts'
import type { CheckContext, CheckResult, Noted } from './checks/check.ts'
import { checkKinds } from './checks/index.ts'
import { Lab } from './lab.ts'
import { runScript, type ScriptResult } from './lab-script.ts'

/** Timers between two pauses while things settle. */
const STEPS = 2_000

/** The outcome of one check of a challenge. */
export interface GradedCheck extends CheckResult {
  readonly id: string
  readonly title: string
  readonly points: number
}

export interface Grade {
  readonly solved: boolean
  /** Points earned, of all. */
  readonly points: number
  readonly of: number
  readonly checks: readonly GradedCheck[]
}

/**
 * The lab of a challenge, broken, at the moment when the learner comes. Yields what is waited for meanwhile; `watch` sees the lab before its
 * first moment.
 */
export function* openingChallenge(
  challenge: Challenge,
  watch: (lab: Lab) => void = () => {},
): Generator<readonly string[], Lab> {
  const lab = new Lab(challenge.lab, `${challenge.id}:${challenge.seed}`, true)
  watch(lab)
  yield* lab.settling()
  breakLab(challenge, lab)
  yield* settle(challenge, lab)
  return lab
}

/** Lets what was done to a lab take effect. */
function* settle(challenge: Challenge, lab: Lab): Generator<readonly string[], void> {
  const settled = lab.sim.now + challenge.settle * SECOND
  while (!lab.advance(settled, STEPS)) yield ['the machines']
}

/** The same without a pause. */
export function openChallenge(challenge: Challenge, watch?: (lab: Lab) => void): Lab {
  return inParts(openingChallenge(challenge, watch))
}

/** Does to a lab that has come up what is wrong in the challenge. */
function breakLab(challenge: Challenge, lab: Lab): void {
  const broken = runScript(lab.sim, lab.host(challenge.lab.start), challenge.breakScript)
  if (broken.status !== 0)
    throw new Error(`challenges/${challenge.id}/break.sh ended with status ${broken.status}:\n${broken.output}`)
}

/** What the checks want to know later of a lab that was opened just now. */
export function noteBefore(checks: readonly ChallengeCheck[], lab: Lab): Noted {
  const noted = new Map<unknown, string>()
  for (const { kind, spec } of checks) {
    const found = checkKinds.get(kind)?.note?.(spec, lab)
    if (found !== undefined) noted.set(spec, found)
  }
  return noted
}

/** Carries out one check. */
export function runCheck({ id, title, points, kind, spec }: ChallengeCheck, context: CheckContext): GradedCheck {
  return { id, title, points, ...checkKinds.get(kind)!.run(spec, context, id) }
}

/**
 * Lets things settle, so that a fix counts however soon the learner asks after it, and carries out all checks. The lab is used up by that:
 * probes change it, so it must be one that nobody else looks at. `before` was noted when it was opened. Yields now and then, for whoever
 * waits to see that it goes on.
 */
export function* gradingLab(
  challenge: Challenge,
  lab: Lab,
  before: Noted,
  answers: Readonly<Record<string, string>> = {},
): Generator<readonly string[], Grade> {
  yield* settle(challenge, lab)
  const checks: GradedCheck[] = []
  for (const each of challenge.checks) {
    yield [each.title]
    checks.push(runCheck(each, { lab, before, answers }))
  }
  const weight = checks.reduce((sum, check) => sum + check.points, 0)
  const earned = checks.reduce((sum, check) => sum + check.points * check.credit, 0)
  return {
    solved: checks.every(check => check.passed),
    points: weight === 0 ? 0 : Math.round((challenge.points * earned) / weight),
    of: challenge.points,
    checks,
  }
}

/** The same without a pause. */
export function gradeLab(
  challenge: Challenge,
  lab: Lab,
  before: Noted,
  answers: Readonly<Record<string, string>> = {},
): Grade {
  return inParts(gradingLab(challenge, lab, before, answers))
}

/** Boots the challenge, runs a script as the learner would on the host where the learner starts, and grades. */
export function gradeScript(
  challenge: Challenge,
  script: string,
): { readonly grade: Grade; readonly run: ScriptResult } {
  const lab = openChallenge(challenge)
  const before = noteBefore(challenge.checks, lab)
  const run = runScript(lab.sim, lab.host(challenge.lab.start), script)
  return { grade: gradeLab(challenge, lab, before), run }
}
