import { beforeAll, expect, test } from 'vitest'
import type { NetworkPolicySpec } from '../../kube/api/schema/generated/types.ts'
import { TestCluster } from './testcluster.ts'

const cluster = new TestCluster()

// shop: a and db on k8s-w1, c on k8s-w2. lab (team=red): a on k8s-w2, other on k8s-w1.
beforeAll(() => {
  cluster.namespace('shop', { team: 'blue' })
  cluster.namespace('lab', { team: 'red' })
  cluster.pod('shop/a', { node: 'k8s-w1', labels: { app: 'front' } })
  cluster.pod('shop/c', { node: 'k8s-w2', labels: { app: 'front' } })
  cluster.pod('shop/db', {
    node: 'k8s-w1',
    labels: { app: 'db' },
    ports: [80, 81, 5432],
    portNames: ['web', 'admin', 'sql'],
  })
  cluster.pod('lab/a', { node: 'k8s-w2', labels: { app: 'front' } })
  cluster.pod('lab/other', { node: 'k8s-w1', labels: { app: 'other' } })
  cluster.service('shop/db', { selector: { app: 'db' }, ports: [{ name: 'web', port: 8080, targetPort: 80 }] } as never)
  cluster.service('shop/front', { selector: { app: 'front' }, ports: [{ port: 80 }] } as never)
  cluster.settle()
})

interface Case {
  readonly name: string
  readonly policies: () => Readonly<Record<string, NetworkPolicySpec>>
  /** `FROM TO PORT`, and whether it works. */
  readonly expect: Readonly<Record<string, boolean>>
}

type Selector = Pick<NetworkPolicySpec, 'podSelector'>
const DB = { podSelector: { matchLabels: { app: 'db' } } }
const front = { podSelector: { matchLabels: { app: 'front' } } }
const red = { namespaceSelector: { matchLabels: { team: 'red' } } }
const ingress = (rules: NetworkPolicySpec['ingress'], selector: Selector = DB): NetworkPolicySpec => ({
  ...selector,
  policyTypes: ['Ingress'],
  ingress: rules ?? [],
})
const egress = (rules: NetworkPolicySpec['egress'], selector: Selector = { podSelector: {} }): NetworkPolicySpec => ({
  ...selector,
  policyTypes: ['Egress'],
  egress: rules ?? [],
})

