import type { ContainerState, ContainerStatus, Pod, PodCondition, PodStatus } from '../api/schema/generated/types.ts'

/** What the kubelet knows of a container, beyond its spec. */
export interface ContainerView {
  readonly name: string
  readonly state: ContainerState
  readonly lastState: ContainerState
  readonly ready: boolean
  readonly started: boolean
  readonly restartCount: number
  readonly image: string
  readonly imageID: string
  readonly containerID: string
}

export interface PodView {
  readonly sandbox: boolean
  readonly podIps: readonly string[]
  readonly hostIps: readonly string[]
  readonly initContainers: readonly ContainerView[]
  readonly containers: readonly ContainerView[]
  readonly startTime: string
  /** Set when the kubelet itself has ended the pod: DeadlineExceeded, Evicted. */
  readonly failure?: { readonly reason: string; readonly message: string }
}

/** PodStatus from what runs (pkg/kubelet/kubelet_pods.go, generateAPIPodStatus; pkg/kubelet/status/generate.go). */
export function podStatus(pod: Pod, view: PodView, now: string): PodStatus {
  const phase = view.failure === undefined ? phaseOf(pod, view) : 'Failed'
  const conditions = conditionsOf(pod, view, phase, now)
  const { hostIps, podIps } = view
  const kept = pod.status.conditions?.filter(condition => !conditions.some(each => each.type === condition.type)) ?? []
  return {
    phase,
    conditions: [...conditions, ...kept],
    ...(view.failure ?? {}),
    ...(hostIps.length === 0 ? {} : { hostIP: hostIps[0]!, hostIPs: hostIps.map(ip => ({ ip })) }),
    ...(podIps.length === 0 ? {} : { podIP: podIps[0]!, podIPs: podIps.map(ip => ({ ip })) }),
    startTime: view.startTime,
    ...(view.initContainers.length === 0 ? {} : { initContainerStatuses: view.initContainers.map(containerStatus) }),
    containerStatuses: view.containers.map(containerStatus),
    qosClass: pod.status.qosClass ?? 'BestEffort',
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
  } as PodStatus
}

function containerStatus(view: ContainerView): ContainerStatus {
  return {
    name: view.name,
    state: view.state,
    lastState: view.lastState,
    ready: view.ready,
    restartCount: view.restartCount,
    image: view.image,
    imageID: view.imageID,
    ...(view.containerID === '' ? {} : { containerID: view.containerID }),
    started: view.started,
  } as ContainerStatus
}

/** getPhase. */
function phaseOf(pod: Pod, { initContainers, containers }: PodView): string {
  const policy = pod.spec.restartPolicy ?? 'Always'
  const sidecar = (name: string) =>
    pod.spec.initContainers?.find(each => each.name === name)?.restartPolicy === 'Always'
  for (const init of initContainers) {
    if (sidecar(init.name)) continue
    const code = init.state.terminated?.exitCode
    if (code === undefined) return 'Pending'
    if (code !== 0) return policy === 'Never' ? 'Failed' : 'Pending'
  }
  const stopped = containers.filter(view => view.state.terminated !== undefined)
  const running = containers.filter(view => view.state.running !== undefined)
  const waiting = containers.filter(view => view.state.waiting !== undefined && view.lastState.terminated === undefined)
  if (waiting.length > 0) return 'Pending'
  if (running.length > 0) return 'Running'
  if (policy === 'Always' || stopped.length < containers.length) return 'Running'
  const succeeded = stopped.filter(view => view.state.terminated!.exitCode === 0)
  if (succeeded.length === stopped.length) return 'Succeeded'
  return policy === 'Never' ? 'Failed' : 'Running'
}

/** The conditions in the order in which `kubectl describe pod` lists them. */
function conditionsOf(pod: Pod, view: PodView, phase: string, now: string): PodCondition[] {
  const generation = pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }
  const make = (type: string, status: boolean, why: { reason?: string; message?: string } = {}): PodCondition => {
    const old = pod.status.conditions?.find(condition => condition.type === type)
    const text = status ? 'True' : 'False'
    return {
      type,
      ...generation,
      status: text,
      lastProbeTime: null,
      lastTransitionTime: old?.status === text ? old.lastTransitionTime : now,
      ...why,
    } as unknown as PodCondition
  }
  const initialized = view.initContainers.every(
    each =>
      each.state.terminated?.exitCode === 0 ||
      (each.started && pod.spec.initContainers?.find(spec => spec.name === each.name)?.restartPolicy === 'Always'),
  )
  const incomplete = view.initContainers.filter(each => each.state.terminated?.exitCode !== 0).map(each => each.name)
  const unready = view.containers.filter(each => !each.ready).map(each => each.name)
  const finished = phase === 'Succeeded' || phase === 'Failed'
  const why = finished
    ? phase === 'Succeeded'
      ? { reason: 'PodCompleted' }
      : { reason: 'PodFailed' }
    : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` }
  const containersReady = unready.length === 0 && initialized && !finished
  const gates = (pod.spec.readinessGates ?? []).filter(
    gate =>
      !pod.status.conditions?.some(condition => condition.type === gate.conditionType && condition.status === 'True'),
  )
  const ready = containersReady && gates.length === 0
  const notInitialized = {
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${incomplete.join(' ')}]`,
  }
  return [
    make('PodReadyToStartContainers', view.sandbox),
    make(
      'Initialized',
      initialized,
      initialized ? (phase === 'Succeeded' ? { reason: 'PodCompleted' } : {}) : notInitialized,
    ),
    make(
      'Ready',
      ready,
      ready
        ? {}
        : containersReady
          ? {
              reason: 'ReadinessGatesNotReady',
              message: `corresponding condition of pod readiness gate "${gates[0]?.conditionType}" does not exist.`,
            }
          : why,
    ),
    make('ContainersReady', containersReady, containersReady ? {} : why),
    make('PodScheduled', true),
  ]
}
