import { expect, test } from 'vitest'
import { manifestCompletions } from './completions.ts'
import type { Kinds } from './kinds.ts'
import { manifestProblems } from './problems.ts'

const TYPES: Readonly<Record<string, string>> = { 'v1 Pod': 'core/v1.Pod', 'apps/v1 Deployment': 'apps/v1.Deployment' }
const KINDS: Kinds = {
  apiVersions: ['apps/v1', 'v1'],
  kindsOf: apiVersion =>
    Object.keys(TYPES)
      .filter(each => apiVersion === undefined || each.startsWith(`${apiVersion} `))
      .map(each => each.split(' ')[1]!),
  typeOf: (apiVersion, kind) => {
    const name = TYPES[`${apiVersion} ${kind}`]
    return name === undefined ? undefined : { of: 'struct', name }
  },
}
const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n'

function problems(text: string): string[] {
  return manifestProblems(text, KINDS).map(({ from, to, text: problem }) => `${text.slice(from, to)}: ${problem}`)
}

test('a good manifest has no problems, nor has an empty one', () => {
  expect(problems(`${POD}  containers:\n  - name: web\n    image: nginx\n    ports: [{containerPort: 80}]\n`)).toEqual(
    [],
  )
  expect(problems('')).toEqual([])
  expect(problems('---\n# nothing\n---\n')).toEqual([])
})

test('what the API server would refuse is told at its place', () => {
  expect(problems(`${POD}  containrs: []\n`)).toEqual(['containrs: unknown field "spec.containrs"'])
  expect(problems(`${POD}  containers:\n  - name: web\n    ports:\n    - containerPort: http\n`)).toEqual([
    'http: spec.containers[0].ports[0].containerPort: expected a number, found "http"',
  ])
  expect(problems(`${POD}  hostNetwork: maybe\n`)).toEqual([
    'maybe: spec.hostNetwork: expected true or false, found "maybe"',
  ])
  expect(problems('apiVersion: v1\nkind: Pood\n')).toEqual(['Pood: no matches for kind "Pood" in version "v1"'])
  expect(problems('a: 1\n')).toEqual(['a: apiVersion not set', 'a: kind not set'])
  expect(problems('a: [1\nb').length).toBeGreaterThan(0)
})

function completions(before: string): string[] {
  return manifestCompletions(before, KINDS).map(each => each.label)
}

test('fields are those of the object at the place', () => {
  expect(completions('')).toEqual(['apiVersion', 'kind'])
  expect(completions('apiVersion: ')).toEqual(['apps/v1', 'v1'])
  expect(completions('apiVersion: apps/v1\nkind: D')).toEqual(['Deployment'])
  expect(completions('apiVersion: v1\nkind: Pod\n')).toEqual(['kind', 'apiVersion', 'metadata', 'spec', 'status'])
  expect(completions(`${POD}  `)).toContain('containers')
  expect(completions(`${POD}  containers:\n  - `)).toContain('image')
  expect(completions(`${POD}  containers:\n  - name: a\n    `)).toContain('image')
  expect(completions(`${POD}  containers:\n    - name: a\n      ports:\n        - `)).toContain('containerPort')
  expect(completions(`${POD}  containers:\n  - name: a\n    ports:\n    - name: http\n      co`)).toContain(
    'containerPort',
  )
  expect(completions(`${POD}  containers:\n  - name: a\n    ports:\n    - name: http\n  `)).toContain('hostNetwork')
  expect(completions(`${POD}  hostNetwork: `)).toEqual(['true', 'false'])
  const template = 'apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - '
  expect(completions(template)).toContain('image')
  expect(completions(`a: 1\n---\n${POD}  `)).toContain('containers')
})

test('anything else gives nothing, and no exception', () => {
  for (const text of ['kind: Pod\n  : -\n - x', '\t\t', '- - - a:\n   b', `${POD}  containers: {`, '---\n---\n-'])
    expect(Array.isArray(manifestCompletions(text, KINDS))).toBe(true)
})
