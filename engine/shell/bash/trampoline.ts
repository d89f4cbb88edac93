import type { Running, Wait } from '../../linux/program.ts'

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
    let step: IteratorResult<Wait, unknown> = body.next('ready')
    for (;;) {
      if (step.done !== true) {
        if (isDescent(step.value)) {
          stack.push({ body: step.value.body, descent: step.value })
          step = step.value.body.next('ready')
        } else {
          const resume = yield step.value
          step = stack.at(-1)!.body.next(resume)
        }
        continue
      }
      const { descent } = stack.pop()!
      if (descent === null) return step.value as Result
      descent.result = step.value
      step = stack.at(-1)!.body.next('ready')
    }
  } finally {
    while (stack.length > 0) stack.pop()!.body.return(undefined)
  }
}
