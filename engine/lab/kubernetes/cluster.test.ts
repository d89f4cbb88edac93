import { expect, test } from 'vitest'
import type { Pod, Service } from '../../kube/api/schema/generated/types.ts'
import { SECOND } from '../../sim/timer.ts'
import { Lab } from '../lab.ts'
import { runScript } from '../lab-script.ts'
import { kubernetes } from '../labs/kubernetes.ts'
import { labSpec } from '../spec.ts'

const lab = new Lab(labSpec(kubernetes), '1')
const cluster = lab.cluster!
const on = (host: string, script: string) => runScript(lab.sim, lab.host(host), script)
const noFaults = () => expect([...lab.topology.hosts.values()].flatMap(host => host.faults)).toEqual([])

/** What `kubectl apply` of an administrator comes to. */
function post(path: string, body: object): void {
  const response = cluster.server.handle({
    method: 'POST',
    path,
    body,
    headers: {},
    user: { name: 'admin', groups: ['system:masters'] },
  })
  expect(response.status, JSON.stringify(response.body)).toBe(201)
}

test('the reference lab comes up: nodes Ready with their part of the pod network, all pods Ready', () => {
  expect(cluster.isReady).toBe(true)
  expect(cluster.nodes().map(node => [node.metadata.name, node.spec.podCIDR])).toEqual([
    ['k8s-cp1', '10.8.0.0/24'],
    ['k8s-w1', expect.stringMatching(/^10\.8\.[12]\.0\/24$/)],
    ['k8s-w2', expect.stringMatching(/^10\.8\.[12]\.0\/24$/)],
  ])
  noFaults()
})

test('a Deployment behind a Service: its name resolves in a pod, and requests reach pods on both nodes', () => {
  const labels = { app: 'web' }
  const container = {
    name: 'web',
    image: 'registry.k8s.io/e2e-test-images/agnhost:2.39',
    args: ['netexec', '--http-port=80'],
    readinessProbe: { httpGet: { path: '/healthz', port: 80 }, periodSeconds: 1 },
  }
  post('/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 4,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  })
  post('/api/v1/namespaces/default/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: labels, ports: [{ port: 80 }] },
  })
  lab.advance(lab.sim.now + 10 * SECOND)
  const pods = cluster.pods().filter(pod => pod.metadata.labels?.['app'] === 'web')
  expect(pods.map(pod => pod.status.phase)).toEqual(['Running', 'Running', 'Running', 'Running'])
  expect(new Set(pods.map(pod => pod.spec.nodeName)).size).toBe(2)
  const ip = cluster.get<Service>('/api/v1/namespaces/default/services/web')!.spec.clusterIP!
  const seen = new Set<string>()
  for (let request = 0; request < 12; request++) {
    const { output } = on('k8s-w1', `printf 'GET /hostname HTTP/1.0\\r\\n\\r\\n' | nc ${ip} 80`)
    seen.add(output.split('\r\n\r\n')[1] ?? output)
  }
  const names = pods.map(pod => pod.metadata.name ?? '')
  expect(
    [...seen].every(name => names.includes(name)),
    [...seen].join(),
  ).toBe(true)
  expect(seen.size).toBeGreaterThan(1)
  noFaults()
})

test('a pod that is deleted comes back with another address', () => {
  const [first] = cluster.pods().filter(pod => pod.metadata.labels?.['app'] === 'web') as Pod[]
  expect(cluster.delete(`/api/v1/namespaces/default/pods/${first!.metadata.name}`)).toBe(true)
  lab.advance(lab.sim.now + 40 * SECOND)
  const now = cluster.pods().filter(pod => pod.metadata.labels?.['app'] === 'web')
  expect(now).toHaveLength(4)
  expect(now.map(pod => pod.status.podIP)).not.toContain(first!.status.podIP)
  expect(cluster.isReady).toBe(true)
  noFaults()
})

test('a node whose kubelet is stopped goes NotReady, and its containers go on', () => {
  const ready = () => cluster.nodes().map(node => node.status.conditions?.find(each => each.type === 'Ready')?.status)
  const before = on('k8s-w1', 'pgrep -c -x agnhost; pgrep -c -x pause').output
  expect(on('k8s-w1', 'systemctl stop kubelet').status).toBe(0)
  lab.advance(lab.sim.now + 60 * SECOND)
  expect(ready()).toEqual(['True', 'Unknown', 'True'])
  expect(on('k8s-w1', 'pgrep -c -x agnhost; pgrep -c -x pause').output).toBe(before)
  on('k8s-w1', 'systemctl start kubelet')
  lab.advance(lab.sim.now + 20 * SECOND)
  expect(ready()).toEqual(['True', 'True', 'True'])
  expect(on('k8s-w1', 'pgrep -c -x agnhost; pgrep -c -x pause').output).toBe(before)
  noFaults()
})

test('crictl lists what the runtime of a node has', () => {
  const pods = on('k8s-w1', 'crictl pods').output.split('\n')
  expect(pods[0]).toMatch(/^POD ID {14}CREATED {13}STATE {15}NAME +NAMESPACE +ATTEMPT +RUNTIME$/)
  expect(pods.find(line => line.includes('kube-proxy'))).toMatch(
    /^[0-9a-f]{13} +\S.* ago +Ready +kube-proxy-\w+ +kube-system +0 +\(default\)$/,
  )
  const line = on('k8s-w1', 'crictl ps --name agnhost; crictl ps --name web').output
  expect(line).toMatch(/\n[0-9a-f]{13} +[0-9a-f]{13} +\S.* ago +Running +web +0 +[0-9a-f]{13} +web-\S+ +default\n/)
  expect(on('workstation', 'crictl ps').output).toMatch(/^FATA\[0000\] validate service connection: /)
})
