import { expect, test } from 'vitest'
import type { EndpointSlice, Service } from '../api/schema/generated/types.ts'
import { serviceChain } from './chains.ts'
import { proxyRules } from './iptables.ts'
import { proxyPorts } from './service-map.ts'

const OPTIONS = { clusterCidr: '10.8.0.0/16', nodePortAddresses: [] }

function service(
  name: string,
  spec: object,
  ports: object[] = [{ port: 80, targetPort: 8080, protocol: 'TCP' }],
): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop' },
    spec: { clusterIP: '10.96.10.20', ports, ...spec },
    status: {},
  } as unknown as Service
}

function slice(name: string, endpoints: object[], port = 8080): EndpointSlice {
  const metadata = { name: `${name}-abc`, namespace: 'shop', labels: { 'kubernetes.io/service-name': name } }
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata,
    addressType: 'IPv4',
    ports: [{ name: '', port, protocol: 'TCP' }],
    endpoints,
  } as unknown as EndpointSlice
}

const endpoint = (
  ip: string,
  nodeName: string,
  conditions: object = { ready: true, serving: true, terminating: false },
) => ({ addresses: [ip], nodeName, conditions })

function rules(services: Service[], slices: EndpointSlice[]): string[] {
  return proxyRules(proxyPorts(services, slices, 'w1'), OPTIONS, new Map())
    .text.split('\n')
    .filter(line => line.includes('shop/'))
}

test('chain names are those of a real kube-proxy', () => {
  expect(serviceChain('SVC', 'default/kubernetes:https', 'tcp')).toBe('KUBE-SVC-NPX46M4PTMTKRN6Y')
})

test('a ClusterIP leads to its endpoints, each with the same chance', () => {
  expect(rules([service('web', {})], [slice('web', [endpoint('10.8.1.5', 'w1'), endpoint('10.8.2.6', 'w2')])])).toEqual(
    [
      '-A KUBE-SERVICES -m comment --comment "shop/web cluster IP" -d 10.96.10.20/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-E3PXEPMWAWIUT6ZV',
      '-A KUBE-SVC-E3PXEPMWAWIUT6ZV -m comment --comment "shop/web cluster IP" ! -s 10.8.0.0/16 -d 10.96.10.20/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ',
      '-A KUBE-SVC-E3PXEPMWAWIUT6ZV -m comment --comment "shop/web -> 10.8.1.5:8080" -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-MRQYYGRVGCDRMGZT',
      '-A KUBE-SVC-E3PXEPMWAWIUT6ZV -m comment --comment "shop/web -> 10.8.2.6:8080" -j KUBE-SEP-SMBYFJDAELAF2UJO',
      '-A KUBE-SEP-MRQYYGRVGCDRMGZT -m comment --comment "shop/web" -s 10.8.1.5/32 -j KUBE-MARK-MASQ',
      '-A KUBE-SEP-MRQYYGRVGCDRMGZT -m comment --comment "shop/web" -p tcp -m tcp -j DNAT --to-destination 10.8.1.5:8080',
      '-A KUBE-SEP-SMBYFJDAELAF2UJO -m comment --comment "shop/web" -s 10.8.2.6/32 -j KUBE-MARK-MASQ',
      '-A KUBE-SEP-SMBYFJDAELAF2UJO -m comment --comment "shop/web" -p tcp -m tcp -j DNAT --to-destination 10.8.2.6:8080',
    ],
  )
})

test('without endpoints a client is refused; one that ends serves while there is no better', () => {
  expect(rules([service('web', {})], [])).toEqual([
    '-A KUBE-SERVICES -m comment --comment "shop/web has no endpoints" -d 10.96.10.20/32 -p tcp -m tcp --dport 80 -j REJECT',
  ])
  const ending = endpoint('10.8.1.5', 'w1', { ready: false, serving: true, terminating: true })
  expect(rules([service('web', {})], [slice('web', [ending])]).some(line => line.includes('10.8.1.5:8080'))).toBe(true)
  expect(
    rules([service('web', {})], [slice('web', [ending, endpoint('10.8.2.6', 'w2')])]).some(line =>
      line.includes('10.8.1.5'),
    ),
  ).toBe(false)
})

test('externalTrafficPolicy Local keeps the source and drops where no pod is', () => {
  const spec = { type: 'NodePort', externalTrafficPolicy: 'Local' }
  const ports = [{ port: 80, nodePort: 30080, protocol: 'TCP' }]
  const remote = rules([service('web', spec, ports)], [slice('web', [endpoint('10.8.2.6', 'w2')])])
  expect(remote.filter(line => line.includes('DROP'))).toEqual([
    '-A KUBE-EXTERNAL-SERVICES -m comment --comment "shop/web has no local endpoints" -m addrtype --dst-type LOCAL -p tcp -m tcp --dport 30080 -j DROP',
  ])
  const local = rules(
    [service('web', spec, ports)],
    [slice('web', [endpoint('10.8.1.5', 'w1'), endpoint('10.8.2.6', 'w2')])],
  )
  expect(local.some(line => line.includes('masquerade traffic for'))).toBe(false)
  expect(local.filter(line => line.startsWith('-A KUBE-SVL')).length).toBe(1)
})

test('session affinity remembers the client by endpoint', () => {
  const lines = rules(
    [service('web', { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 600 } } })],
    [slice('web', [endpoint('10.8.1.5', 'w1')])],
  )
  expect(lines.filter(line => line.includes('recent'))).toEqual([
    '-A KUBE-SVC-E3PXEPMWAWIUT6ZV -m comment --comment "shop/web -> 10.8.1.5:8080" -m recent --name KUBE-SEP-MRQYYGRVGCDRMGZT --rcheck --seconds 600 --reap -j KUBE-SEP-MRQYYGRVGCDRMGZT',
    '-A KUBE-SEP-MRQYYGRVGCDRMGZT -m comment --comment "shop/web" -m recent --name KUBE-SEP-MRQYYGRVGCDRMGZT --set -p tcp -m tcp -j DNAT --to-destination 10.8.1.5:8080',
  ])
})

test('a sync that is not a full one leaves out the chains that stay as they are, and still lists every service', () => {
  const services = [service('web', {}), service('api', { clusterIP: '10.96.10.21' })]
  const ports = (backend: string) =>
    proxyPorts(services, [slice('web', [endpoint('10.8.1.5', 'w1')]), slice('api', [endpoint(backend, 'w2')])], 'w1')
  const before = proxyRules(ports('10.8.2.6'), OPTIONS, new Map()).chains
  const lines = proxyRules(ports('10.8.2.7'), OPTIONS, before, false).text.split('\n')
  expect(lines.filter(line => /^-A KUBE-SERVICES .*cluster IP/.test(line)).length).toBe(2)
  expect(lines.filter(line => line.startsWith('-A KUBE-S') && line.includes('shop/web'))).toEqual([
    '-A KUBE-SERVICES -m comment --comment "shop/web cluster IP" -d 10.96.10.20/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-E3PXEPMWAWIUT6ZV',
  ])
  expect(lines).not.toContain(':KUBE-SVC-E3PXEPMWAWIUT6ZV - [0:0]')
  expect(lines.filter(line => line.includes('10.8.2.7')).length).toBe(3)
  expect(lines.filter(line => line.startsWith('-X KUBE-SEP-')).length).toBe(1)
  expect(proxyRules(ports('10.8.2.7'), OPTIONS, before).text).toContain(':KUBE-SVC-E3PXEPMWAWIUT6ZV - [0:0]')
})