const CASES: readonly Case[] = [
  {
    name: 'without policies everybody reaches everybody, on one node and across',
    policies: () => ({}),
    expect: {
      'shop/a shop/db 80': true,
      'shop/c shop/db 80': true,
      'lab/other shop/db 81': true,
      'shop/db shop/c 80': true,
    },
  },
  {
    name: 'default deny ingress: nobody gets in, from the same node, another node or by the Service; out they may; the own node may',
    policies: () => ({ 'shop/deny': ingress([], { podSelector: {} }) }),
    expect: {
      'shop/a shop/db 80': false,
      'shop/c shop/db 80': false,
      'lab/other shop/db 80': false,
      'shop/a service:shop/db 8080': false,
      'k8s-w2 shop/db 80': false,
      'k8s-w1 shop/db 80': true,
      'shop/a lab/other 80': true,
      'shop/c lab/other 80': true,
    },
  },
  {
    name: 'podSelector stays in the namespace of the policy; a Service in front changes nothing',
    policies: () => ({ 'shop/db': ingress([{ from: [front] }]) }),
    expect: {
      'shop/a shop/db 80': true,
      'shop/c shop/db 81': true,
      'shop/c service:shop/db 8080': true,
      'lab/a shop/db 80': false,
      'lab/a service:shop/db 8080': false,
      'lab/other shop/db 80': false,
      'lab/other shop/a 80': true,
    },
  },
  {
    name: 'namespaceSelector means all pods of the namespace',
    policies: () => ({ 'shop/db': ingress([{ from: [red] }]) }),
    expect: { 'lab/a shop/db 80': true, 'lab/other shop/db 80': true, 'shop/a shop/db 80': false },
  },
  {
    name: 'both selectors in one entry: pods with the label in namespaces with the label',
    policies: () => ({ 'shop/db': ingress([{ from: [{ ...front, ...red }] }]) }),
    expect: { 'lab/a shop/db 80': true, 'lab/other shop/db 80': false, 'shop/a shop/db 80': false },
  },
  {
    name: 'both selectors in two entries: either is enough',
    policies: () => ({ 'shop/db': ingress([{ from: [front, red] }]) }),
    expect: {
      'lab/a shop/db 80': true,
      'lab/other shop/db 80': true,
      'shop/a shop/db 80': true,
      'shop/c shop/db 80': true,
    },
  },
  {
    name: 'an empty namespaceSelector is every namespace, an empty podSelector every pod of the own one',
    policies: () => ({
      'shop/db': ingress([
        { from: [{ namespaceSelector: {} }], ports: [{ port: 80 }] },
        { from: [{ podSelector: {} }], ports: [{ port: 81 }] },
      ]),
    }),
    expect: {
      'lab/a shop/db 80': true,
      'shop/a shop/db 80': true,
      'shop/a shop/db 81': true,
      'lab/a shop/db 81': false,
    },
  },
  {
    name: 'ipBlock with an exception, and what another block of the rule gives back',
    policies: () => ({
      'shop/db': ingress([
        {
          from: [
            {
              ipBlock: { cidr: '10.8.0.0/16', except: [`${cluster.ip('shop/a')}/32`, `${cluster.ip('lab/other')}/32`] },
            },
            { ipBlock: { cidr: `${cluster.ip('lab/other')}/32` } },
          ],
        },
      ]),
    }),
    expect: {
      'shop/c shop/db 80': true,
      'shop/a shop/db 80': false,
      'lab/other shop/db 80': true,
      'k8s-w2 shop/db 80': false,
    },
  },
  {
    name: 'ports: a number, a range with endPort, a name',
    policies: () => ({
      'shop/db': ingress([
        { from: [front], ports: [{ port: 80, endPort: 81 }] },
        { from: [red], ports: [{ port: 'sql' as never }] },
      ]),
    }),
    expect: {
      'shop/a shop/db 80': true,
      'shop/a shop/db 81': true,
      'shop/a shop/db 5432': false,
      'lab/a shop/db 5432': true,
      'lab/a shop/db 80': false,
    },
  },
  {
    name: 'a port of UDP opens nothing for TCP, and a protocol alone is all its ports',
    policies: () => ({
      'shop/db': ingress([
        { from: [front], ports: [{ protocol: 'UDP', port: 80 }] },
        { from: [red], ports: [{ protocol: 'TCP' }] },
      ]),
    }),
    expect: { 'shop/a shop/db 80': false, 'lab/a shop/db 81': true },
  },
  {
    name: 'several policies add up',
    policies: () => ({
      'shop/deny': ingress([], { podSelector: {} }),
      'shop/front': ingress([{ from: [front], ports: [{ port: 80 }] }]),
      'shop/red': ingress([{ from: [red], ports: [{ port: 81 }] }]),
    }),
    expect: {
      'shop/a shop/db 80': true,
      'shop/a shop/db 81': false,
      'lab/a shop/db 81': true,
      'lab/a shop/db 80': false,
      'lab/a shop/a 80': false,
    },
  },
  {
    name: 'an empty rule is everybody, no rule is nobody',
    policies: () => ({ 'shop/db': ingress([{}]), 'shop/front': ingress([], front) }),
    expect: { 'lab/a shop/db 80': true, 'lab/a shop/a 80': false },
  },
  {
    name: 'default deny egress: nobody gets out, not to the own node either; in they may, and the answers go out',
    policies: () => ({ 'shop/deny': egress([]) }),
    expect: {
      'shop/a shop/db 80': false,
      'shop/a lab/a 80': false,
      'shop/c lab/a 80': false,
      'shop/a 10.10.20.4 10250': false,
      'shop/a 203.0.113.80 80': false,
      'lab/a shop/a 80': true,
      'lab/other shop/a 80': true,
    },
  },
  {
    name: 'egress by pod, by port and by block; a Service counts as the pods behind it',
    policies: () => ({
      'shop/out': egress(
        [{ to: [DB], ports: [{ port: 'web' as never }] }, { to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }],
        front,
      ),
    }),
    expect: {
      'shop/a shop/db 80': true,
      'shop/c service:shop/db 8080': true,
      'shop/a shop/db 81': false,
      'shop/a 203.0.113.80 80': true,
      'shop/a lab/a 80': false,
    },
  },
  {
    name: 'both ends must agree: egress here and ingress there',
    policies: () => ({
      'shop/out': egress([{ to: [red] }], front),
      'lab/in': ingress([{ from: [{ namespaceSelector: { matchLabels: { team: 'blue' } } }] }], {
        podSelector: { matchLabels: { app: 'other' } },
      }),
      'lab/none': ingress([], front),
    }),
    expect: {
      'shop/a lab/other 80': true,
      'shop/c lab/other 80': true,
      'shop/a lab/a 80': false,
      'shop/a shop/db 80': false,
      'shop/db lab/other 80': true,
    },
  },
]

