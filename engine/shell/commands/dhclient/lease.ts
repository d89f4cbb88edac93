import type { Process } from '../../../linux/process.ts'
import { failed } from '../../../net/errno.ts'
import { formatIpv4, type Ipv4, parseIpv4 } from '../../../wire/address.ts'
import { u32 } from '../../../wire/bytes.ts'
import * as dhcp from '../../../wire/dhcpv4.ts'
import { leaseText, optionName, readOption } from './option-text.ts'

const { OptionCode } = dhcp
/** common/options.c, compute_option_hash: in which order options are kept. */
const BUCKETS = 17
const DEFAULT_LEASE = 12 * 3600

/** An address and what came with it. Times in seconds since 1970. */
export interface Lease {
  readonly device: string
  readonly ip: Ipv4
  readonly options: readonly dhcp.DhcpOption[]
  readonly renew: number
  readonly rebind: number
  readonly expire: number
}

function bucket(code: number): number {
  return ((code & 31) + ((code >> 5) & 31)) % BUCKETS
}

/** By bucket; within one, what came last stands first. */
function hashed(options: readonly dhcp.DhcpOption[]): readonly dhcp.DhcpOption[] {
  return [...options].reverse().sort((a, b) => bucket(a.code) - bucket(b.code))
}

export function number(lease: Pick<Lease, 'options'>, code: number): number | undefined {
  const data = lease.options.find(option => option.code === code)?.data
  return data?.length === 4 ? u32(data, 0) : undefined
}

/** What an ACK says, from `now` on; the client renews at a moment of its own before T1 (dhclient.c, dhcpack). */
export function leaseFrom(
  packet: dhcp.DhcpPacket,
  device: string,
  now: number,
  random: (bound: number) => number,
): Lease {
  const options = hashed(packet.options)
  const time = number({ options }, OptionCode.leaseTime) ?? DEFAULT_LEASE
  const first = number({ options }, OptionCode.renewalTime) ?? Math.floor(time / 2)
  const second = number({ options }, OptionCode.rebindingTime) ?? Math.floor((time * 7) / 8)
  const renewal = Math.floor((first * 3 + 3) / 4) + Math.floor((random(Math.max(1, first)) + 3) / 4)
  return { device, ip: packet.yourIp, options, renew: now + renewal, rebind: now + second, expire: now + time }
}

/** client/dhclient.c, write_client_lease. */
export function formatLease({ device, ip, options, renew, rebind, expire }: Lease): string {
  const lines = [
    `interface "${device}";`,
    `fixed-address ${formatIpv4(ip)};`,
    ...options.map(option => `option ${optionName(option.code)} ${leaseText(option)};`),
    `renew ${dateText(renew)};`,
    `rebind ${dateText(rebind)};`,
    `expire ${dateText(expire)};`,
  ]
  return `lease {\n${lines.map(line => `  ${line}\n`).join('')}}\n`
}

/** Day of the week, date and time: `6 2026/11/21 22:11:26`. */
function dateText(seconds: number): string {
  const date = new Date(seconds * 1000)
  const text = date.toISOString()
  return `${date.getUTCDay()} ${text.slice(0, 10).replaceAll('-', '/')} ${text.slice(11, 19)}`
}

function readDate(text: string): number {
  const match = /(\d+)\/(\d+)\/(\d+) (\d+):(\d+):(\d+)/.exec(text)
  if (match === null) return 0
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  return Math.floor(Date.UTC(year, month - 1, day, hour, minute, second) / 1000)
}

/** The leases of a file, of which those for the same address give way to the last. */
export function readLeases(process: Process, path: string): Lease[] {
  const text = process.readFile(path)
  const leases = new Map<string, Lease>()
  for (const [, body = ''] of failed(text) ? [] : text.matchAll(/lease\s*\{([^}]*)\}/g)) {
    const lease = readLease(body)
    if (lease === undefined) continue
    const key = `${lease.device} ${lease.ip}`
    leases.delete(key)
    leases.set(key, lease)
  }
  return [...leases.values()]
}

function readLease(body: string): Lease | undefined {
  let device: string | undefined
  let ip: Ipv4 | undefined
  const times = { renew: 0, rebind: 0, expire: 0 }
  const options: dhcp.DhcpOption[] = []
  for (const [, word = '', rest = ''] of body.matchAll(/^\s*([\w-]+)\s+(.*);$/gm)) {
    if (word === 'interface') device = rest.replaceAll('"', '')
    else if (word === 'fixed-address') ip = parseIpv4(rest)
    else if (word === 'renew' || word === 'rebind' || word === 'expire') times[word] = readDate(rest)
    else if (word === 'option') {
      const [name = '', ...value] = rest.split(' ')
      const option = readOption(name, value.join(' '))
      if (option !== undefined) options.push(option)
    }
  }
  if (device === undefined || ip === undefined) return undefined
  return { device, ip, options: hashed(options), ...times }
}
