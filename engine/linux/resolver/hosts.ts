import { failed } from '../../net/errno.ts'
import { type Ip, parseIp } from '../../wire/address.ts'
import type { Process } from '../process.ts'

/** A line of hosts(5). */
export interface HostsEntry {
  readonly address: Ip
  /** The canonical name, then aliases. */
  readonly names: readonly string[]
}

export function parseHosts(text: string): HostsEntry[] {
  const entries: HostsEntry[] = []
  for (const line of text.split('\n')) {
    const [address, ...names] = line
      .replace(/#.*/, '')
      .split(/\s+/)
      .filter(word => word !== '')
    const parsed = address === undefined ? undefined : parseIp(address)
    if (parsed !== undefined && names.length > 0) entries.push({ address: parsed, names })
  }
  return entries
}

export function readHosts(process: Process): HostsEntry[] {
  const text = process.readFile('/etc/hosts')
  return failed(text) ? [] : parseHosts(text)
}

/** What `files` of nsswitch.conf(5) knows of a name: all lines with it, as `multi on` in host.conf(5) has it. */
export function lookupHosts(
  entries: readonly HostsEntry[],
  name: string,
): { readonly addresses: readonly Ip[]; readonly canonicalName: string } | undefined {
  const wanted = name.toLowerCase().replace(/\.$/, '')
  const found = entries.filter(entry => entry.names.some(each => each.toLowerCase() === wanted))
  if (found.length === 0) return undefined
  return { addresses: found.map(entry => entry.address), canonicalName: found[0]!.names[0]! }
}

/** The canonical name of an address. */
export function reverseHosts(entries: readonly HostsEntry[], address: Ip): string | undefined {
  return entries.find(entry => entry.address === address)?.names[0]
}