test.each(CASES)('$name', ({ policies, expect: expected }) => {
  const wanted = policies()
  for (const [name, spec] of Object.entries(wanted)) cluster.policy(name, spec)
  const seen = Object.fromEntries(
    Object.keys(expected).map(line => {
      const [from = '', to = '', port = ''] = line.split(' ')
      return [line, cluster.try(from, to, Number(port)) === 'ok']
    }),
  )
  for (const name of Object.keys(wanted)) cluster.removePolicy(name)
  expect(seen).toEqual(expected)
})

test('default deny egress takes the name servers away, and the explanation says which packet is dropped where and by what', () => {
  cluster.policy('shop/deny', egress([]))
  const reasons = cluster.explain('shop/a', 'db.shop.svc.cluster.local', 8080)
  expect(reasons[0]).toBe(
    'shop/a -> db.shop.svc.cluster.local:8080/TCP: db.shop.svc.cluster.local: Temporary failure in name resolution',
  )
  expect(reasons[1]).toBe(
    'shop/a -> 10.96.0.10:53/UDP: datagram was dropped on k8s-w1, FORWARD, by NetworkPolicy shop/deny ' +
      '(no egress rule matches k8s-app=kube-dns in namespace kube-system on UDP port 53)',
  )
  cluster.policy(
    'shop/dns',
    egress([{ to: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }, { port: 53 }] }]),
  )
  expect(cluster.explain('shop/a', 'db.shop.svc.cluster.local', 8080)).toEqual([
    'shop/a -> db.shop.svc.cluster.local:8080/TCP: SYN was dropped on k8s-w1, FORWARD, by ' +
      'NetworkPolicy shop/deny, NetworkPolicy shop/dns (no egress rule matches pod=db,app=db on TCP port 80)',
  ])
  cluster.removePolicy('shop/deny')
  cluster.removePolicy('shop/dns')
})

test('what a policy drops on the way in is told with the labels that no rule fits', () => {
  cluster.policy('shop/db', ingress([{ from: [red] }]))
  expect(cluster.explain('shop/c', 'shop/db', 5432)).toEqual([
    'shop/c -> pod:shop/db:5432/TCP: SYN was dropped on k8s-w1, FORWARD, by NetworkPolicy shop/db ' +
      '(no ingress rule matches pod=c,app=front on TCP port 5432)',
  ])
  expect(cluster.explain('shop/a', 'service:shop/db', 8080)).toEqual([
    'shop/a -> service:shop/db:8080/TCP: SYN was dropped on k8s-w1, FORWARD, by NetworkPolicy shop/db ' +
      '(no ingress rule matches pod=a,app=front on TCP port 80)',
  ])
  expect(cluster.explain('k8s-w2', 'shop/db', 80, 'icmp')).toEqual([
    'k8s-w2 -> pod:shop/db/ICMP: echo request was dropped on k8s-w1, FORWARD, by NetworkPolicy shop/db ' +
      '(no ingress rule matches 10.10.20.5 for ICMP)',
  ])
  cluster.removePolicy('shop/db')
})

test('a policy for SCTP isolates its pods, and opens nothing for TCP', () => {
  cluster.policy('shop/db', ingress([{ ports: [{ protocol: 'SCTP', port: 80 }] }]))
  expect(cluster.try('shop/a', 'shop/db', 80)).toBe('Connection timed out')
  cluster.removePolicy('shop/db')
  expect(cluster.try('shop/a', 'shop/db', 80)).toBe('ok')
})

test('a pod reaches itself by its own Service although nobody may reach it', () => {
  cluster.service('shop/self', { selector: { app: 'db' }, ports: [{ port: 80 }] } as never)
  cluster.policy('shop/db', { ...DB, policyTypes: ['Ingress', 'Egress'] } as NetworkPolicySpec)
  expect(cluster.try('shop/db', 'service:shop/self', 80)).toBe('ok')
  expect(cluster.try('shop/a', 'service:shop/self', 80)).toBe('Connection timed out')
  cluster.removePolicy('shop/db')
})

test('labels that change let in and out again; nothing stays behind when the policies are gone', () => {
  cluster.policy('shop/db', ingress([{ from: [front] }]))
  expect(cluster.try('shop/a', 'shop/db', 80)).toBe('ok')
  cluster.label('shop/a', { app: 'back' })
  expect(cluster.try('shop/a', 'shop/db', 80)).toBe('Connection timed out')
  cluster.label('shop/a', { app: 'front' })
  expect(cluster.try('shop/a', 'shop/db', 80)).toBe('ok')
  cluster.removePolicy('shop/db')
  expect(cluster.on('k8s-w1', 'iptables -S | grep -c POL-; ipset list -n | grep -c POL')).toBe('0\n0\n')
  expect(cluster.faults).toEqual([])
})
