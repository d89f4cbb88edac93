import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { type Errno, failed } from '../../../net/errno.ts'
import { LinkFlag, linkFlags } from '../../../net/flags.ts'
import type { Link } from '../../../net/link.ts'
import { formatIp, formatMac, type Ip } from '../../../wire/address.ts'
import type { Command } from '../../command.ts'
import { printInterfaces, sortedLinks } from './interfaces.ts'
import { hostAddress, lengthOf, maskOf } from './names.ts'

const FAILED = 255

/** ifconfig(8) of net-tools 2.10. */
export const ifconfig: Command = {
  name: 'ifconfig',
  directory: '/usr/sbin',
  summary: 'look at and change network devices',
  synopsis: ['[-a] [-s] [DEVICE]', 'DEVICE [ADDRESS[/LENGTH]] [netmask MASK] [broadcast ADDRESS] [mtu N] [up|down]'],
  options: [
    { short: 'a', text: 'Also devices that are down.' },
    { short: 's', text: 'One line for each.' },
    { short: 'v', text: 'Accepted.' },
  ],
  notEmulated: ['promisc, allmulti, arp, hw, add, del and the tunnels of ifconfig'],
  *main(process) {
    const args = process.argv.slice(1)
    let all = false
    let short = false
    while (args[0]?.startsWith('-') === true) {
      const option = args.shift()!
      if (option === '-a') all = true
      else if (option === '-s') short = true
      else if (option !== '-v') {
        yield* process.printError(
          `ifconfig: option \`${option}' not recognised.\nifconfig: \`--help' gives usage information.\n`,
        )
        return 1
      }
    }
    const [name, ...words] = args
    if (name !== undefined && words.length > 0) return yield* change(process, name, words)
    if (short) return yield* printInterfaces(process, all, false)
    const links = name === undefined ? sortedLinks(process, all) : [process.network.net.link(name)]
    for (const link of links) {
      if (link === undefined) {
        yield* process.printError(`${name}: error fetching interface information: Device not found\n`)
        return 1
      }
      yield* process.print(`${linkLines(link).join('\n')}\n\n`)
    }
    return 0
  },
}

/** Names of the flags that SIOCGIFFLAGS gives, in their order. */
const FLAGS: readonly (readonly [number, string])[] = [
  [LinkFlag.up, 'UP'],
  [LinkFlag.broadcast, 'BROADCAST'],
  [LinkFlag.loopback, 'LOOPBACK'],
  [LinkFlag.pointToPoint, 'POINTOPOINT'],
  [LinkFlag.noTrailers, 'NOTRAILERS'],
  [LinkFlag.running, 'RUNNING'],
  [LinkFlag.noArp, 'NOARP'],
  [LinkFlag.promiscuous, 'PROMISC'],
  [LinkFlag.allMulticast, 'ALLMULTI'],
  [LinkFlag.master, 'MASTER'],
  [LinkFlag.multicast, 'MULTICAST'],
  [LinkFlag.dynamic, 'DYNAMIC'],
]

/** ife_print_long() of lib/interface.c. */
function linkLines(link: Link): string[] {
  const flags = linkFlags(link) & 0xffff
  const names = FLAGS.filter(([flag]) => (flags & flag) !== 0).map(([, name]) => name)
  const { counters: c } = link
  const [first] = link.ipv4.addresses
  const lines = [`${link.name}: flags=${flags}<${names.join(',')}>  mtu ${link.mtu}`]
  if (first !== undefined) {
    const broadcast = (flags & LinkFlag.broadcast) === 0 ? '' : `  broadcast ${formatIp(first.broadcast ?? 0)}`
    const peer = (flags & LinkFlag.pointToPoint) === 0 ? '' : `  destination ${formatIp(first.peer ?? first.local)}`
    lines.push(`inet ${formatIp(first.local)}  netmask ${formatIp(maskOf(first.length))}${broadcast}${peer}`)
  }
  for (const { local, length } of link.ipv6.addresses)
    lines.push(`inet6 ${formatIp(local)}  prefixlen ${length}  scopeid ${scopeText(local)}`)
  lines.push(hardware(link))
  lines.push(
    `RX packets ${c.rxPackets}  bytes ${c.rxBytes} (${scaled(c.rxBytes)})`,
    `RX errors ${c.rxErrors}  dropped ${c.rxDropped}  overruns 0  frame 0`,
    `TX packets ${c.txPackets}  bytes ${c.txBytes} (${scaled(c.txBytes)})`,
    `TX errors ${c.txErrors}  dropped ${c.txDropped} overruns 0  carrier ${c.txCarrier}  collisions ${c.txCollisions}`,
  )
  return lines.map((line, index) => (index === 0 ? line : `        ${line}`))
}

function hardware(link: Link): string {
  const queue = `txqueuelen ${link.txQueueLength}`
  if (link.type === 'loopback') return `loop  ${queue}  (Local Loopback)`
  if (link.addressLength === 6) return `ether ${formatMac(link.mac)}  ${queue}  (Ethernet)`
  return `tunnel   ${queue}  (IPIP Tunnel)`
}

