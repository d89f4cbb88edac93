import { encodeUtf8 } from '../../../../sim/utf8.ts'
import { formatIpv4, type Ipv4, type Mac, parseIp, parseMac } from '../../../../wire/address.ts'
import { hexBytes } from '../../../../wire/bytes.ts'
import type { GivenOption } from '../../../getopt.ts'
import { type OptionLine, readOptionLine } from './option-line.ts'
import { readTime, timeText } from './option-table.ts'

/** Addresses that are given out to clients of one network (--dhcp-range). */
export interface DhcpRange {
  /** The tag that clients of the range get. */
  readonly sets: string | null
  readonly tags: readonly string[]
  readonly start: Ipv4
  readonly end: Ipv4
  /** Only clients that a --dhcp-host names get an address. */
  readonly fixed: boolean
  readonly netmask: Ipv4 | null
  readonly broadcast: Ipv4 | null
  /** Seconds. */
  readonly lease: number
}

/** What is known of a client (--dhcp-host). */
export interface DhcpHost {
  readonly macs: readonly Mac[]
  /** In hexadecimal digits. */
  readonly clientId: string | null
  readonly name: string | null
  readonly ip: Ipv4 | null
  readonly lease: number | null
  readonly sets: readonly string[]
  readonly tags: readonly string[]
  readonly ignore: boolean
}

export interface BootFile {
  readonly tags: readonly string[]
  readonly file: string
  readonly serverName: string
  readonly server: Ipv4 | null
}

/** A tag that clients get whose packet says this. */
interface ClassTag {
  readonly tag: string
  readonly text: string
}

export interface DhcpConfig {
  readonly ranges: readonly DhcpRange[]
  readonly hosts: readonly DhcpHost[]
  readonly options: readonly OptionLine[]
  readonly boot: readonly BootFile[]
  readonly ignored: readonly (readonly string[])[]
  readonly vendorClasses: readonly ClassTag[]
  readonly macs: readonly ClassTag[]
  readonly authoritative: boolean
  readonly ping: boolean
  readonly sequential: boolean
  readonly log: boolean
  readonly quiet: boolean
  readonly leasesMax: number
  readonly leaseFile: string
  readonly domain: string | null
  /** Devices that are served, all of them where it is empty, and those that are not. */
  readonly devices: readonly string[]
  readonly without: readonly string[]
  /** DNS is answered too, so that clients are told of it. */
  readonly dns: boolean
}

const LEASE = 3600
const LEASE_MIN = 120

/** Null where no range asks for DHCP; a text where something is wrong. */
export function dhcpConfig(options: readonly GivenOption[], dns: boolean): DhcpConfig | null | string {
  const values = (...names: string[]) =>
    options.filter(({ name }) => names.includes(name)).map(each => each.value ?? '')
  const has = (name: string) => options.some(each => each.name === name)
  const read = <Value>(found: readonly (Value | string)[]) => {
    const wrong = found.find(each => typeof each === 'string')
    return wrong === undefined ? (found as readonly Value[]) : (wrong as string)
  }
  const ranges = read(values('dhcp-range').filter(isDhcpRange).map(readRange))
  const hosts = read(values('dhcp-host').map(readHost))
  const lines = read(
    options.flatMap(({ name, value = '' }) =>
      name === 'dhcp-option' || name === 'dhcp-option-force' ? [readOptionLine(value, name.endsWith('force'))] : [],
    ),
  )
  for (const each of [ranges, hosts, lines]) if (typeof each === 'string') return each
  if (ranges.length === 0) return null
  return {
    // The last that was given stands first, as in dnsmasq's own lists.
    ranges: [...(ranges as readonly DhcpRange[])].reverse(),
    hosts: [...(hosts as readonly DhcpHost[])].reverse(),
    options: [...(lines as readonly OptionLine[])].reverse(),
    boot: values('dhcp-boot').map(readBoot).reverse(),
    ignored: values('dhcp-ignore').map(value => value.split(',').map(word => word.replace(/^(tag|net):/, ''))),
    vendorClasses: values('dhcp-vendorclass').map(readClass),
    macs: values('dhcp-mac').map(readClass),
    authoritative: has('dhcp-authoritative'),
    ping: !has('no-ping'),
    sequential: has('dhcp-sequential-ip'),
    log: has('log-dhcp'),
    quiet: has('quiet-dhcp'),
    leasesMax: Number(values('dhcp-lease-max').at(-1) ?? 1000),
    leaseFile: values('dhcp-leasefile').at(-1) ?? '/var/lib/misc/dnsmasq.leases',
    domain: values('domain').at(-1)?.split(',')[0] ?? null,
    devices: values('interface').flatMap(value => value.split(',')),
    without: values('except-interface', 'no-dhcp-interface').flatMap(value => value.split(',')),
    dns,
  }
}

