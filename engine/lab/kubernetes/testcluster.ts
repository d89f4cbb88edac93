import type { NetworkPolicy, Pod, Service } from '../../kube/api/schema/generated/types.ts'
import { SECOND } from '../../sim/timer.ts'
import { type Tried, tryToReach } from '../checks/reachable.ts'
import { Lab } from '../lab.ts'
import { runScript } from '../lab-script.ts'
import { kubernetes } from '../labs/kubernetes.ts'
import { labSpec } from '../spec.ts'

const IMAGE = 'registry.k8s.io/e2e-test-images/agnhost:2.39'

/** What a test wants of a pod: where it runs, what it is called, on which ports it answers. */
export interface TestPod {
  readonly node?: 'k8s-cp1' | 'k8s-w1' | 'k8s-w2'
  readonly labels?: Readonly<Record<string, string>>
  /** A container for each. */
  readonly ports?: readonly number[]
  /** TCP unless said otherwise; UDP servers echo. */
  readonly protocol?: 'TCP' | 'UDP'
  /** Names of the ports, in their order. */
  readonly portNames?: readonly string[]
  readonly hostNetwork?: boolean
}

export type Protocol = 'tcp' | 'udp' | 'icmp'

/** The reference lab with pods, Services and policies that a test puts in, and real packets between them. Names are `namespace/name`. */
export class TestCluster {
  readonly lab: Lab

  constructor(seed = '1') {
    this.lab = new Lab(labSpec(kubernetes), seed)
  }

  /** Creates or updates an object; throws where the API server objects. */
  put(path: string, body: { readonly metadata: { readonly name?: string } }): void {
    const user = { name: 'admin', groups: ['system:masters'] }
    const { server } = this.lab.cluster!
    const made = server.handle({ method: 'POST', path, body, headers: {}, user })
    if (made.status === 201) return
    const changed = server.handle({ method: 'PUT', path: `${path}/${body.metadata.name}`, body, headers: {}, user })
    if (changed.status !== 200) throw new Error(`${path}: ${JSON.stringify([made.body, changed.body])}`)
  }

  delete(path: string): void {
    if (!this.lab.cluster!.delete(path)) throw new Error(`DELETE ${path} did not succeed`)
  }

  namespace(name: string, labels: Readonly<Record<string, string>> = {}): void {
    this.put('/api/v1/namespaces', { metadata: { name, labels } } as never)
    // Its service account has to be there before pods.
    this.pass(1)
  }

  pod(name: string, spec: TestPod = {}): void {
    const { namespace, name: own } = split(name)
    const { ports = [80], protocol = 'TCP', portNames } = spec
    const containers = ports.map((port, index) => ({
      name: `c${port}`,
      image: IMAGE,
      args: [
        'netexec',
        `--http-port=${protocol === 'TCP' ? port : port + 10_000}`,
        `--udp-port=${protocol === 'UDP' ? port : -1}`,
      ],
      ports: [
        { containerPort: port, protocol, ...(portNames === undefined ? {} : { name: portNames[index] ?? `p${port}` }) },
      ],
    }))
    this.put(`/api/v1/namespaces/${namespace}/pods`, {
      metadata: { name: own, labels: { pod: own, ...spec.labels } },
      spec: {
        containers,
        nodeName: spec.node ?? 'k8s-w1',
        terminationGracePeriodSeconds: 1,
        ...(spec.hostNetwork === true ? { hostNetwork: true } : {}),
      },
    } as never)
  }

  /** Gives a pod these labels and no others. */
  label(name: string, labels: Readonly<Record<string, string>>): void {
    const pod = this.find(name)
    const metadata = { ...pod.metadata, labels }
    this.put(`/api/v1/namespaces/${pod.metadata.namespace}/pods`, { ...pod, metadata })
    this.pass(2)
  }

  service(name: string, spec: Partial<Service['spec']>): void {
    const { namespace, name: own } = split(name)
    this.put(`/api/v1/namespaces/${namespace}/services`, { metadata: { name: own }, spec } as never)
  }

  policy(name: string, spec: NetworkPolicy['spec']): void {
    const { namespace, name: own } = split(name)
    this.put(`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`, {
      metadata: { name: own },
      spec,
    } as never)
    this.pass(2)
  }

  removePolicy(name: string): void {
    const { namespace, name: own } = split(name)
    this.delete(`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/${own}`)
    this.pass(2)
  }

  /** Lets virtual time pass, in seconds. */
  pass(seconds: number): void {
    this.lab.advance(this.lab.sim.now + seconds * SECOND)
  }

  /** Until all pods are Ready, and what follows from that has been written. */
  settle(): void {
    for (let second = 0; second < 60 && !this.lab.cluster!.isReady; second++) this.pass(1)
    if (!this.lab.cluster!.isReady) throw new Error('the pods did not become Ready')
    this.pass(3)
  }

  find(name: string): Pod {
    const { namespace, name: own } = split(name)
    return this.lab.cluster!.get<Pod>(`/api/v1/namespaces/${namespace}/pods/${own}`)!
  }

  ip(pod: string): string {
    return this.find(pod).status.podIP!
  }

  clusterIp(service: string): string {
    return this.getService(service).spec.clusterIP!
  }

  getService(service: string): Service {
    const { namespace, name } = split(service)
    return this.lab.cluster!.get<Service>(`/api/v1/namespaces/${namespace}/services/${name}`)!
  }

  /** `ok`, or how the attempt failed. `from` and `to` are pods or hosts; `to` may be an address or a name, too. */
  try(from: string, to: string, port: number, protocol: Protocol = 'tcp'): string {
    const { reached, outcome } = this.#reach(from, to, port, protocol).result
    return reached ? 'ok' : outcome
  }

  /** Why the attempt failed, as a check tells it. */
  explain(from: string, to: string, port: number, protocol: Protocol = 'tcp'): readonly string[] {
    return this.#reach(from, to, port, protocol).reasons
  }

  #reach(from: string, to: string, port: number, protocol: Protocol): Tried {
    const place = (name: string) => (name.includes('/') && !name.includes(':') ? `pod:${name}` : name)
    const tried = tryToReach(this.lab, { from: place(from), to: place(to), port, protocol })
    if (typeof tried === 'string') throw new Error(tried)
    return tried
  }

  /** Runs a script on a host and returns what it prints. */
  on(host: string, script: string): string {
    return runScript(this.lab.sim, this.lab.host(host), script).output
  }

  get faults(): unknown[] {
    return [...this.lab.topology.hosts.values()].flatMap(host => host.faults)
  }
}

function split(name: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', own = ''] = name.split('/')
  return { namespace, name: own }
}
