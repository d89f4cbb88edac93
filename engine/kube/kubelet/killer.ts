import { FdTable } from '../../linux/file.ts'
import type { Running } from '../../linux/program.ts'
import { SECOND } from '../../sim/timer.ts'
import type { ContainerRecord } from './container-record.ts'
import type { PodWorker } from './pod-worker.ts'
import { httpProbe } from './probe-http.ts'

/** Stops containers: preStop hook, SIGTERM, the rest of the grace period, SIGKILL (kuberuntime, killContainer). */
export class Killer {
  readonly #worker: PodWorker

  constructor(worker: PodWorker) {
    this.#worker = worker
  }

  /** Stops all containers of the pod at once; `grace` in seconds. */
  *stopAll(grace: number): Running<void> {
    const { context } = this.#worker
    const running = this.#worker.allRecords.filter(record => record.isRunning)
    for (const record of this.#worker.allRecords) record.stopProbers()
    let left = running.length
    for (const record of running) {
      context.events.record(
        this.#worker.pod,
        'Normal',
        'Killing',
        `Stopping container ${record.spec.name}`,
        `spec.containers{${record.spec.name}}`,
      )
      context.process.thread(this.stop(record, grace), () => {
        left--
        this.#worker.changed.wake()
      })
    }
    while (left > 0) yield* context.process.wait([this.#worker.changed])
    for (const record of running) {
      yield* context.process.waitExit(record.running!.process)
      record.running!.finishedAt = context.process.host.sim.wallMilliseconds
      record.settle()
      record.waiting = { reason: '', message: '' }
    }
  }

  /** Stops one container; returns when its first process has ended. */
  *stop(record: ContainerRecord, grace: number): Running<void> {
    const { process } = this.#worker.context
    const run = record.running
    if (run === undefined) return
    record.stopProbers()
    const deadline = process.now + grace * SECOND
    if (grace > 0) yield* this.#preStop(record, deadline)
    if (run.process.status === null) run.process.signal('TERM')
    while (run.process.status === null) {
      if (process.now >= deadline) {
        run.process.terminate({ type: 'signaled', signal: 'KILL' })
        break
      }
      yield* process.wait([run.process.exited], deadline)
    }
  }

  *#preStop(record: ContainerRecord, deadline: number): Running<void> {
    const { process } = this.#worker.context
    const hook = record.spec.lifecycle?.preStop
    if (hook?.sleep !== undefined)
      yield* process.wait(
        [record.running!.process.exited],
        Math.min(deadline, process.now + hook.sleep.seconds * SECOND),
      )
    else if (hook?.exec !== undefined) {
      const child = record.running!.exec(process, hook.exec.command ?? [], new FdTable())
      if (typeof child === 'string') {
        this.#worker.context.events.record(
          this.#worker.pod,
          'Warning',
          'FailedPreStopHook',
          'PreStopHook failed',
          `spec.containers{${record.spec.name}}`,
        )
        return
      }
      while (child.status === null && process.now < deadline) yield* process.wait([child.exited], deadline)
      if (child.status === null) child.terminate({ type: 'signaled', signal: 'KILL' })
      yield* process.waitExit(child)
    } else if (hook?.httpGet !== undefined) {
      const { scheme = 'HTTP', host = '', port, path = '/', httpHeaders = [] } = hook.httpGet
      yield* httpProbe(
        process,
        {
          scheme,
          host: host !== '' ? host : (this.#worker.podIps[0] ?? ''),
          port: Number(port),
          path,
          headers: httpHeaders,
        },
        deadline - process.now,
      )
    }
  }
}
