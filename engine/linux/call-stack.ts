import type { Resume, Running, Wait } from './program.ts'

/** What a generator hands to the thread that runs it when it wants another one run to its end first. */
interface Descent extends Wait {
  readonly body: Running<unknown>
  result: unknown
}

/** How often the `finally` blocks of a thread that is ended may try to wait. */
const LAST_WAITS = 100

/**
 * Runs `body` to its end as `yield*` would, but beside the caller, so that neither the JavaScript stack nor the cost of a
 * resumption grows with the depth of calls. For whatever can nest without end (functions, eval, source, traps of a shell)
 * and for a program that another one becomes.
 */
export function* descend<Result>(body: Running<Result>): Running<Result> {
  const descent: Descent = { queues: [], deadline: 0, cpu: 0, body, result: undefined }
  yield descent
  return descent.result as Result
}

/** The generators of a thread that wait for each other; the innermost one runs. */
export class CallStack {
  #top: Running<unknown>
  /** Those that wait for `#top`, outermost first, and where each looks for the result. */
  readonly #callers: { readonly body: Running<unknown>; readonly descent: Descent }[] = []

  constructor(body: Running<unknown>) {
    this.#top = body
  }

  /** Goes on to the next wait, or to the end of the outermost body, whose result is the value then. */
  next(resume: Resume): IteratorResult<Wait, unknown> {
    let step = this.#resume(resume)
    for (;;) {
      if (step.done === true) {
        const caller = this.#callers.pop()
        if (caller === undefined) return step
        caller.descent.result = step.value
        this.#top = caller.body
      } else {
        const { body } = step.value as Partial<Descent>
        if (body === undefined) return step
        this.#callers.push({ body: this.#top, descent: step.value as Descent })
        this.#top = body
      }
      step = this.#resume('ready')
    }
  }

  /** Resumes the innermost body; what it throws goes to its caller. */
  #resume(resume: Resume): IteratorResult<Wait, unknown> {
    try {
      return this.#top.next(resume)
    } catch (error) {
      return this.#throw(error)
    }
  }

  #throw(first: unknown): IteratorResult<Wait, unknown> {
    for (let thrown = first; ; ) {
      const caller = this.#callers.pop()
      if (caller === undefined) throw thrown
      this.#top = caller.body
      try {
        return caller.body.throw(thrown)
      } catch (error) {
        thrown = error
      }
    }
  }

  /** Ends all of them where they stand; their `finally` blocks run, and what those would wait for is skipped. */
  end(): void {
    for (let waits = 0; waits < LAST_WAITS; ) {
      if (this.#top.return(undefined).done !== true) {
        waits++
        continue
      }
      const caller = this.#callers.pop()
      if (caller === undefined) return
      this.#top = caller.body
    }
  }
}
