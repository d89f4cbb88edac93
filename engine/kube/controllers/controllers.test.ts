import { expect, test } from 'vitest'
import { bareHost } from '../../lab/bare.ts'
import type { Program } from '../../linux/program.ts'
import { failed } from '../../net/errno.ts'
import { SECOND } from '../../sim/timer.ts'
import type { Deployment, EndpointSlice, Node, Pod, ReplicaSet } from '../api/schema/generated/types.ts'
import { ApiServer } from '../api/server.ts'
import { KubeClient } from '../client/client.ts'
import { directTransport } from '../client/direct.ts'
import { EventRecorder } from '../client/events.ts'
import { Scheduler } from '../scheduler/scheduler.ts'
import { ControllerContext, runControllers } from './controller.ts'
import { controllers } from './index.ts'
import { nodeIpamController } from './node-ipam.ts'

const ADMIN = { name: 'admin', groups: ['system:masters', 'system:authenticated'] }

/** An API server with controllers and scheduler, nodes that exist on paper, and a kubelet that makes each bound pod Ready. */
function cluster() {
  const host = bareHost()
  const { sim } = host
  const server = new ApiServer(sim, { frozen: true })
  const call = <T>(method: string, path: string, body?: object): T => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const response = server.handle({
      method,
      path,
      user: ADMIN,
      headers: { 'content-type': type, accept: 'application/json' },
      ...(body === undefined ? {} : { body }),
    })
    if (response.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(response.body)}`)
    return response.body as T
  }
  const list = <T>(path: string) => call<{ items: T[] }>('GET', path).items
  const program: Program = {
    name: 'kube-controller-manager',
    *main(process) {
      const client = new KubeClient(directTransport(server, ADMIN, process))
      const events = new EventRecorder(process, client, 'test')
      process.thread(events.run())
      const context = new ControllerContext(process, client, events)
      const scheduler = new Scheduler(context)
      yield* runControllers(context, [...controllers, nodeIpamController('10.8.0.0/16', 24)])
      yield* scheduler.run()
      return 0
    },
  }
  const started = host.start(program, { argv: ['kube-controller-manager'] })
  if (failed(started)) throw new Error(started.name)
  const lease = (name: string) => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-node-lease' },
    spec: { holderIdentity: name, renewTime: new Date(sim.wallMilliseconds).toISOString().replace('Z', '000Z') },
  })
  const nodes: string[] = []
  const addNode = (name: string) => {
    call('POST', '/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    })
    call('PATCH', `/api/v1/nodes/${name}/status`, {
      status: {
        allocatable: { cpu: '2', memory: '4Gi', pods: '110' },
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    })
    call('POST', '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases', lease(name))
    nodes.push(name)
  }
  /** Lets time go on; every pod that is bound becomes Ready, every pod that is being deleted goes. */
  const live = (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      sim.runUntil(sim.now + SECOND)
      for (const name of nodes)
        call('PATCH', `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`, lease(name))
      for (const pod of list<Pod>('/api/v1/pods')) {
        const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`
        if (pod.metadata.deletionTimestamp !== undefined)
          call('DELETE', path, { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 })
        else if (pod.spec.nodeName !== undefined && pod.status.phase === 'Pending') {
          const ip = `10.8.0.${sim.nextPacket()}`
          const lastTransitionTime = new Date(sim.wallMilliseconds).toISOString()
          call('PATCH', `${path}/status`, {
            status: {
              phase: 'Running',
              podIP: ip,
              podIPs: [{ ip }],
              conditions: [{ type: 'Ready', status: 'True', lastTransitionTime }],
            },
          })
        }
      }
    }
    expect(host.faults).toEqual([])
  }
  addNode('w1')
  addNode('w2')
  live(3)
  return { host, call, list, live, nodes }
}

const deployment = (image: string, replicas = 4) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image }] } },
  },
})

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'

test('a Deployment becomes a ReplicaSet, pods on both nodes, and endpoints of its Service; a deleted pod is replaced', () => {
  const { call, list, live } = cluster()
  call('POST', DEPLOYMENTS, deployment('nginx:1.27'))
  call('POST', '/api/v1/namespaces/default/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
  })
  live(5)
  const status = call<Deployment>('GET', `${DEPLOYMENTS}/web`).status
  expect(status).toMatchObject({
    replicas: 4,
    readyReplicas: 4,
    availableReplicas: 4,
    updatedReplicas: 4,
    observedGeneration: 1,
  })
  expect(status.conditions?.map(({ type, status: value, reason }) => [type, value, reason])).toEqual([
    ['Available', 'True', 'MinimumReplicasAvailable'],
    ['Progressing', 'True', 'NewReplicaSetAvailable'],
  ])
  const pods = list<Pod>('/api/v1/namespaces/default/pods')
  expect(pods.map(pod => pod.spec.nodeName).sort()).toEqual(['w1', 'w1', 'w2', 'w2'])
  expect(pods[0]!.metadata.name).toMatch(/^web-[a-z0-9]+-[a-z0-9]{5}$/)
  const addresses = () =>
    list<EndpointSlice>('/apis/discovery.k8s.io/v1/namespaces/default/endpointslices')
      .filter(slice => slice.metadata.labels?.['kubernetes.io/service-name'] === 'web')
      .flatMap(slice => slice.endpoints?.map(endpoint => endpoint.addresses[0]) ?? [])
  expect(addresses().sort()).toEqual(pods.map(pod => pod.status.podIP).sort())
  call('DELETE', `/api/v1/namespaces/default/pods/${pods[0]!.metadata.name}`)
  live(5)
  const after = list<Pod>('/api/v1/namespaces/default/pods')
  expect(after.length).toBe(4)
  expect(after.map(pod => pod.metadata.name)).not.toContain(pods[0]!.metadata.name)
  expect(addresses().sort()).toEqual(after.map(pod => pod.status.podIP).sort())
})

