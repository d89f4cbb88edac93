import type { Cell } from '../definition.ts'
import type { ContainerStatus, Pod } from '../schema/generated/types.ts'
import { age, humanDuration } from '../table/duration.ts'

/** A pod as `kubectl get pods` shows it. pkg/printers/internalversion/printers.go: printPod. */
export function podRow(pod: Pod, now: number): readonly Cell[] {
  const { metadata, spec, status } = pod
  const state = new PodState(pod)
  const restarts =
    state.restarts > 0 && state.lastRestart > 0
      ? `${state.restarts} (${humanDuration(now - state.lastRestart)} ago)`
      : String(state.restarts)
  const ip = status.podIPs?.[0]?.ip ?? status.podIP
  return [
    metadata.name,
    `${state.ready}/${state.total}`,
    state.reason,
    restarts,
    age(metadata.creationTimestamp, now),
    ip || '<none>',
    spec.nodeName || '<none>',
    status.nominatedNodeName || '<none>',
    gates(pod),
  ]
}

function gates({ spec, status }: Pod): string {
  const list = spec.readinessGates ?? []
  if (list.length === 0) return '<none>'
  const met = list.filter(gate =>
    status.conditions?.some(condition => condition.type === gate.conditionType && condition.status === 'True'),
  )
  return `${met.length}/${list.length}`
}

const isSidecar = (pod: Pod, name: string): boolean =>
  pod.spec.initContainers?.some(container => container.name === name && container.restartPolicy === 'Always') ?? false

class PodState {
  ready = 0
  total: number
  restarts = 0
  lastRestart = 0
  reason: string
  #sidecarRestarts = 0
  #sidecarLast = 0

  constructor(pod: Pod) {
    this.total = (pod.spec.containers ?? []).length
    this.reason = pod.status.reason || (pod.status.phase ?? '')
    for (const condition of pod.status.conditions ?? [])
      if (condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated') this.reason = 'SchedulingGated'
    for (const container of pod.spec.initContainers ?? []) if (container.restartPolicy === 'Always') this.total++
    const initializing = this.#initContainers(pod)
    if (!initializing || this.#initialized(pod)) this.#containers(pod)
    this.#deletion(pod)
  }

  #initialized(pod: Pod): boolean {
    return pod.status.conditions?.some(each => each.type === 'Initialized' && each.status === 'True') ?? false
  }

  /** True while init containers are not done. */
  #initContainers(pod: Pod): boolean {
    const all = pod.status.initContainerStatuses ?? []
    for (const [index, status] of all.entries()) {
      this.restarts += status.restartCount
      this.lastRestart = Math.max(this.lastRestart, finishedAt(status))
      const sidecar = isSidecar(pod, status.name)
      if (sidecar) {
        this.#sidecarRestarts += status.restartCount
        this.#sidecarLast = Math.max(this.#sidecarLast, finishedAt(status))
      }
      const { terminated, waiting } = status.state ?? {}
      if (terminated !== undefined && terminated.exitCode === 0) continue
      if (sidecar && status.started === true) {
        if (status.ready) this.ready++
        continue
      }
      if (terminated !== undefined) this.reason = `Init:${endReason(terminated)}`
      else if (waiting?.reason && waiting.reason !== 'PodInitializing') this.reason = `Init:${waiting.reason}`
      else this.reason = `Init:${index}/${(pod.spec.initContainers ?? []).length}`
      return true
    }
    return false
  }

  #containers(pod: Pod): void {
    this.restarts = this.#sidecarRestarts
    this.lastRestart = this.#sidecarLast
    let running = false
    for (const status of [...(pod.status.containerStatuses ?? [])].reverse()) {
      this.restarts += status.restartCount
      this.lastRestart = Math.max(this.lastRestart, finishedAt(status))
      const { terminated, waiting, running: runs } = status.state ?? {}
      if (waiting?.reason) this.reason = waiting.reason
      else if (terminated !== undefined) this.reason = endReason(terminated)
      else if (status.ready && runs !== undefined) {
        running = true
        this.ready++
      }
    }
    if (this.reason !== 'Completed' || !running) return
    const ready = pod.status.conditions?.some(each => each.type === 'Ready' && each.status === 'True')
    this.reason = ready ? 'Running' : 'NotReady'
  }

  #deletion({ metadata, status }: Pod): void {
    if (metadata.deletionTimestamp === undefined) return
    if (status.reason === 'NodeLost') this.reason = 'Unknown'
    else if (status.phase !== 'Succeeded' && status.phase !== 'Failed') this.reason = 'Terminating'
  }
}

function finishedAt(status: ContainerStatus): number {
  const at = status.lastState?.terminated?.finishedAt
  return at ? Date.parse(at) : 0
}

type Terminated = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>

function endReason({ reason, signal, exitCode }: Terminated): string {
  if (reason) return reason
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`
}

const COMPLETED = { type: 'Completed', status: 'True' }

/** Marks the rows of pods that have ended. */
export function podRowConditions({ status }: Pod): readonly object[] | undefined {
  if (status.phase === 'Succeeded')
    return [{ ...COMPLETED, reason: 'Succeeded', message: 'The pod has completed successfully.' }]
  return status.phase === 'Failed' ? [{ ...COMPLETED, reason: 'Failed', message: 'The pod failed.' }] : undefined
}
