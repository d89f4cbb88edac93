import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openRaw } from '../../../linux/sockets.ts'
import { failed } from '../../../net/errno.ts'
import { ALL_ROUTERS } from '../../../net/ipv6/scope.ts'
import type { Link } from '../../../net/link.ts'
import type { RawSocket } from '../../../net/raw.ts'
import { MILLISECOND } from '../../../sim/timer.ts'
import { formatIp, formatMac, type Ipv6 } from '../../../wire/address.ts'
import { Malformed, u32, u128 } from '../../../wire/bytes.ts'
import * as icmp from '../../../wire/icmpv6.ts'
import * as ndp from '../../../wire/ndp.ts'
import { AUTONOMOUS, ON_LINK, OptionType } from '../../../wire/ndp-option.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../../getopt.ts'

const OPTIONS: readonly OptionSpec[] = [
  { short: '1', long: 'single', text: 'One answer is enough.' },
  { short: 'm', long: 'multiple', text: 'Waits for all answers.' },
  { short: 'n', long: 'numeric', text: 'Addresses instead of names, as always here.' },
  { short: 'q', long: 'quiet', text: 'Prefixes alone.' },
  { short: 'r', long: 'retry', argument: 'N', text: 'So many attempts (3).' },
  { short: 'w', long: 'wait', argument: 'MILLISECONDS', text: 'How long each waits (1000).' },
  { short: 'v', long: 'verbose', text: 'The default.' },
]

const PROTOCOL = 58
const HOP_LIMIT = 255
const NOBODY = 2
const PREFERENCES = ['medium', 'high', 'reserved', 'low']

const line = (name: string, value: string) => `${name.padEnd(26)}: ${value}\n`
const yesNo = (on: boolean) => (on ? 'Yes' : ' No').padStart(12)
const hexadecimal = (value: number) => `(0x${value.toString(16).padStart(8, '0')})`
const lifetime = (value: number) =>
  value === 0xffff_ffff
    ? `    infinite ${hexadecimal(value)}`
    : `${String(value).padStart(12)} ${hexadecimal(value)} seconds`
const timer = (value: number) =>
  value === 0
    ? ` unspecified ${hexadecimal(value)}`
    : `${String(value).padStart(12)} ${hexadecimal(value)} milliseconds`
const preference = (bits: number) => (PREFERENCES[(bits >> 3) & 3] ?? '').padStart(12)

type Advertisement = ndp.NdPacket & { readonly kind: 'routerAdvertisement' }

/** rdisc.c, parseadv. */
function advertisementText(packet: Advertisement): string {
  const { flags, curHopLimit, routerLifetime } = packet
  const limit = curHopLimit === 0 ? 'undefined' : String(curHopLimit)
  return [
    '\n',
    line('Hop limit', `${limit.padStart(12)} (      0x${curHopLimit.toString(16).padStart(2, '0')})`),
    line('Stateful address conf.', yesNo((flags & ndp.MANAGED) !== 0)),
    line('Stateful other conf.', yesNo((flags & ndp.OTHER_CONFIGURATION) !== 0)),
    line('Mobile home agent', yesNo((flags & 0x20) !== 0)),
    line('Router preference', preference(flags)),
    line('Neighbor discovery proxy', yesNo((flags & 0x04) !== 0)),
    line('Router lifetime', lifetime(routerLifetime)),
    line('Reachable time', timer(packet.reachableTime)),
    line('Retransmit time', timer(packet.retransTimer)),
    ...packet.options.map(optionText),
  ].join('')
}

function optionText(option: ndp.NdOption): string {
  if (option.type === 'prefixInformation')
    return [
      line(' Prefix', `${formatIp(option.prefix)}/${option.prefixLength}`),
      line('  On-link', yesNo((option.flags & ON_LINK) !== 0)),
      line('  Autonomous address conf.', yesNo((option.flags & AUTONOMOUS) !== 0)),
      line('  Valid time', lifetime(option.validLifetime)),
      line('  Pref. time', lifetime(option.preferredLifetime)),
    ].join('')
  if (option.type === 'mtu')
    return line(' MTU', `${String(option.mtu).padStart(12)} bytes (${option.mtu >= 1280 ? 'valid' : 'invalid'})`)
  if (option.type === 'sourceLinkLayerAddress')
    return line(' Source link-layer address', formatMac(option.mac).toUpperCase())
  if (option.type === 'recursiveDnsServer')
    return (
      option.servers.map(each => line(' Recursive DNS server', formatIp(each))).join('') +
      line(`  DNS server${option.servers.length > 1 ? 's' : ''} lifetime`, lifetime(option.lifetime))
    )
  if (option.type !== 'other') return ''
  if (option.optionType === OptionType.routeInformation) return routeText(option.data)
  return option.optionType === OptionType.dnsSearchList ? searchText(option.data) : ''
}

