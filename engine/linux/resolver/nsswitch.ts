import { failed } from '../../net/errno.ts'
import type { Process } from '../process.ts'

/** A service of a line of nsswitch.conf(5), and on which outcomes the search ends with it. */
export interface NameService {
  readonly name: string
  readonly returnOn: ReadonlySet<'success' | 'notfound' | 'unavail' | 'tryagain'>
}

const OUTCOMES = ['success', 'notfound', 'unavail', 'tryagain'] as const

/** The services for one database; `fallback` is what glibc takes where the file says nothing. */
export function nameServices(process: Process, database: string, fallback = 'files dns'): NameService[] {
  const text = process.readFile('/etc/nsswitch.conf')
  return parseServices(failed(text) ? '' : text, database, fallback)
}

export function parseServices(text: string, database: string, fallback: string): NameService[] {
  const line = text
    .split('\n')
    .map(each => each.replace(/#.*/, '').trim())
    .find(each => each.startsWith(`${database}:`))
  const words = (line === undefined ? fallback : line.slice(database.length + 1)).match(/\[[^\]]*\]|\S+/g) ?? []
  const services: { name: string; returnOn: Set<(typeof OUTCOMES)[number]> }[] = []
  for (const word of words) {
    const last = services.at(-1)
    if (!word.startsWith('[')) services.push({ name: word, returnOn: new Set(['success']) })
    else if (last !== undefined) applyActions(last.returnOn, word.slice(1, -1))
  }
  return services
}

function applyActions(returnOn: Set<(typeof OUTCOMES)[number]>, text: string): void {
  for (const [, not, status, action] of text.matchAll(/(!?)(\w+)=(\w+)/g)) {
    const named = status!.toLowerCase()
    for (const outcome of OUTCOMES) {
      if ((outcome === named) === (not === '!')) continue
      if (action!.toLowerCase() === 'return') returnOn.add(outcome)
      else returnOn.delete(outcome)
    }
  }
}
