import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Sim } from '../../sim/sim.ts'
import { KINDS } from './kinds/kinds.ts'
import { encodeBody } from './respond.ts'
import { type Field, shapeOf, type Type } from './schema/shape.ts'
import { ApiServer } from './server.ts'
import { ADMIN } from './user.ts'

/** Whatever is sent, the server answers with a status and never throws. */

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'BREW']
const TYPES = [
  'application/json',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'application/yaml',
  'text/plain',
  '',
]

const server = new ApiServer(new Sim('fuzz'), { frozen: true })
server.handle({
  method: 'POST',
  path: '/api/v1/namespaces/default/serviceaccounts',
  body: { metadata: { name: 'default' } },
  user: ADMIN,
})

/** A value that more or less fits a type. */
function fitting(type: Type, depth: number): fc.Arbitrary<unknown> {
  const odd = fc.oneof(fc.constant(null), fc.string(), fc.integer(), fc.boolean(), fc.constant([]), fc.constant({}))
  if (depth > 6) return odd
  const good = fc.oneof(...[scalarOrNested(type, depth)])
  return fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: odd })
}

const WORDS = [
  'a',
  'web',
  'TCP',
  '80',
  '10.0.0.0/8',
  '1.2.3.4',
  'x.com/y',
  'Always',
  'In',
  '*',
  '',
  'A_b',
  '1Gi',
  '2026-01-01T00:00:00Z',
  '25%',
  '-1',
  'aGk=',
]

function scalarOrNested(type: Type, depth: number): fc.Arbitrary<unknown> {
  switch (type.of) {
    case 'struct':
      return structLike(shapeOf(type.name).fields, depth)
    case 'list':
      return fc.array(fitting(type.item, depth + 1), { maxLength: 2 })
    case 'map':
      return fc.dictionary(fc.constantFrom(...WORDS), fitting(type.item, depth + 1), { maxKeys: 2 })
    case 'scalar':
      if (type.letter === 'b') return fc.boolean()
      if ('ild'.includes(type.letter)) return fc.constantFrom(-1, 0, 1, 80, 70000, 1.5)
      return type.letter === 'I' ? fc.constantFrom(80, 'http', '25%') : fc.constantFrom(...WORDS)
  }
}

const structLike = (fields: readonly Field[], depth: number): fc.Arbitrary<unknown> =>
  fc
    .subarray([...fields], { maxLength: Math.min(fields.length, Math.max(3, 8 - depth)) })
    .chain(chosen => fc.record(Object.fromEntries(chosen.map(field => [field.name, fitting(field.type, depth + 1)]))))

test('objects that almost fit their kind', () => {
  for (const definition of KINDS) {
    const root =
      definition.group === '' ? `/api/${definition.version}` : `/apis/${definition.group}/${definition.version}`
    const path = `${root}${definition.namespaced ? '/namespaces/default' : ''}/${definition.plural}`
    const body = structLike(
      shapeOf(definition.type).fields.filter(field => field.name !== 'kind' && field.name !== 'apiVersion'),
      0,
    )
    fc.assert(
      fc.property(
        body,
        fc.constantFrom('POST', 'PUT', 'PATCH'),
        fc.constantFrom(...TYPES.slice(0, 5)),
        (value, method, type) => {
          const named = {
            ...(value as object),
            metadata: { name: 'x', ...((value as { metadata?: object }).metadata ?? {}) },
          }
          const request = {
            method,
            path: method === 'POST' ? path : `${path}/x?fieldManager=f`,
            body: JSON.stringify(named),
            headers: { 'content-type': type, accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
            user: ADMIN,
          }
          const response = server.handle(request)
          expect(response.status).toBeGreaterThanOrEqual(200)
          expect(encodeBody(request, response).length).toBeGreaterThan(0)
          expect(server.handle({ ...request, method: 'GET', path }).status).toBe(200)
          server.handle({ method: 'DELETE', path: `${path}/x`, user: ADMIN })
        },
      ),
      { numRuns: 60 },
    )
  }
})

test('any text to any path', () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'api',
      'apis',
      'v1',
      'apps',
      'namespaces',
      'default',
      'pods',
      'deployments',
      'x',
      'status',
      'scale',
      'log',
      '%',
      '%zz',
    ),
  )
  const path = fc
    .tuple(fc.array(part, { maxLength: 8 }), fc.string())
    .map(([parts, query]) => `/${parts.join('/')}?${query}`)
  fc.assert(
    fc.property(
      path,
      fc.constantFrom(...METHODS),
      fc.constantFrom(...TYPES),
      fc.oneof(fc.string(), fc.json()),
      (url, method, type, body) => {
        const response = server.handle({ method, path: url, body, headers: { 'content-type': type }, user: ADMIN })
        expect(response.status).toBeGreaterThanOrEqual(200)
      },
    ),
    { numRuns: 3000 },
  )
})

test('bodies that are too large or too deep', () => {
  const post = (body: string, type = 'application/json') =>
    server.handle({
      method: 'POST',
      path: '/api/v1/namespaces/default/configmaps',
      body,
      headers: { 'content-type': type },
      user: ADMIN,
    }).status
  expect(post(`{"a":"${'x'.repeat(4_000_000)}"}`)).toBe(413)
  expect(post('['.repeat(100_000))).toBe(400)
  expect(post('{"a":'.repeat(100_000))).toBe(400)
  expect(post('a: &a [x]\nb: [*a, *a, *a]\n'.repeat(1), 'application/yaml')).toBe(422)
  expect(post('- '.repeat(20_000), 'application/yaml')).toBe(400)
  let deep: object = {}
  for (let level = 0; level < 100_000; level++) deep = { deep }
  const response = server.handle({
    method: 'POST',
    path: '/apis/apps/v1/namespaces/default/controllerrevisions',
    body: { metadata: { name: 'deep' }, data: deep, revision: 1 },
    user: ADMIN,
  })
  expect(response.status).toBe(400)
})

test('a namespace without a name is refused, not stumbled over', () => {
  const request = {
    method: 'POST',
    path: '/api/v1/namespaces',
    body: '{"metadata":{"name":""},"spec":{}}',
    user: ADMIN,
  }
  expect(server.handle({ ...request, headers: { 'content-type': 'application/json' } }).status).toBe(422)
})
