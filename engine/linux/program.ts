import type { WaitQueue } from '../sim/wait.ts'
import type { Process } from './process.ts'

/** Why a program goes on: what it waited for may be there, its time is up, or a signal came. */
export type Resume = 'ready' | 'timeout' | 'signal'

/** What a program hands to the scheduler when it cannot, or should not, go on. */
export interface Wait {
  readonly queues: readonly WaitQueue[]
  /** Virtual time at which to go on in any case; Infinity for never. */
  readonly deadline: number
  /** Nanoseconds of CPU time to use up first; the program stays runnable. */
  readonly cpu: number
}

/** A program under way: a generator that yields whenever it waits and returns its result. Ending it early runs its `finally` blocks. */
export type Running<Result = number> = Generator<Wait, Result, Resume>

/** What runs in a process. `main` returns the exit status, 0 to 255. */
export interface Program {
  readonly name: string
  main(process: Process): Running
}
