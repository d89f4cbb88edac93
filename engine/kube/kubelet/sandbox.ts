import { CniError, type CniResult } from '../../cni/result.ts'
import { FdTable } from '../../linux/file.ts'
import type { NetworkNamespace } from '../../linux/namespaces.ts'
import { UtsNamespace } from '../../linux/namespaces.ts'
import type { Process } from '../../linux/process.ts'
import type { Program, Running } from '../../linux/program.ts'
import { openNull } from '../../linux/vfs/devices.ts'
import type { DirectoryInode } from '../../linux/vfs/directory.ts'
import { NamespaceInode } from '../../linux/vfs/inode.ts'
import { failed } from '../../net/errno.ts'
import type { Pod } from '../api/schema/generated/types.ts'
import { addToNetwork, type PodNetworkRequest, removeFromNetwork } from './cni.ts'
import { hostnameOf } from './dns.ts'

/** The pause container's program: it holds the sandbox's namespaces and does nothing (build/pause). */
const PAUSE: Program = {
  name: 'pause',
  *main(process) {
    process.handlers.set('INT', () => process.exit(0))
    process.handlers.set('TERM', () => process.exit(0))
    for (;;) yield* process.wait([])
  },
}

/** A pod's sandbox: the namespaces that its containers share, held by the pause container. */
export class Sandbox {
  readonly id: string
  readonly network: NetworkNamespace
  readonly uts: UtsNamespace
  /** The pod's addresses, first the one that counts as its own. */
  readonly ips: readonly string[]
  readonly #pause: Process
  readonly #request: PodNetworkRequest | undefined

  private constructor(
    id: string,
    network: NetworkNamespace,
    uts: UtsNamespace,
    ips: readonly string[],
    pause: Process,
    request: PodNetworkRequest | undefined,
  ) {
    this.id = id
    this.network = network
    this.uts = uts
    this.ips = ips
    this.#pause = pause
    this.#request = request
  }

  /** RunPodSandbox: a network namespace with what the CNI plugins put into it, or the host's own. */
  static *create(kubelet: Process, pod: Pod, hostIps: readonly string[]): Running<Sandbox | string> {
    const { host } = kubelet
    const id = host.sim.random(`containerd:${host.name}`).text(64, '0123456789abcdef')
    const hostNetwork = pod.spec.hostNetwork === true
    const uts = hostNetwork ? host.uts : new UtsNamespace(hostnameOf(pod), host.nextNamespaceInode())
    if (hostNetwork) {
      const pause = startPause(kubelet, host.network, uts, pod)
      return typeof pause === 'string' ? pause : new Sandbox(id, host.network, uts, hostIps, pause, undefined)
    }
    const name = `cni-${host.sim.random(`netns:${host.name}`).uuid()}`
    const network = host.createNetwork(`${pod.metadata.namespace}/${pod.metadata.name}`)
    const directory = kubelet.mounts.lookup('/run/netns') as DirectoryInode
    directory.add(name, new NamespaceInode(network))
    const request: PodNetworkRequest = {
      containerId: id,
      netns: `/var/run/netns/${name}`,
      namespace: pod.metadata.namespace ?? '',
      name: pod.metadata.name ?? '',
      uid: pod.metadata.uid ?? '',
      portMappings: portMappings(pod),
    }
    const result = yield* addToNetwork(kubelet, request)
    if (result instanceof CniError) {
      directory.remove(name)
      const details = result.details === '' ? '' : `; ${result.details}`
      return `rpc error: code = Unknown desc = failed to setup network for sandbox "${id}": ${result.message}${details}`
    }
    const pause = startPause(kubelet, network, uts, pod)
    if (typeof pause === 'string') return pause
    return new Sandbox(id, network, uts, addressesOf(result), pause, request)
  }

  /** Whether the pause container still runs; a sandbox without it must be made anew. */
  get alive(): boolean {
    return this.#pause.status === null
  }

  /** Where its network namespace is mounted; the host's own has no path. */
  get networkPath(): string {
    return this.#request?.netns ?? 'host'
  }

  get pause(): Process {
    return this.#pause
  }

  /** StopPodSandbox and RemovePodSandbox. */
  *destroy(kubelet: Process): Running<void> {
    this.#pause.terminate({ type: 'signaled', signal: 'KILL' })
    if (this.#request === undefined) return
    yield* removeFromNetwork(kubelet, this.#request)
    const directory = kubelet.mounts.lookup('/run/netns') as DirectoryInode
    directory.remove(this.#request.netns.split('/').at(-1)!)
    const { net } = this.network
    for (const link of net.links) if (link !== net.loopback) net.delete(link)
  }
}

function startPause(kubelet: Process, network: NetworkNamespace, uts: UtsNamespace, pod: Pod): Process | string {
  const fds = new FdTable()
  for (const fd of [0, 1, 2]) fds.set(fd, openNull())
  const cgroup = `/kubepods/pod${pod.metadata.uid}`
  const pause = kubelet.host.start(
    PAUSE,
    { argv: ['/pause'], env: new Map(), cwd: '/', fds, network, uts, uid: 65535, gid: 65535, cgroup, newSession: true },
    kubelet,
  )
  return failed(pause) ? `rpc error: code = Unknown desc = failed to start sandbox: ${pause.text}` : pause
}

function addressesOf(result: CniResult): string[] {
  const ips = (result.ips ?? []).map(ip => ip.address.split('/')[0]!)
  return [...ips.filter(ip => !ip.includes(':')), ...ips.filter(ip => ip.includes(':'))]
}

function portMappings(pod: Pod): PodNetworkRequest['portMappings'] {
  return pod.spec.containers.flatMap(container =>
    (container.ports ?? [])
      .filter(port => (port.hostPort ?? 0) > 0)
      .map(port => ({
        hostPort: port.hostPort!,
        containerPort: port.containerPort,
        protocol: (port.protocol ?? 'TCP').toLowerCase(),
        ...(port.hostIP === undefined ? {} : { hostIP: port.hostIP }),
      })),
  )
}
