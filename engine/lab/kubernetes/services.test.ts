import { beforeAll, expect, test } from 'vitest'
import { TestCluster } from './testcluster.ts'

const cluster = new TestCluster()
const { lab } = cluster

const service = (spec: object) => ({ selector: { app: 'web' }, ports: [{ port: 80 }], ...spec }) as never

beforeAll(() => {
  cluster.namespace('shop')
  cluster.pod('shop/client', { node: 'k8s-w1', labels: { app: 'client' } })
  cluster.pod('shop/far', { node: 'k8s-w2', labels: { app: 'client' } })
  for (const [name, node] of Object.entries({ web1: 'k8s-w1', web2: 'k8s-w1', web3: 'k8s-w2' } as const))
    cluster.pod(`shop/${name}`, { node, labels: { app: 'web' } })
  cluster.pod('shop/lonely', { node: 'k8s-w1', labels: { app: 'lonely' } })
  cluster.service('shop/web', service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }))
  cluster.service(
    'shop/local',
    service({ type: 'NodePort', externalTrafficPolicy: 'Local', ports: [{ port: 80, nodePort: 30081 }] }),
  )
  cluster.service('shop/sticky', service({ sessionAffinity: 'ClientIP' }))
  cluster.service('shop/lonely', service({ selector: { app: 'lonely' } }))
  cluster.service('shop/headless', service({ clusterIP: 'None' }))
  cluster.service('shop/nobody', service({ selector: { app: 'nobody' } }))
  cluster.settle()
})

/** Who answers `count` requests, and from which address the requests seem to come, asked from a host. */
function ask(host: string, url: string, count: number, path = 'hostname'): string[] {
  const script = `for i in $(seq ${count}); do curl -s -m 3 http://${url}/${path} || echo -n failed; echo; done`
  return cluster.on(host, script).trim().split('\n')
}

/** The same from within a pod: its agnhost asks for us. */
function dial(pod: string, host: string, count: number, request = 'hostname'): string[] {
  const { nodeName } = cluster.find(pod).spec
  const query = `host=${host}&port=80&request=${request}&protocol=http&tries=${count}`
  const answer = cluster.on(nodeName!, `curl -s -m 30 'http://${cluster.ip(pod)}/dial?${query}'`)
  const { responses, errors } = JSON.parse(answer) as { responses?: string[]; errors?: string[] }
  return [...(responses ?? []), ...(errors ?? [])]
}

const names = (answers: readonly string[]) => [...new Set(answers)].sort()
const withoutPort = (answers: readonly string[]) => names(answers.map(each => each.replace(/:\d+$/, '')))

test('a cluster IP spreads connections over the endpoints of all nodes', () => {
  const answers = dial('shop/client', cluster.clusterIp('shop/web'), 30)
  expect(names(answers)).toEqual(['web1', 'web2', 'web3'])
  for (const name of names(answers)) expect(answers.filter(each => each === name).length).toBeGreaterThan(4)
})

test('endpoints see the address of the pod that asks, on the same node and across', () => {
  const ip = cluster.clusterIp('shop/web')
  expect(withoutPort(dial('shop/client', ip, 12, 'clientip'))).toEqual([cluster.ip('shop/client')])
  expect(withoutPort(dial('shop/far', ip, 12, 'clientip'))).toEqual([cluster.ip('shop/far')])
})

test('a node port answers from outside on every node, those without an endpoint too, and hides the client', () => {
  for (const node of ['10.10.20.3', '10.10.20.4', '10.10.20.5'])
    expect(names(ask('client', `${node}:30080`, 20))).toEqual(['web1', 'web2', 'web3'])
  expect(withoutPort(ask('client', '10.10.20.3:30080', 6, 'clientip'))).toEqual(['10.10.20.3'])
})

test('externalTrafficPolicy Local: only the endpoints of the node answer, they see the client, and elsewhere packets are dropped', () => {
  expect(names(ask('client', '10.10.20.4:30081', 12))).toEqual(['web1', 'web2'])
  expect(names(ask('client', '10.10.20.5:30081', 4))).toEqual(['web3'])
  expect(withoutPort(ask('client', '10.10.20.4:30081', 4, 'clientip'))).toEqual(['203.0.113.50'])
  expect(cluster.try('client', '10.10.20.3', 30081)).toBe('Connection timed out')
  expect(cluster.explain('client', '10.10.20.3', 30081)).toEqual([
    'client -> 10.10.20.3:30081/TCP: SYN was dropped on k8s-cp1, INPUT, by filter KUBE-EXTERNAL-SERVICES rule 1: ' +
      '-p tcp -m comment --comment "shop/local has no local endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30081 -j DROP',
  ])
})

