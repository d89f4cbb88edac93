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
import { boot, copyOf, digestOf } from './boot.ts'
import type { GradeWorker, StepCheck, StepResult, Subject } from './protocol.ts'

/** Looks at a copy of a lab, which replay makes: what is sent there disturbs nobody. */
export class Grader implements GradeWorker {
  async grade(subject: Subject, attempt: Attempt, answers: Readonly<Record<string, string>>): Promise<Grade> {
    if (subject.kind !== 'challenge') throw new Error('only a challenge has a grade')
    return gradeLab(readChallenge(subject.files, subject.seed), copyOf(subject, attempt), answers)
  }

  async digest(subject: Subject, attempt: Attempt): Promise<ReturnType<typeof digestOf>> {
    return digestOf(subject, attempt)
  }

  async evaluate(
    subject: Subject,
    attempt: Attempt,
    steps: readonly StepCheck[],
    answers: Readonly<Record<string, string>>,
  ): Promise<StepResult[]> {
    let before: Lab | undefined
    const lab = copyOf(subject, attempt)
    const context = {
      lab,
      answers,
      get before() {
        return (before ??= boot(subject))
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
}

function resultOf(id: string, results: readonly GradedCheck[]): StepResult {
  const missing = results.filter(result => !result.passed)
  return {
    id,
    passed: missing.length === 0,
    details: (missing.length > 0 ? missing : results).flatMap(result => result.details),
  }
}
