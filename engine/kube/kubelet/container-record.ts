import { exitCode, type Status } from '../../linux/process.ts'
import type { Container, ContainerState } from '../api/schema/generated/types.ts'
import type { RunningContainer, StartFailure } from './container.ts'
import type { ContainerView } from './pod-status.ts'
import type { Prober } from './prober.ts'

/** What the kubelet remembers of one container of a pod through all its runs. */
export class ContainerRecord {
  readonly spec: Container
  running: RunningContainer | undefined
  /** The run that ended last. */
  last: RunningContainer | undefined
  waiting: StartFailure = { reason: 'PodInitializing', message: '' }
  restarts = 0
  runs = 0
  /** The readiness probe has succeeded, or there is none. */
  probedReady = false
  /** The startup probe has succeeded, or there is none. */
  startedUp = false
  imageId = ''
  /** Virtual time before which it is not started again. */
  notBefore = 0
  /** Why the kubelet is killing it, for the message of its restart. */
  killing = false
  probers: Prober[] = []

  constructor(spec: Container, waiting: string) {
    this.spec = spec
    this.waiting = { reason: waiting, message: '' }
  }

  get isRunning(): boolean {
    return this.running !== undefined && this.running.status === null
  }

  get ready(): boolean {
    return this.isRunning && this.probedReady && this.startedUp
  }

  stopProbers(): void {
    for (const prober of this.probers.splice(0)) prober.stop()
  }

  /** The ended run becomes the last one. */
  settle(): void {
    this.stopProbers()
    this.last = this.running
    this.running = undefined
    this.probedReady = this.startedUp = this.killing = false
    this.last?.log.end()
  }

  view(image: string): ContainerView {
    const { running } = this
    const id = (running ?? this.last)?.id ?? ''
    return {
      name: this.spec.name,
      state: this.#state(),
      lastState: this.#lastState(),
      ready: this.ready,
      started: this.isRunning && this.startedUp,
      restartCount: this.restarts,
      image,
      imageID: this.imageId,
      containerID: id,
    }
  }

  #state(): ContainerState {
    if (this.isRunning) return { running: { startedAt: stamp(this.running!.startedAt) } }
    if (this.running !== undefined) return { terminated: terminated(this.running) }
    if (this.last !== undefined && this.waiting.reason === '') return { terminated: terminated(this.last) }
    return {
      waiting: {
        reason: this.waiting.reason,
        ...(this.waiting.message === '' ? {} : { message: this.waiting.message }),
      },
    }
  }

  #lastState(): ContainerState {
    if (this.last === undefined || (this.running === undefined && this.waiting.reason === '')) return {}
    return { terminated: terminated(this.last) }
  }
}

function terminated(run: RunningContainer): NonNullable<ContainerState['terminated']> {
  const status: Status = run.status ?? { type: 'exited', code: 0 }
  const code = exitCode(status)
  return {
    exitCode: code,
    reason: code === 0 ? 'Completed' : 'Error',
    startedAt: stamp(run.startedAt),
    finishedAt: stamp(run.finishedAt ?? run.startedAt),
    containerID: run.id,
  }
}

function stamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
