import { expect, test } from 'vitest'
import { Sim } from '../../sim/sim.ts'
import { SECOND } from '../../sim/timer.ts'
import type { ApiObject } from './object.ts'
import type { ApiResponse } from './request.ts'
import { ApiServer } from './server.ts'
import { ADMIN, serviceAccountUser } from './user.ts'
import type { WatchEvent } from './watch.ts'

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps'

function lab(seed = '1') {
  const sim = new Sim(seed)
  const server = new ApiServer(sim, { frozen: true })
  const call = (method: string, path: string, body?: object, headers?: Record<string, string>): ApiResponse =>
    server.handle({
      method,
      path,
      user: ADMIN,
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
    })
  const make = (name: string, labels: Record<string, string> = {}) =>
    call('POST', CONFIG_MAPS, { metadata: { name, labels } }).body as ApiObject
  return { sim, server, call, make }
}

const told = (events: readonly WatchEvent[]): string[] =>
  events.map(({ type, object }) => `${type} ${(object as ApiObject).metadata.name}`)

test('objects are shared by reference and can not be changed', () => {
  const { call, make } = lab()
  const made = make('a')
  expect(call('GET', `${CONFIG_MAPS}/a`).body).toBe(made)
  const list = call('GET', CONFIG_MAPS).body as { items: ApiObject[] }
  expect(list.items[0]).toBe(made)
  expect(() => {
    ;(made.metadata as { name: string }).name = 'b'
  }).toThrow(TypeError)
})

test('the same seed gives the same answers, another one other ids', () => {
  const answer = (seed: string) =>
    JSON.stringify(lab(seed).call('POST', CONFIG_MAPS, { metadata: { generateName: 'x-' } }))
  expect(answer('7')).toBe(answer('7'))
  expect(answer('7')).not.toBe(answer('8'))
})

test('a watch with a selector sees objects come and go as their labels change', () => {
  const { call, make } = lab()
  make('a', { app: 'web' })
  const { watch } = call('GET', `${CONFIG_MAPS}?watch=true&labelSelector=app=web`)
  const patch = (app: string | null) =>
    call(
      'PATCH',
      `${CONFIG_MAPS}/a`,
      { metadata: { labels: { app } } },
      { 'content-type': 'application/merge-patch+json' },
    )
  patch('db')
  patch('db')
  patch('web')
  make('b', { app: 'web' })
  make('c')
  call('DELETE', `${CONFIG_MAPS}/a`)
  call('DELETE', `${CONFIG_MAPS}/c`)
  expect(told(watch!.take())).toEqual(['ADDED a', 'DELETED a', 'ADDED a', 'ADDED b', 'DELETED a'])
})

test('a watch goes on from a revision, and a list and its watch miss nothing in between', () => {
  const { call, make } = lab()
  make('a')
  const { metadata } = call('GET', CONFIG_MAPS).body as { metadata: { resourceVersion: string } }
  make('b')
  const { watch } = call('GET', `${CONFIG_MAPS}?watch=true&resourceVersion=${metadata.resourceVersion}`)
  make('c')
  expect(told(watch!.take())).toEqual(['ADDED b', 'ADDED c'])
})

test('after a compaction the past is gone: 410', () => {
  const { call, make, server } = lab()
  const first = make('a').metadata.resourceVersion
  make('b')
  make('c')
  const page = call('GET', `${CONFIG_MAPS}?limit=1`).body as { metadata: { continue: string } }
  server.store.compact()
  const { watch } = call('GET', `${CONFIG_MAPS}?watch=true&resourceVersion=${first}`)
  expect(watch!.take()).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }])
  expect(watch!.open).toBe(false)
  expect(call('GET', `${CONFIG_MAPS}?limit=1&continue=${page.metadata.continue}`).status).toBe(410)
})

