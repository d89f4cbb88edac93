import type { Host } from '../../linux/host.ts'
import type { Image } from './image.ts'
import type { PodWorker } from './pod-worker.ts'

/** What the container runtime of a machine knows. It outlives the kubelet: containers go on while that is stopped, and it takes them up again. */
export interface ContainerRuntime {
  /** The worker that last cared for a pod, by the pod's uid: its sandbox, its containers and volumes. */
  readonly pods: Map<string, PodWorker>
  /** Images on the machine, by reference. */
  readonly images: Map<string, Image>
}

const runtimes = new WeakMap<Host, ContainerRuntime>()

export function runtimeOf(host: Host): ContainerRuntime {
  let runtime = runtimes.get(host)
  if (runtime === undefined) runtimes.set(host, (runtime = { pods: new Map(), images: new Map() }))
  return runtime
}
