import { Ring } from '../sim/ring.ts'
import type { Sim } from '../sim/sim.ts'
import { MICROSECOND, type Timer } from '../sim/timer.ts'
import type { Waiter } from '../sim/wait.ts'
import { CallStack } from './call-stack.ts'
import type { Process } from './process.ts'
import type { Resume, Running, Wait } from './program.ts'

/** CPU time of one turn of a program, from one wait to the next, where it asks for no more. */
const TURN_COST = 5 * MICROSECOND

/** From what a program waits for to its turn, on an idle CPU: what a packet causes in the kernels, there and back, is done by then. */
const WAKE_LATENCY = 20 * MICROSECOND

/** A thread of a process: a generator that the scheduler resumes. */
export class Task implements Waiter {
  readonly process: Process
  readonly #scheduler: Scheduler
  readonly #calls: CallStack
  readonly #timer: Timer
  readonly #ended: (result: unknown) => void
  #wait: Wait | null = null
  #resume: Resume = 'ready'
  #done = false
  /** Set while the generator is running, when it cannot be ended from within. */
  #running = false
  #queued = false

  constructor(scheduler: Scheduler, process: Process, body: Running<unknown>, ended: (result: unknown) => void) {
    this.#scheduler = scheduler
    this.process = process
    this.#calls = new CallStack(body)
    this.#ended = ended
    this.#timer = scheduler.sim.timer(() => this.#unblock('timeout'))
  }

  get done(): boolean {
    return this.#done
  }

  get waiting(): boolean {
    return this.#wait !== null
  }

  start(): void {
    this.#enqueue()
  }

  /** What it waited for may be there. */
  wake(): void {
    this.#unblock('ready')
  }

  /** A signal for the process: a wait is cut short. */
  interrupt(): void {
    if (this.#wait !== null) this.#unblock('signal')
    else this.#enqueue()
  }

  #unblock(reason: Resume): void {
    const wait = this.#wait
    if (wait === null || this.#done) return
    this.#wait = null
    this.#timer.disarm()
    for (const queue of wait.queues) queue.remove(this)
    this.#resume = reason
    this.#enqueue()
  }

  #enqueue(): void {
    if (this.#queued || this.#done) return
    this.#queued = true
    this.#scheduler.enqueue(this)
  }

  /** One turn on the CPU; returns how long it kept it, in nanoseconds. */
  run(): number {
    this.#queued = false
    if (this.#done || this.process.stopped) return 0
    this.process.deliverSignals()
    if (this.#done || this.process.stopped || this.#wait !== null) return 0
    const resume = this.#resume
    this.#resume = 'ready'
    this.#running = true
    let step: IteratorResult<Wait, unknown>
    try {
      step = this.#calls.next(resume)
    } catch (error) {
      this.#running = false
      this.#done = true
      this.process.crashed(error)
      return TURN_COST
    }
    this.#running = false
    if (step.done === true) {
      this.#done = true
      this.#ended(step.value)
      return TURN_COST
    }
    if (this.process.exiting) {
      this.end()
      return TURN_COST
    }
    this.#block(step.value)
    return step.value.cpu > 0 ? step.value.cpu : TURN_COST
  }

  #block(wait: Wait): void {
    if (wait.cpu > 0) return this.#enqueue()
    if (wait.deadline <= this.#scheduler.sim.now) {
      this.#resume = 'timeout'
      return this.#enqueue()
    }
    this.#wait = wait
    for (const queue of wait.queues) queue.add(this)
    if (wait.deadline !== Number.POSITIVE_INFINITY) this.#timer.arm(wait.deadline)
    if (this.process.signalsPending) this.interrupt()
  }

  /** SIGCONT: goes on where it was stopped. */
  continue(): void {
    if (this.#wait === null) this.#enqueue()
  }

  /** Ends the task where it stands; its `finally` blocks run, and what they would wait for is skipped. */
  end(): void {
    if (this.#running) return
    const wait = this.#wait
    this.#wait = null
    this.#timer.disarm()
    if (wait !== null) for (const queue of wait.queues) queue.remove(this)
    if (this.#done) return
    this.#done = true
    this.#calls.end()
  }
}

/** The CPU of a host: one task at a time, in the order in which they became runnable. */
export class Scheduler {
  readonly sim: Sim
  readonly #timer: Timer
  readonly #queue: Ring<Task> = new Ring()
  #busyUntil = 0
  /** CPU time used, in nanoseconds; for the load average. */
  used = 0

  constructor(sim: Sim) {
    this.sim = sim
    this.#timer = sim.timer(() => this.#turn())
  }

  get runnable(): number {
    return this.#queue.length
  }

  enqueue(task: Task): void {
    this.#queue.push(task)
    if (!this.#timer.armed) this.#timer.arm(Math.max(this.sim.now + WAKE_LATENCY, this.#busyUntil))
  }

  #turn(): void {
    const task = this.#queue.shift()!
    const cost = task.run()
    task.process.cpuTime += cost
    this.used += cost
    this.#busyUntil = this.sim.now + cost
    if (this.runnable > 0) this.#timer.arm(this.#busyUntil)
  }
}
