import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import type { Task } from '../../linux/scheduler.ts'
import { SECOND } from '../../sim/timer.ts'
import type { Probe } from '../api/schema/generated/types.ts'
import type { RunningContainer } from './container.ts'
import { probeOnce } from './probe.ts'

export type ProbeKind = 'liveness' | 'readiness' | 'startup'

/** Who wants to hear of results. */
export interface ProbeListener {
  /** The result has settled after the threshold's number of outcomes. */
  settled(kind: ProbeKind, success: boolean): void
  /** A probe failed (whether that settles anything or not), with what it said. */
  failedOnce(kind: ProbeKind, output: string): void
}

const VERB: Readonly<Record<ProbeKind, string>> = { liveness: 'Liveness', readiness: 'Readiness', startup: 'Startup' }

/** The thread of one probe of one running container (pkg/kubelet/prober/worker). */
export class Prober {
  readonly kind: ProbeKind
  readonly #task: Task

  constructor(
    kubelet: Process,
    kind: ProbeKind,
    probe: Probe,
    running: RunningContainer,
    podIp: string,
    listener: ProbeListener,
    mayStart: () => boolean,
  ) {
    this.kind = kind
    this.#task = kubelet.thread(run(kubelet, kind, probe, running, podIp, listener, mayStart))
  }

  stop(): void {
    this.#task.end()
  }
}

function* run(
  kubelet: Process,
  kind: ProbeKind,
  probe: Probe,
  running: RunningContainer,
  podIp: string,
  listener: ProbeListener,
  mayStart: () => boolean,
): Running<void> {
  const period = (probe.periodSeconds ?? 10) * SECOND
  // Readiness is looked at soon after the start, so that pods do not wait a whole period (worker.go, since v1.32).
  const first = (probe.initialDelaySeconds ?? 0) * SECOND
  yield* kubelet.sleep(Math.max(first, SECOND / 10))
  let streak = 0
  let last: boolean | undefined
  let settled: boolean | undefined
  while (running.status === null) {
    if (!mayStart()) {
      yield* kubelet.sleep(Math.min(period, SECOND))
      continue
    }
    const { success, output } = yield* probeOnce(kubelet, running, probe, podIp)
    if (running.status !== null) return
    streak = success === last ? streak + 1 : 1
    last = success
    if (!success) listener.failedOnce(kind, `${VERB[kind]} probe failed: ${output}`)
    const threshold = success ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3)
    if (streak >= threshold && settled !== success) {
      settled = success
      listener.settled(kind, success)
      if (kind === 'startup' && success) return
    }
    yield* kubelet.sleep(kind === 'readiness' && settled === undefined ? Math.min(period, SECOND) : period)
  }
}