/** A range of IPv4 addresses; the others are about router advertisements. */
export function isDhcpRange(value: string): boolean {
  const first = value.split(',').find(word => !/^(tag|set|net|interface):/.test(word)) ?? ''
  return !first.includes(':') && !first.startsWith('::')
}

function readRange(value: string): DhcpRange | string {
  const words = value.split(',')
  const sets = words.find(word => word.startsWith('set:'))?.slice(4) ?? null
  const tags = words.filter(word => word.startsWith('tag:')).map(word => word.slice(4))
  const rest = words.filter(word => !/^(tag|set):/.test(word))
  const start = parseIp(rest.shift() ?? '')
  if (typeof start !== 'number') return 'bad dhcp-range'
  if (rest[0] === 'proxy') return '"proxy" is not emulated here'
  const fixed = rest[0] === 'static'
  const end = fixed ? start : parseIp(rest[0] ?? '')
  if (typeof end !== 'number') return 'bad dhcp-range'
  rest.shift()
  const ips: number[] = []
  while (rest.length > 0 && typeof parseIp(rest[0]!) === 'number') ips.push(parseIp(rest.shift()!) as number)
  const lease = rest.length === 0 ? LEASE : readTime(rest[0]!)
  if (lease === undefined || rest.length > 1 || ips.length > 2) return 'bad dhcp-range'
  const [netmask = null, broadcast = null] = ips
  if (netmask !== null && (start & netmask) !== (end & netmask)) return 'inconsistent DHCP range'
  const [low, high] = start <= end ? [start, end] : [end, start]
  return { sets, tags, start: low, end: high, fixed, netmask, broadcast, lease: Math.max(LEASE_MIN, lease) }
}

function readHost(value: string): DhcpHost | string {
  const macs: Mac[] = []
  const sets: string[] = []
  const tags: string[] = []
  let [clientId, name, ip, lease, ignore]: [string | null, string | null, Ipv4 | null, number | null, boolean] = [
    null,
    null,
    null,
    null,
    false,
  ]
  for (const word of value.split(',')) {
    const mac = parseMac(word)
    const address = parseIp(word)
    if (mac !== undefined) macs.push(mac)
    else if (typeof address === 'number') ip = address
    else if (word.startsWith('[')) return 'DHCPv6 is not emulated here'
    else if (word.startsWith('set:') || word.startsWith('net:')) sets.push(word.slice(4))
    else if (word.startsWith('tag:')) tags.push(word.slice(4))
    else if (word.startsWith('id:')) clientId = readClientId(word.slice(3))
    else if (word === 'ignore') ignore = true
    else if (readTime(word) !== undefined) lease = Math.max(LEASE_MIN, readTime(word)!)
    else if (/^[a-z\d][a-z\d.-]*$/i.test(word)) name = word.toLowerCase()
    else return 'bad dhcp-host'
  }
  return { macs, clientId, name, ip, lease, sets, tags, ignore }
}

/** Hexadecimal bytes with colons, or text. */
function readClientId(text: string): string {
  const bytes = /^[\da-f]{1,2}(:[\da-f]{1,2})+$/i.test(text)
    ? Uint8Array.from(text.split(':'), part => Number.parseInt(part, 16))
    : encodeUtf8(text)
  return hexBytes(bytes)
}

function readBoot(value: string): BootFile {
  const words = value.split(',')
  const tags = words.filter(word => word.startsWith('tag:')).map(word => word.slice(4))
  const [file = '', serverName = '', address = ''] = words.filter(word => !word.startsWith('tag:'))
  const server = parseIp(address)
  return { tags, file, serverName, server: typeof server === 'number' ? server : null }
}

function readClass(value: string): ClassTag {
  const comma = value.indexOf(',')
  return { tag: value.slice(0, comma).replace(/^(set|net):/, ''), text: value.slice(comma + 1) }
}

/** What the log says of a range at the start. */
export function rangeText({ start, end, fixed, lease }: DhcpRange): string {
  const time = `lease time ${timeText(lease)}`
  if (fixed) return `DHCP, static leases only on ${formatIpv4(start)}, ${time}`
  return `DHCP, IP range ${formatIpv4(start)} -- ${formatIpv4(end)}, ${time}`
}

/** Whether a client with these tags has all that a line of the configuration wants; `!` in front turns one round. */
export function tagsMatch(wanted: readonly string[], tags: readonly string[]): boolean {
  return wanted.every(tag => (tag.startsWith('!') ? !tags.includes(tag.slice(1)) : tags.includes(tag)))
}
