import {
  type Attempt,
  type ChallengeCheck,
  checkKinds,
  type Grade,
  type GradedCheck,
  gradingLab,
  inParts,
  type Lab,
  loadRest,
  type Noted,
  noteBefore,
  readChallenge,
  readCheckEntry,
  runCheck,
} from '../../../engine/index.ts'
import { type Opener, openerOf, subjectName } from './boot.ts'
import { digestOf } from './digest.ts'
import type { GradeWorker, StepCheck, StepResult, Subject } from './protocol.ts'

/** Looks at a copy of a lab, which replay makes: what is sent there disturbs nobody. */
export class Grader implements GradeWorker {
  #key = ''
  #opener!: Opener
  /** A lab that has come up and was not touched yet: the next copy begins with it. */
  #spare: Lab | undefined

  async grade(
    subject: Subject,
    attempt: Attempt,
    answers: Readonly<Record<string, string>>,
    alive: () => void,
  ): Promise<Grade> {
    if (subject.kind !== 'challenge') throw new Error('only a challenge has a grade')
    await this.#take(subject)
    const challenge = readChallenge(subject.files, subject.seed)
    const { lab, before } = this.#copy(attempt, challenge.checks, alive)
    return inParts(gradingLab(challenge, lab, before, answers), alive)
  }

  async digest(subject: Subject, attempt: Attempt): Promise<ReturnType<typeof digestOf>> {
    await this.#take(subject)
    return digestOf(this.#opener, attempt)
  }

  async evaluate(
    subject: Subject,
    attempt: Attempt,
    steps: readonly StepCheck[],
    answers: Readonly<Record<string, string>>,
    alive: () => void,
  ): Promise<StepResult[]> {
    await this.#take(subject)
    const entries = steps.flatMap(step =>
      step.checks.map((check, index) => ({
        step: step.id,
        check: readCheckEntry(
          { id: step.id, title: step.id, ...(check as object) },
          `step ${step.id}, check ${index + 1}`,
        ),
      })),
    )
    const { lab, before } = this.#copy(
      attempt,
      entries.map(({ check }) => check),
      alive,
    )
    // What only looks must not see the packets of the others.
    const sends = (kind: string) => Number(checkKinds.get(kind)?.sends === true)
    const results = entries
      .sort((a, b) => sends(a.check.kind) - sends(b.check.kind))
      .map(({ step, check }) => {
        alive()
        return { step, ...runCheck(check, { lab, before, answers }) }
      })
    return steps.map(({ id }) =>
      resultOf(
        id,
        results.filter(result => result.step === id),
      ),
    )
  }

  /** What is asked about from now on; everything that a learner can type is there afterwards. */
  async #take(subject: Subject): Promise<void> {
    const key = `${subjectName(subject)} ${subject.seed}`
    if (key === this.#key) return
    const [opener] = await Promise.all([openerOf(subject), loadRest()])
    this.#key = key
    this.#opener = opener
    this.#spare = undefined
  }

  /** A copy of the learner's lab, and what the checks want to know of it as it was. The next one is prepared once this one has been looked at. */
  #copy(
    attempt: Attempt,
    checks: readonly ChallengeCheck[],
    alive: () => void,
  ): { readonly lab: Lab; readonly before: Noted } {
    const lab = this.#spare ?? inParts(this.#opener(), alive)
    this.#spare = undefined
    const before = noteBefore(checks, lab)
    inParts(lab.replayInParts(attempt.inputs, attempt.time), alive)
    setTimeout(() => {
      this.#spare ??= inParts(this.#opener())
    }, 0)
    return { lab, before }
  }
}

function resultOf(id: string, results: readonly GradedCheck[]): StepResult {
  const missing = results.filter(result => !result.passed)
  return {
    id,
    passed: missing.length === 0,
    details: (missing.length > 0 ? missing : results).flatMap(result => result.details),
  }
}