test('sessionAffinity ClientIP: a client stays with its endpoint, and another client may have another', () => {
  const ip = cluster.clusterIp('shop/sticky')
  const clients = ['shop/client', 'shop/far', 'shop/lonely', 'shop/web1', 'shop/web3']
  const seen = clients.map(pod => names(dial(pod, ip, 10)))
  for (const answers of seen) expect(answers).toHaveLength(1)
  expect(names(seen.flat()).length).toBeGreaterThan(1)
})

test('a pod reaches itself through its own Service: masqueraded, out and in by the same port of the bridge', () => {
  const ip = cluster.clusterIp('shop/lonely')
  expect(names(dial('shop/lonely', ip, 3))).toEqual(['lonely'])
  expect(withoutPort(dial('shop/lonely', ip, 3, 'clientip'))).toEqual(['10.8.1.1'])
})

test('a headless Service is its pods: DNS tells their addresses, and there is no rule for it', () => {
  const ips = ['shop/web1', 'shop/web2', 'shop/web3'].map(pod => cluster.ip(pod)).sort()
  const dns = cluster.clusterIp('kube-system/kube-dns')
  const found = cluster.on('k8s-w1', `dig +short headless.shop.svc.cluster.local @${dns}`).trim().split('\n').sort()
  expect(found).toEqual(ips)
  expect(cluster.try('shop/client', 'headless.shop.svc.cluster.local', 80)).toBe('ok')
  expect(cluster.on('k8s-w1', 'iptables-save | grep -c headless')).toBe('0\n')
})

test('a Service without endpoints is refused by a rule of filter, for pods and for the node', () => {
  const ip = cluster.clusterIp('shop/nobody')
  const rule =
    `by filter KUBE-SERVICES rule 1: -d ${ip}/32 -p tcp -m comment --comment "shop/nobody has no endpoints" ` +
    '-m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable'
  expect(cluster.try('shop/client', ip, 80)).toBe('Connection refused')
  expect(cluster.explain('shop/client', ip, 80)).toEqual([
    `shop/client -> ${ip}:80/TCP: SYN was rejected on k8s-w1, FORWARD, ${rule}`,
  ])
  expect(cluster.try('k8s-w2', ip, 80)).toBe('Connection refused')
  expect(cluster.explain('k8s-w2', ip, 80)).toEqual([
    `k8s-w2 -> ${ip}:80/TCP: SYN was rejected on k8s-w2, OUTPUT, ${rule}`,
  ])
})

test('an endpoint that is deleted leaves the rules, new connections pass it by, and its UDP entries leave conntrack', () => {
  cluster.pod('shop/clock1', { node: 'k8s-w1', labels: { app: 'clock' }, ports: [123], protocol: 'UDP' })
  cluster.pod('shop/clock2', { node: 'k8s-w2', labels: { app: 'clock' }, ports: [123], protocol: 'UDP' })
  cluster.service('shop/clock', service({ selector: { app: 'clock' }, ports: [{ port: 123, protocol: 'UDP' }] }))
  cluster.settle()
  const ip = cluster.clusterIp('shop/clock')
  for (let attempt = 0; attempt < 8; attempt++) expect(cluster.try('shop/client', ip, 123, 'udp')).toBe('ok')
  const gone = cluster.ip('shop/clock2')
  const entries = () => cluster.on('k8s-w1', `conntrack -L -p udp --orig-dst ${ip} 2>/dev/null`)
  expect(entries()).toContain(`src=${gone} `)
  cluster.delete('/api/v1/namespaces/shop/pods/clock2')
  cluster.pass(10)
  expect(cluster.on('k8s-w1', `iptables-save -t nat | grep -c ${gone}`)).toBe('0\n')
  expect(entries()).not.toContain(`src=${gone} `)
  expect(entries()).toContain(`src=${cluster.ip('shop/clock1')} `)
  for (let attempt = 0; attempt < 6; attempt++) expect(cluster.try('shop/client', ip, 123, 'udp')).toBe('ok')
})

test('nothing in the lab has failed along the way', () => {
  expect([...lab.topology.hosts.values()].flatMap(host => host.faults)).toEqual([])
})
