import {
  type Attempt,
  checkKinds,
  type Grade,
  type GradedCheck,
  gradeLab,
  type Lab,
  readChallenge,
  readCheckEntry,
  runCheck,
} from '../../../engine/index.ts'
import { boot, digestOf, subjectName } from './boot.ts'
import type { GradeWorker, StepCheck, StepResult, Subject } from './protocol.ts'

/** Looks at a copy of a lab, which replay makes: what is sent there disturbs nobody. */
export class Grader implements GradeWorker {
  #key = ''
  /** A lab that has come up and was not touched yet: the next copy begins with it. */
  #spare: Lab | undefined
  /** The lab as the learner found it, only looked at. */
  #before: Lab | undefined

  async grade(
    subject: Subject,
    attempt: Attempt,
    answers: Readonly<Record<string, string>>,
    alive: () => void,
  ): Promise<Grade> {
    if (subject.kind !== 'challenge') throw new Error('only a challenge has a grade')
    const challenge = readChallenge(subject.files, subject.seed)
    const lab = this.#copy(subject, attempt, alive)
    return gradeLab(challenge, lab, answers, this.#untouched(subject, alive))
  }

  async digest(subject: Subject, attempt: Attempt): Promise<ReturnType<typeof digestOf>> {
    return digestOf(subject, attempt)
  }

  async evaluate(
    subject: Subject,
    attempt: Attempt,
    steps: readonly StepCheck[],
    answers: Readonly<Record<string, string>>,
    alive: () => void,
  ): Promise<StepResult[]> {
    const lab = this.#copy(subject, attempt, alive)
    const untouched = () => this.#untouched(subject, alive)
    const context = {
      lab,
      answers,
      get before() {
        return untouched()
      },
    }
    const entries = steps.flatMap(step =>
      step.checks.map((check, index) => ({
        step: step.id,
        check: readCheckEntry(
          { id: step.id, title: step.id, ...(check as object) },
          `step ${step.id}, check ${index + 1}`,
        ),
      })),
    )
    // What only looks must not see the packets of the others.
    const sends = (kind: string) => Number(checkKinds.get(kind)?.sends === true)
    const results = entries
      .sort((a, b) => sends(a.check.kind) - sends(b.check.kind))
      .map(({ step, check }) => ({ step, ...runCheck(check, context) }))
    return steps.map(({ id }) =>
      resultOf(
        id,
        results.filter(result => result.step === id),
      ),
    )
  }

  /** A copy of the learner's lab. The next one is prepared once this one has been looked at. */
  #copy(subject: Subject, attempt: Attempt, alive: () => void): Lab {
    const key = `${subjectName(subject)} ${subject.seed}`
    if (key !== this.#key) this.#spare = this.#before = undefined
    this.#key = key
    const lab = this.#spare ?? boot(subject, alive)
    this.#spare = undefined
    for (const _ of lab.replayInParts(attempt.inputs, attempt.time)) alive()
    setTimeout(() => {
      this.#spare ??= boot(subject)
    }, 0)
    return lab
  }

  #untouched(subject: Subject, alive: () => void): Lab {
    return (this.#before ??= boot(subject, alive))
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