function scopeText(ip: Ip): string {
  if (ip === 1n) return '0x10<host>'
  const top = Number((ip as bigint) >> 118n)
  return top === 0x3fa ? '0x20<link>' : top === 0x3fb ? '0x40<site>' : '0x0<global>'
}

/** print_bytes_scaled(): tenths, cut off. */
function scaled(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let unit = 0
  while (unit < units.length - 1 && bytes >= 1024 ** (unit + 1)) unit++
  const tenths = Math.floor((bytes * 10) / 1024 ** unit)
  return `${Math.floor(tenths / 10)}.${tenths % 10} ${units[unit]}`
}

function* change(process: Process, name: string, words: readonly string[]): Running {
  const { net } = process.network
  const link = net.link(name)
  let status = 0
  const complain = function* (call: string, error: Errno | string): Running<void> {
    status = FAILED
    yield* process.printError(`${call}: ${typeof error === 'string' ? error : error.text}\n`)
  }
  const refusal =
    link === undefined ? 'No such device' : process.capable('NET_ADMIN') ? undefined : 'Operation not permitted'
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === 'up' || word === 'down') {
      if (refusal !== undefined)
        yield* complain(link === undefined ? `${name}: ERROR while getting interface flags` : 'SIOCSIFFLAGS', refusal)
      else if (word === 'down') net.setDown(link!)
      else {
        const error = net.setUp(link!)
        if (failed(error)) yield* complain('SIOCSIFFLAGS', error)
      }
    } else if (word === 'mtu') {
      const error = refusal ?? link!.setMtu(Number(words[++at]))
      if (error !== undefined) {
        yield* complain('SIOCSIFMTU', error)
        return 1
      }
    } else if (word === 'netmask' || word === 'broadcast') {
      const value = yield* hostAddress(process, words[++at] ?? '')
      const call = word === 'netmask' ? 'SIOCSIFNETMASK' : 'SIOCSIFBRDADDR'
      if (refusal !== undefined || value === undefined) yield* complain(call, refusal ?? 'Invalid argument')
      else yield* adjust(link!, word === 'netmask' ? { length: lengthOf(value) ?? 32 } : { broadcast: value }, complain)
    } else if (['promisc', '-promisc', 'allmulti', '-allmulti', 'arp', '-arp', 'hw', 'add', 'del'].includes(word)) {
      yield* process.printError(`ifconfig: "${word}" is not emulated here\n`)
      return 1
    } else {
      const [text = '', bits] = word.split('/')
      const local = yield* hostAddress(process, text)
      if (local === undefined) {
        yield* process.printError(`${text}: Unknown host\nifconfig: \`--help' gives usage information.\n`)
        return 1
      }
      if (refusal !== undefined) {
        yield* complain('SIOCSIFADDR', refusal)
        if (link === undefined) yield* complain(`${name}: ERROR while getting interface flags`, refusal)
        if (bits !== undefined) yield* complain('SIOCSIFNETMASK', refusal)
      } else yield* setAddress(link!, local, bits === undefined ? classLength(local) : Number(bits), complain)
    }
  }
  return status
}

type Complain = (call: string, error: Errno | string) => Running<void>

/** The length that the class of an address stands for (devinet_ioctl(), SIOCSIFADDR). */
function classLength(address: number): number {
  const first = address >>> 24
  return first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 32
}

/** SIOCSIFADDR: the first address is replaced, and the device comes up. */
function* setAddress(link: Link, local: number, length: number, complain: Complain): Running<void> {
  const { addresses } = link.netns.ipv4
  const [first] = link.ipv4.addresses
  if (first !== undefined) addresses.remove(link, first.local, first.length)
  const broadcast = length < 31 && link.type !== 'loopback' ? (local | ~maskOf(length)) >>> 0 : null
  const error = link.adminUp ? undefined : link.netns.setUp(link)
  const added = error ?? addresses.add(link, { local, length, broadcast })
  if (added !== undefined) yield* complain('SIOCSIFADDR', added)
}

/** SIOCSIFNETMASK and SIOCSIFBRDADDR: the first address with another mask or broadcast. */
function* adjust(
  link: Link,
  { length, broadcast }: { readonly length?: number; readonly broadcast?: number },
  complain: Complain,
): Running<void> {
  const [first] = link.ipv4.addresses
  if (first === undefined) return yield* complain('SIOCSIFNETMASK', 'Cannot assign requested address')
  const { addresses } = link.netns.ipv4
  const wanted = length ?? first.length
  addresses.remove(link, first.local, first.length)
  const usual = wanted < 31 ? (first.local | ~maskOf(wanted)) >>> 0 : null
  addresses.add(link, {
    local: first.local,
    length: wanted,
    broadcast: broadcast ?? (length === undefined ? (first.broadcast ?? null) : usual),
  })
}
