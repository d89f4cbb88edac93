import { SECOND } from '../sim/timer.ts'
import type { Challenge, ChallengeCheck } from './challenge.ts'
import type { CheckContext, CheckResult } from './checks/check.ts'
import { checkKinds } from './checks/index.ts'
import { Lab } from './lab.ts'
import { runScript, type ScriptResult } from './lab-script.ts'

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

/** The lab of a challenge, broken, at the moment when the learner comes. */
export function openChallenge(challenge: Challenge): Lab {
  const lab = new Lab(challenge.lab, `${challenge.id}:${challenge.seed}`)
  breakLab(challenge, lab)
  return lab
}

/** Does to a lab that has come up what is wrong in the challenge. */
export function breakLab(challenge: Challenge, lab: Lab): void {
  const broken = runScript(lab.sim, lab.host(challenge.lab.start), challenge.breakScript)
  if (broken.status !== 0)
    throw new Error(`challenges/${challenge.id}/break.sh ended with status ${broken.status}:\n${broken.output}`)
  lab.advance(lab.sim.now + challenge.settle * SECOND)
}

/** Carries out one check. */
export function runCheck({ id, title, points, kind, spec }: ChallengeCheck, context: CheckContext): GradedCheck {
  return { id, title, points, ...checkKinds.get(kind)!.run(spec, context, id) }
}

/**
 * Carries out all checks. The lab is used up by that: probes change it, so it must be one that nobody else looks at. `before` is the lab as it
 * was opened, only looked at; it is opened again when it is needed and not given.
 */
export function gradeLab(
  challenge: Challenge,
  lab: Lab,
  answers: Readonly<Record<string, string>> = {},
  before?: Lab,
): Grade {
  const context = {
    lab,
    answers,
    get before() {
      return (before ??= openChallenge(challenge))
    },
  }
  const checks = challenge.checks.map(each => runCheck(each, context))
  const weight = checks.reduce((sum, check) => sum + check.points, 0)
  const earned = checks.reduce((sum, check) => sum + check.points * check.credit, 0)
  return {
    solved: checks.every(check => check.passed),
    points: weight === 0 ? 0 : Math.round((challenge.points * earned) / weight),
    of: challenge.points,
    checks,
  }
}

/** Boots the challenge, runs a script as the learner would on the host where the learner starts, lets things settle, and grades. */
export function gradeScript(
  challenge: Challenge,
  script: string,
  before?: Lab,
): { readonly grade: Grade; readonly run: ScriptResult } {
  const lab = openChallenge(challenge)
  const run = runScript(lab.sim, lab.host(challenge.lab.start), script)
  lab.advance(lab.sim.now + challenge.settle * SECOND)
  return { grade: gradeLab(challenge, lab, {}, before), run }
}
