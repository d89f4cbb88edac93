import type { Resume, Running, Wait } from '../../linux/program.ts'

/** What a generator yields to the trampoline beneath it when it wants another one run to its end first. */
interface Descent extends Wait {
  readonly body: Running<unknown>
  result: unknown
}

function isDescent(wait: Wait): wait is Descent {
  return 'body' in wait
}

/**
 * Runs `body` to its end as `yield*` would, but beneath `trampoline`, so that neither the JavaScript stack nor the cost of a
 * resumption grows with the depth of calls. For whatever a script can nest without end: functions, eval, source, traps.
 */
export function* descend<Result>(body: Running<Result>): Running<Result> {
  const descent: Descent = { queues: [], deadline: 0, cpu: 0, body, result: undefined }
  yield descent
  return descent.result as Result
}

/** Runs a program whose parts may `descend`. */
export function* trampoline<Result>(body: Running<Result>): Running<Result> {
  const stack: { readonly body: Running<unknown>; readonly descent: Descent | null }[] = [{ body, descent: null }]
  try {
    let step = advance(stack, 'ready')
    for (;;) {
      let resume: Resume = 'ready'
      if (step.done === true) {
        const { descent } = stack.pop()!
        if (descent === null) return step.value as Result
        descent.result = step.value
      } else if (isDescent(step.value)) stack.push({ body: step.value.body, descent: step.value })
      else resume = yield step.value
      step = advance(stack, resume)
    }
  } finally {
    while (stack.length > 0) stack.pop()!.body.return(undefined)
  }
}

/** Resumes the innermost body; what it throws goes to the one around it. */
function advance(stack: { readonly body: Running<unknown> }[], resume: Resume): IteratorResult<Wait, unknown> {
  let thrown: unknown
  for (let failed = false; ; failed = true) {
    const { body } = stack.at(-1)!
    try {
      return failed ? body.throw(thrown) : body.next(resume)
    } catch (error) {
      stack.pop()
      if (stack.length === 0) throw error
      thrown = error
    }
  }
}