test('a list that is read in pieces shows the state of its first piece', () => {
  const { call, make } = lab()
  for (const name of ['a', 'b', 'c', 'd']) make(name)
  const read = (query: string) =>
    call('GET', `${CONFIG_MAPS}?${query}`).body as {
      items: ApiObject[]
      metadata: { continue?: string; remainingItemCount?: number }
    }
  const first = read('limit=2')
  expect(first.metadata.remainingItemCount).toBe(2)
  call('DELETE', `${CONFIG_MAPS}/c`)
  make('aa')
  const second = read(`limit=2&continue=${first.metadata.continue}`)
  expect([...first.items, ...second.items].map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c', 'd'])
  expect(second.metadata.continue).toBeUndefined()
})

test('a watcher that writes while it is told: all watchers see the same order', () => {
  const { call, make } = lab()
  const order: string[][] = [[], []]
  for (const seen of order) {
    const { watch } = call('GET', `${CONFIG_MAPS}?watch=true`)
    watch!.listen(event => {
      seen.push(...told([event]))
      if (told([event])[0] === 'ADDED a' && seen === order[0]) make('reaction')
    })
  }
  make('a')
  make('b')
  expect(order[0]).toEqual(['ADDED a', 'ADDED reaction', 'ADDED b'])
  expect(order[1]).toEqual(order[0])
})

test('a watch ends when its time is up, and sends bookmarks meanwhile', () => {
  const { sim, call, server } = lab()
  const { watch } = call(
    'GET',
    `${CONFIG_MAPS}?watch=true&timeoutSeconds=90&allowWatchBookmarks=true&resourceVersion=${server.store.revision}`,
  )
  let ended = false
  const events: WatchEvent[] = []
  watch!.listen(
    event => events.push(event),
    () => (ended = true),
  )
  sim.runUntil(89 * SECOND)
  expect(events.map(({ type }) => type)).toEqual(['BOOKMARK'])
  expect(ended).toBe(false)
  sim.runUntil(91 * SECOND)
  expect(ended).toBe(true)
  expect(sim.next).toBe(Number.POSITIVE_INFINITY)
})

test('the controllers of the control plane may do their work and no more', () => {
  const { server } = lab()
  const may = (name: string, method: string, path: string) =>
    server.handle({ method, path, user: serviceAccountUser('kube-system', name), body: {} }).status !== 403
  expect(may('deployment-controller', 'GET', '/apis/apps/v1/replicasets')).toBe(true)
  expect(may('deployment-controller', 'GET', '/api/v1/secrets')).toBe(false)
  expect(may('endpointslice-controller', 'POST', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices')).toBe(
    true,
  )
})

test('a node may read the secrets of its own pods and write its own status', () => {
  const { call, server } = lab()
  call('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } })
  call('POST', '/api/v1/namespaces/default/secrets', { metadata: { name: 's' } })
  call('POST', '/api/v1/namespaces/default/pods', {
    metadata: { name: 'p' },
    spec: {
      nodeName: 'n1',
      containers: [{ name: 'c', image: 'x' }],
      volumes: [{ name: 'v', secret: { secretName: 's' } }],
    },
  })
  const read = (node: string) =>
    server.handle({
      method: 'GET',
      path: '/api/v1/namespaces/default/secrets/s',
      user: { name: `system:node:${node}`, groups: ['system:nodes', 'system:authenticated'] },
    }).status
  expect(read('n1')).toBe(200)
  expect(read('n2')).toBe(403)
})

test('the service kubernetes has the first address, and its endpoint is the server', () => {
  const { call } = lab()
  expect(call('GET', '/api/v1/namespaces/default/services/kubernetes').body).toMatchObject({
    spec: { clusterIP: '10.96.0.1' },
  })
  expect(call('GET', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes').body).toMatchObject({
    endpoints: [{ addresses: ['10.10.20.3'] }],
    ports: [{ port: 6443 }],
  })
})

test('pod log and exec are somebody else: a hook answers, and without one the server says so', () => {
  const sim = new Sim('1')
  const server = new ApiServer(sim, {
    hooks: { 'pods/log': (_call, object) => ({ body: `log of ${object.metadata.name}` }) },
  })
  const call = (method: string, path: string, body: object = {}) => server.handle({ method, path, body, user: ADMIN })
  call('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } })
  call('POST', '/api/v1/namespaces/default/pods', {
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', image: 'x' }] },
  })
  expect(call('GET', '/api/v1/namespaces/default/pods/p/log').body).toBe('log of p')
  expect(call('GET', '/api/v1/namespaces/default/pods/nope/log').status).toBe(404)
  expect(call('POST', '/api/v1/namespaces/default/pods/p/exec').status).toBe(501)
})
