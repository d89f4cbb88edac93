import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { NotMeasured } from './measure.ts'

const DIST = join(import.meta.dirname, '../../dist')
const SCRIPTS = join(DIST, '_astro')
/**
 * Scripts that are only asked for later: the site's search, editors, what graders and panels need, and what is typed. A browser test keeps them
 * back until the first prompt is there.
 */
const LATER = /^(ui-core|monaco|grader|later|rest)[.-]/
/** The part that only labs with a cluster, or with servers of the internet, need. */
const CLUSTER = /^cluster-/

/** Scripts that a page needs before anything on it is used, in kilobytes as they are sent. */
export function readingPage(): number | NotMeasured {
  const html = page('chapters/ipv4-and-cidr')
  return html instanceof NotMeasured ? html : kilobytes(reached(scriptsOf(html)))
}

/** Everything up to the first prompt of a lab: the page's scripts, the terminal, the worker with the engine. */
export function firstPrompt(lab: string): number | NotMeasured {
  const html = page(`labs/${lab}`)
  if (html instanceof NotMeasured) return html
  const islands = [...html.matchAll(/(?:component|renderer)-url="[^"]*\/([^"/]+\.js)"/g)].map(([, name = '']) => name)
  const worker = readdirSync(SCRIPTS).filter(name => /^lab\.worker.*\.js$/.test(name))
  const needed = (name: string) => !LATER.test(name) && (lab === 'kubernetes' || !CLUSTER.test(name))
  return kilobytes(reached([...scriptsOf(html), ...islands, ...worker], needed))
}

function page(path: string): string | NotMeasured {
  const file = join(DIST, path, 'index.html')
  return existsSync(file) ? readFileSync(file, 'utf8') : new NotMeasured('the site is not built: npm run build')
}

function scriptsOf(html: string): string[] {
  const sources = [...html.matchAll(/<script[^>]*\bsrc="[^"]*\/([^"/]+\.js)"/g)].map(([, name = '']) => name)
  const inline = [...html.matchAll(/import\s*\(?["'][^"']*\/([^"'/]+\.js)["']/g)].map(([, name = '']) => name)
  return [...sources, ...inline].filter(name => existsSync(join(SCRIPTS, name)))
}

/** Scripts and what they import; with `later` also what they import when they run, if it is one of those. */
function reached(from: readonly string[], later?: (name: string) => boolean): ReadonlySet<string> {
  const found = new Set<string>()
  const wait = [...from]
  for (let name = wait.pop(); name !== undefined; name = wait.pop()) {
    if (found.has(name) || !existsSync(join(SCRIPTS, name))) continue
    found.add(name)
    const text = readFileSync(join(SCRIPTS, name), 'utf8')
    for (const [, path = ''] of text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.\/[^"']+\.js)["']/g))
      wait.push(basename(path))
    if (later === undefined) continue
    for (const [, path = ''] of text.matchAll(/\bimport\(\s*[`"'](\.\/[^`"']+\.js)[`"']/g))
      if (later(basename(path))) wait.push(basename(path))
  }
  return found
}

function kilobytes(names: ReadonlySet<string>): number {
  let bytes = 0
  for (const name of names) bytes += gzipSync(readFileSync(join(SCRIPTS, name)), { level: 9 }).length
  return bytes / 1000
}