function routeText(data: Uint8Array): string {
  const whole = new Uint8Array(22)
  whole.set(data.subarray(0, 22))
  return [
    line(' Route', `${formatIp(u128(whole, 6))}/${whole[0]}`),
    line('  Route preference', preference(whole[1]!)),
    line('  Route lifetime', lifetime(u32(whole, 2))),
  ].join('')
}

function searchText(data: Uint8Array): string {
  const names: string[] = []
  for (let at = 6; at < data.length && data[at] !== 0; at++) {
    const labels: string[] = []
    for (; at < data.length && data[at] !== 0; at += data[at]! + 1)
      labels.push(String.fromCharCode(...data.subarray(at + 1, at + 1 + data[at]!)))
    names.push(labels.join('.'))
  }
  const text = line(' DNS search list', names.map(name => `${name} `).join(''))
  return data.length < 6 ? '' : `${text}${line('  DNS search list lifetime', lifetime(u32(data, 2)))}`
}

/** The next advertisement that comes by a device; null when the time is up. */
function* receive(
  process: Process,
  socket: RawSocket,
  link: Link,
  deadline: number,
): Running<{ packet: Advertisement; from: Ipv6 } | null> {
  for (;;) {
    const got = socket.receive()
    if (failed(got)) {
      if (process.now >= deadline) return null
      if ((yield* process.wait(socket.changed === null ? [] : [socket.changed], deadline)) === 'timeout') return null
      continue
    }
    const packet = ndp.parse(got.bytes, 0, got.bytes.length)
    if (got.link !== link || packet instanceof Malformed || packet.kind !== 'routerAdvertisement') continue
    return { packet, from: got.source as Ipv6 }
  }
}

/** rdisc6(8) of ndisc6 1.0.5. */
export const rdisc6: Command = {
  name: 'rdisc6',
  directory: '/usr/bin',
  summary: 'asks for router advertisements',
  synopsis: ['[-1|-m] [-q] [-r N] [-w MILLISECONDS] DEVICE'],
  options: OPTIONS,
  notEmulated: ['an address to ask other than ff02::2'],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), OPTIONS)
    const device = isOptionError(parsed) ? undefined : parsed.operands.at(-1)
    if (isOptionError(parsed) || device === undefined) {
      yield* process.printError(
        `${isOptionError(parsed) ? `rdisc6: ${parsed.text}\n` : ''}Try "rdisc6 -h" for more information.\n`,
      )
      return NOBODY
    }
    const link = process.network.net.link(device)
    if (link === undefined) {
      yield* process.printError(`${device}: No such device\n`)
      return 1
    }
    const opened = openRaw(process, 6, PROTOCOL)
    if (failed(opened)) {
      yield* process.printError(`Raw IPv6 socket: ${opened.text}\n`)
      return 1
    }
    const { socket } = opened
    socket.multicastTtl = HOP_LIMIT
    socket.wants = type => type === icmp.Type.routerAdvertisement
    const quiet = hasOption(parsed, 'quiet')
    if (!quiet) yield* process.print(`Soliciting ${formatIp(ALL_ROUTERS)} (${formatIp(ALL_ROUTERS)}) on ${device}...\n`)
    let answers = 0
    for (let attempt = 0; attempt < Number(lastOption(parsed, 'retry') ?? 3) && answers === 0; attempt++) {
      const options: ndp.NdOption[] = [{ type: 'sourceLinkLayerAddress', mac: link.mac }]
      socket.send(ndp.emit({ kind: 'routerSolicitation', options }), ALL_ROUTERS, link)
      const deadline = process.now + Number(lastOption(parsed, 'wait') ?? 1000) * MILLISECOND
      for (;;) {
        const got = yield* receive(process, socket, link, deadline)
        if (got === null) break
        answers++
        const prefixes = got.packet.options.filter(each => each.type === 'prefixInformation')
        if (quiet) for (const each of prefixes) yield* process.print(`${formatIp(each.prefix)}/${each.prefixLength}\n`)
        else yield* process.print(`${advertisementText(got.packet)} from ${formatIp(got.from)}\n`)
        if (hasOption(parsed, 'single')) return 0
      }
      if (answers === 0 && !quiet) yield* process.print('Timed out.\n')
    }
    if (answers > 0) return 0
    if (!quiet) yield* process.print('No response.\n')
    return NOBODY
  },
}
