import { signal } from '@preact/signals'
import { proxy, type Remote, wrap } from 'comlink'
import type { Grade } from '../../../engine/index.ts'
import { challengeSolved, stepDone } from '../../browser/progress.ts'
import type { GradeWorker, StepCheck, StepResult } from '../worker/protocol.ts'
import type { LabStore } from './store.ts'
import { startWorker } from './workers.ts'

/** A copy of the lab that has shown no sign of life for so long is given up, in milliseconds. */
const PATIENCE = 60_000
const SETTLE = 400

/** A step on the page that waits for the lab to be in some state. */
export interface WaitingStep {
  readonly chapter: string
  readonly check: StepCheck
  readonly show: (result: StepResult) => void
}

/** Looks at copies of the lab in a second worker, so that checking never disturbs the learner. */
export class LabGrader {
  readonly grade = signal<Grade | undefined>(undefined)
  readonly checking = signal(false)
  /** What the learner answered to questions, by check. */
  readonly answers = signal<Readonly<Record<string, string>>>({})
  readonly #store: LabStore
  readonly #steps = new Map<string, WaitingStep>()
  #worker: Worker | undefined
  #remote: Remote<GradeWorker> | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #evaluating = false
  #again = false

  constructor(store: LabStore) {
    this.#store = store
  }

  /** Adds a step; it is looked at from now on whenever the lab has come to rest. */
  wait(step: WaitingStep): void {
    this.#steps.set(step.check.id, step)
    this.settled()
  }

  /** Something was done to the lab and has come to its end. */
  settled(): void {
    if (this.#steps.size === 0 || this.#store.phase.value.name !== 'open') return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#evaluate(), SETTLE)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#worker?.terminate()
  }

  async check(pointsOff: number): Promise<void> {
    const { subject } = this.#store
    if (subject.kind !== 'challenge' || this.checking.value) return
    this.checking.value = true
    const grade = await this.#ask(async (remote, alive) =>
      remote.grade(subject, await this.#store.remote.attempt(), this.answers.value, alive),
    )
    this.checking.value = false
    if (grade === undefined) return
    this.grade.value = grade
    if (grade.solved) challengeSolved(subject.files.id, Math.max(0, grade.points - pointsOff))
  }

  async #evaluate(): Promise<void> {
    if (this.#evaluating) {
      this.#again = true
      return
    }
    this.#evaluating = true
    const { subject } = this.#store
    const steps = [...this.#steps.values()]
    const results = await this.#ask(async (remote, alive) =>
      remote.evaluate(
        subject,
        await this.#store.remote.attempt(),
        steps.map(step => step.check),
        this.answers.value,
        alive,
      ),
    )
    for (const result of results ?? []) {
      const step = this.#steps.get(result.id)
      step?.show(result)
      if (step === undefined || !result.passed) continue
      this.#steps.delete(result.id)
      stepDone(step.chapter, result.id)
    }
    this.#evaluating = false
    if (this.#again) {
      this.#again = false
      this.settled()
    }
  }

  /** Asks the second worker; one that shows no sign of life is ended. */
  async #ask<Answer>(
    question: (remote: Remote<GradeWorker>, alive: () => void) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    this.#worker ??= startWorker('grader')
    this.#remote ??= wrap<GradeWorker>(this.#worker)
    let timer: ReturnType<typeof setTimeout> | undefined
    let alive = () => {}
    const failure = new Promise<undefined>(resolve => {
      alive = () => {
        clearTimeout(timer)
        timer = setTimeout(() => resolve(undefined), PATIENCE)
      }
      alive()
    })
    try {
      const answer = await Promise.race([question(this.#remote, proxy(alive)), failure])
      if (answer !== undefined) return answer
      this.#store.say({
        text: 'Checking took too long: something in the lab never comes to an end. Stop it with Ctrl-C, then check again.',
      })
    } catch (error) {
      this.#store.say({ text: `Checking failed: ${error instanceof Error ? error.message : String(error)}` }, 30)
    } finally {
      clearTimeout(timer)
    }
    this.#worker?.terminate()
    this.#worker = this.#remote = undefined
    return undefined
  }
}
