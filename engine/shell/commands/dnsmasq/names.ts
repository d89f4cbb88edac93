import type { Process } from '../../../linux/process.ts'
import { reverseName } from '../../../linux/resolver/getnameinfo.ts'
import { parseHosts } from '../../../linux/resolver/hosts.ts'
import { failed } from '../../../net/errno.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import type * as dns from '../../../wire/dns.ts'
import { isName } from '../../../wire/dns-name.ts'
import type { GivenOption } from '../../getopt.ts'
import type { Lease, Leases } from './dhcp/leases.ts'
import type { Log } from './log.ts'
import { absolute } from './options.ts'

/** A record that comes from a file of hosts or a lease. */
export interface NamedRecord {
  readonly record: dns.DnsRecord
  /** What the log says of where it is from. */
  readonly from: string
}

function sameData({ record: { data: one } }: NamedRecord, { record: { data: other } }: NamedRecord): boolean {
  if (one.type === 'PTR') return other.type === 'PTR'
  return one.type === other.type && 'address' in one && 'address' in other && one.address === other.address
}

/** Names of hosts: from /etc/hosts and files like it, and of clients that have a lease. */
export class HostNames {
  readonly #process: Process
  readonly #files: readonly string[]
  readonly #domain: string | null
  readonly #expand: boolean
  readonly #ttl: number
  readonly #caches: boolean
  readonly #leases: Leases | null
  #records: readonly NamedRecord[] = []

  constructor(process: Process, options: readonly GivenOption[], ttl: number, leases: Leases | null) {
    const has = (name: string) => options.some(each => each.name === name)
    const values = (name: string) => options.filter(each => each.name === name).map(each => each.value ?? '')
    this.#process = process
    this.#files = [...(has('no-hosts') ? [] : ['/etc/hosts']), ...values('addn-hosts')]
    this.#domain = values('domain').at(-1)?.split(',')[0] ?? null
    this.#expand = has('expand-hosts')
    this.#ttl = ttl
    this.#caches = values('cache-size').at(-1) !== '0'
    this.#leases = leases
  }

  /** At the start and on SIGHUP. */
  read(log: Log): void {
    if (this.#files.length === 0 && this.#caches) log.write('cleared cache')
    const all: NamedRecord[] = []
    for (const path of this.#files) {
      const text = this.#process.readFile(path)
      if (failed(text)) {
        log.write(`failed to load names from ${path}: ${text.text}`)
        continue
      }
      let count = 0
      for (const { address, names } of parseHosts(text)) {
        const both = names.filter(name => isName(name)).flatMap(name => this.#forms(name))
        count += both.length
        for (const name of both) all.push({ record: this.#address(name, address), from: path })
        if (both[0] !== undefined) all.push({ record: this.#pointer(address, both[0]), from: path })
      }
      log.write(`read ${path} - ${count} names`)
    }
    this.#records = all
  }

  /** With the domain first, where that is to be added. */
  #forms(name: string): readonly string[] {
    const long = this.#expand && this.#domain !== null && !name.includes('.')
    return long ? [`${name}.${this.#domain}`, name] : [name]
  }

  #address(name: string, ip: Ip): dns.DnsRecord {
    const data: dns.RecordData = typeof ip === 'number' ? { type: 'A', address: ip } : { type: 'AAAA', address: ip }
    return { name: absolute(name), class: 1, ttl: this.#ttl, data }
  }

  #pointer(ip: Ip, name: string): dns.DnsRecord {
    return {
      name: reverseName(ip),
      class: 1,
      ttl: this.#ttl,
      data: { type: 'PTR', target: `${name.replace(/\.$/, '')}.` },
    }
  }

  /** Files come first: a lease does not get a name that a file has. */
  named(name: string): readonly NamedRecord[] {
    const found: NamedRecord[] = []
    for (const each of this.#records)
      if (each.record.name === name && !found.some(other => sameData(other, each))) found.push(each)
    return found.length > 0 ? found : this.#leased(name)
  }

  #leased(name: string): readonly NamedRecord[] {
    const found: NamedRecord[] = []
    for (const { name: host, ip } of this.#leases?.all ?? []) {
      if (host === null) continue
      const names = this.#domain === null ? [host] : [`${host}.${this.#domain}`, host]
      for (const each of names)
        if (absolute(each) === name) found.push({ record: this.#address(each, ip), from: 'DHCP' })
      if (reverseName(ip) === name) found.push({ record: this.#pointer(ip, names[0]!), from: 'DHCP' })
    }
    return found
  }

  /** Of each lease whose name a file has for another address: that it does not get it (lease.c, lease_update_dns). */
  warn({ name, ip }: Pick<Lease, 'name' | 'ip'>, log: Log): void {
    if (name === null) return
    const long = this.#domain === null ? name : `${name}.${this.#domain}`
    for (const each of [long, name]) {
      const known = this.#records.find(({ record }) => record.name === absolute(each) && record.data.type === 'A')
      if (known?.record.data.type !== 'A' || known.record.data.address === ip) continue
      const where = `the name exists in ${known.from} with address ${formatIp(known.record.data.address)}`
      return log.write(`not giving name ${each} to the DHCP lease of ${formatIp(ip)} because ${where}`, '-dhcp')
    }
  }
}
