import { failed } from '../net/errno.ts'
import type { Lab } from './lab.ts'

/** What stands in a file of a host, as root sees it; an error as `cat` would word it. */
export function readLabFile(
  lab: Lab,
  host: string,
  path: string,
): { readonly text: string } | { readonly error: string } {
  const init = lab.topology.hosts.get(host)?.pids.init
  if (init === undefined) return { error: `there is no host "${host}"` }
  const text = init.readFile(path)
  return failed(text) ? { error: `${path}: ${text.text}` } : { text }
}