test('a new template rolls out without dropping below what is allowed, and keeps the old set for a rollback', () => {
  const { call, list, live } = cluster()
  call('POST', DEPLOYMENTS, deployment('nginx:1.27'))
  live(4)
  call('PATCH', `${DEPLOYMENTS}/web`, {
    spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:1.28' }] } } },
  })
  for (let second = 0; second < 10; second++) {
    live(1)
    const ready = list<Pod>('/api/v1/namespaces/default/pods').filter(
      pod => pod.metadata.deletionTimestamp === undefined && pod.status.phase === 'Running',
    )
    expect(ready.length).toBeGreaterThanOrEqual(3)
  }
  const pods = list<Pod>('/api/v1/namespaces/default/pods')
  expect(pods.map(pod => pod.spec.containers[0]!.image)).toEqual(new Array(4).fill('nginx:1.28'))
  const sets = list<ReplicaSet>('/apis/apps/v1/namespaces/default/replicasets')
  expect(
    sets.map(set => [set.spec.replicas, set.metadata.annotations?.['deployment.kubernetes.io/revision']]).sort(),
  ).toEqual([
    [0, '1'],
    [4, '2'],
  ])
})

test('scaling, deleting with dependents, and a namespace that empties', () => {
  const { call, list, live } = cluster()
  call('POST', DEPLOYMENTS, deployment('nginx', 1))
  live(3)
  call('PATCH', `${DEPLOYMENTS}/web/scale`, { spec: { replicas: 3 } })
  live(3)
  expect(list('/api/v1/namespaces/default/pods').length).toBe(3)
  call('DELETE', `${DEPLOYMENTS}/web`)
  live(5)
  expect(list('/api/v1/namespaces/default/pods')).toEqual([])
  expect(list('/apis/apps/v1/namespaces/default/replicasets')).toEqual([])
  call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })
  live(2)
  expect(call('GET', '/api/v1/namespaces/shop/serviceaccounts/default')).toMatchObject({
    metadata: { name: 'default' },
  })
  call('POST', '/apis/apps/v1/namespaces/shop/deployments', {
    ...deployment('nginx', 2),
    metadata: { name: 'web', namespace: 'shop' },
  })
  live(3)
  call('DELETE', '/api/v1/namespaces/shop')
  live(10)
  expect(() => call('GET', '/api/v1/namespaces/shop')).toThrow('not found')
})

test('a pod that fits nowhere says why, and is placed when it does', () => {
  const { call, list, live } = cluster()
  call('POST', '/api/v1/namespaces/default/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'big' },
    spec: { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu: '4' } } }] },
  })
  live(2)
  const events = list<{ reason: string; message: string }>('/api/v1/namespaces/default/events').filter(
    event => event.reason === 'FailedScheduling',
  )
  expect(events.map(event => event.message)).toEqual([
    '0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
  ])
  call('PATCH', '/api/v1/nodes/w2/status', { status: { allocatable: { cpu: '8', memory: '4Gi', pods: '110' } } })
  live(3)
  expect(call<Pod>('GET', '/api/v1/namespaces/default/pods/big').spec.nodeName).toBe('w2')
})

test('DaemonSets follow the nodes; nodes get their part of the pod network; a silent node loses its pods', () => {
  const { call, list, live, nodes } = cluster()
  expect(list<Node>('/api/v1/nodes').map(node => node.spec.podCIDR)).toEqual(['10.8.0.0/24', '10.8.1.0/24'])
  const template = { metadata: { labels: { app: 'agent' } }, spec: { containers: [{ name: 'agent', image: 'agent' }] } }
  call('POST', '/apis/apps/v1/namespaces/kube-system/daemonsets', {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: { selector: { matchLabels: { app: 'agent' } }, template },
  })
  call('POST', DEPLOYMENTS, deployment('nginx', 2))
  live(4)
  expect(
    list<Pod>('/api/v1/namespaces/kube-system/pods')
      .map(pod => pod.spec.nodeName)
      .sort(),
  ).toEqual(['w1', 'w2'])
  nodes.splice(nodes.indexOf('w2'), 1)
  live(60)
  const silent = call<Node>('GET', '/api/v1/nodes/w2')
  expect(silent.status.conditions?.find(condition => condition.type === 'Ready')).toMatchObject({
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
  })
  expect(silent.spec.taints?.map(taint => `${taint.key}:${taint.effect}`)).toEqual([
    'node.kubernetes.io/unreachable:NoSchedule',
    'node.kubernetes.io/unreachable:NoExecute',
  ])
  live(310)
  expect(list<Pod>('/api/v1/namespaces/default/pods').map(pod => pod.spec.nodeName)).toEqual(['w1', 'w1'])
  expect(list<Pod>('/api/v1/namespaces/kube-system/pods').length).toBe(2)
})
