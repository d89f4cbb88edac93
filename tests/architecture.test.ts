import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')

/** Layers of the engine, lowest first: a layer imports from those before it in this list, never from those after. */
const LAYERS = ['sim', 'wire', 'net', 'linux', 'cni', 'kube', 'shell', 'lab'] as const

/** What would make a lab depend on the platform, the wall clock or chance. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b/, 'Date.now'],
  [/\bnew Date\(\s*\)/, 'new Date() without argument'],
  [/\bMath\.random\b/, 'Math.random'],
  [/\beval\(|\bnew Function\b/, 'eval'],
  [/\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b|\bqueueMicrotask\b/, 'host timers'],
  [/\blocaleCompare\b|\bIntl\.|\btoLocale\w*String\b/, 'locale'],
  [/\bstructuredClone\b|\bTextEncoder\b|\bTextDecoder\b|\bnew URL\(/, 'platform API'],
]

interface Source {
  /** Relative to the root. */
  readonly path: string
  readonly text: string
}

function sources(folder: string): Source[] {
  if (!existsSync(join(ROOT, folder))) return []
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map(entry => {
      const path = join(entry.parentPath, entry.name)
      return { path: relative(ROOT, path), text: readFileSync(path, 'utf8') }
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Files that stand behind a name such as `#parts`; each of them has to follow the rules. */
const NAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
).imports

/** What those outside the engine may import: `later.ts` is the part of the door that a page opens later. */
const DOORS: readonly string[] = ['engine/index.ts', 'engine/later.ts']

interface Import {
  readonly target: string
  readonly typeOnly: boolean
}

function imports(source: Source): Import[] {
  const found: Import[] = []
  for (const match of source.text.matchAll(
    /^\s*(?:import|export)\s(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)/gm,
  ))
    found.push({
      target: match[2] ?? match[3]!,
      typeOnly: match[1] !== undefined || /import\s*\{\s*(type\s+\w+\s*,?\s*)+\}\s*from/.test(match[0]),
    })
  return found
}

/** The files that an import leads to, relative to the root; none for packages. */
function targets(source: Source, target: string): string[] {
  if (target.startsWith('#')) return Object.values(NAMED[target] ?? {}).map(path => relative(ROOT, resolve(ROOT, path)))
  return target.startsWith('.') ? [relative(ROOT, resolve(ROOT, dirname(source.path), target))] : []
}

function layerOf(path: string): number {
  const [engine, layer = ''] = path.split('/')
  return engine === 'engine' ? LAYERS.indexOf(layer as (typeof LAYERS)[number]) : -1
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
}

/** What is wrong with a source file, one line each. */
function violations(source: Source): string[] {
  const found: string[] = []
  const engine = source.path.startsWith('engine/')
  const isTest = /\.test\.tsx?$/.test(source.path)
  for (const { target } of imports(source)) {
    if (engine && !isTest && target.startsWith('node:'))
      found.push(`${source.path} imports ${target}: the engine knows no platform`)
    for (const to of targets(source, target)) {
      if (!engine && !source.path.startsWith('tests/') && to.startsWith('engine/') && !DOORS.includes(to) && !isTest)
        found.push(`${source.path} imports ${to}: engine/index.ts is the only door`)
      if (engine && !isTest && !to.startsWith('engine/'))
        found.push(`${source.path} imports ${to} from outside the engine`)
      if (engine && !isTest && layerOf(source.path) >= 0 && layerOf(to) > layerOf(source.path))
        found.push(`${source.path} imports ${to}: arrows point down`)
    }
  }
  if (engine && !isTest) {
    const code = withoutComments(source.text)
    for (const [pattern, name] of FORBIDDEN) if (pattern.test(code)) found.push(`${source.path} uses ${name}`)
  }
  return found
}

/** Import cycles that exist when the program runs; types do not count. */
function cycles(all: readonly Source[]): string[] {
  const graph = new Map(all.map(source => [source.path, runtimeImports(source)]))
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
    else if (!done.has(path)) {
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
      done.add(path)
    }
  }
  for (const path of graph.keys()) visit(path, [])
  return found
}

function runtimeImports(source: Source): string[] {
  return imports(source)
    .filter(({ typeOnly }) => !typeOnly)
    .flatMap(({ target }) => targets(source, target))
}

const engine = sources('engine')
const everything = [...engine, ...sources('cli'), ...sources('site'), ...sources('tests')]

test('imports point down, the engine knows no platform, and everybody else comes in by the door', () => {
  expect(everything.flatMap(violations)).toEqual([])
})

test('the engine has no import cycle', () => {
  expect(cycles(engine.filter(source => !source.path.endsWith('.test.ts')))).toEqual([])
})

test('no file grows beyond 500 lines', () => {
  const long = everything.filter(source => !source.path.includes('/generated/') && source.text.split('\n').length > 501)
  expect(long.map(source => `${source.path}: ${source.text.split('\n').length - 1}`)).toEqual([])
})

test('the rules above see what they are there for', () => {
  const bad = (path: string, text: string) => violations({ path, text })
  expect(bad('engine/net/x.ts', "import { a } from '../linux/a.ts'")).toEqual([
    'engine/net/x.ts imports engine/linux/a.ts: arrows point down',
  ])
  expect(bad('engine/linux/x.ts', "import { a } from '../net/a.ts'")).toEqual([])
  expect(bad('site/x.ts', "import { a } from '../engine/net/a.ts'")).toEqual([
    'site/x.ts imports engine/net/a.ts: engine/index.ts is the only door',
  ])
  expect(bad('engine/linux/x.ts', "import { parts } from '#parts'")).toEqual([
    'engine/linux/x.ts imports engine/lab/parts/fetched.ts: arrows point down',
    'engine/linux/x.ts imports engine/lab/parts/whole.ts: arrows point down',
  ])
  expect(bad('engine/sim/x.ts', 'const t = Date.now() // no')).toEqual(['engine/sim/x.ts uses Date.now'])
  expect(bad('engine/sim/x.ts', '// Date.now is banned')).toEqual([])
  expect(bad('engine/sim/x.ts', "import fs from 'node:fs'")).toEqual([
    'engine/sim/x.ts imports node:fs: the engine knows no platform',
  ])
  const loop = [
    { path: 'engine/sim/a.ts', text: "import { b } from './b.ts'" },
    { path: 'engine/sim/b.ts', text: "import { a } from './a.ts'" },
  ]
  expect(cycles(loop)).toEqual(['engine/sim/a.ts -> engine/sim/b.ts -> engine/sim/a.ts'])
})
