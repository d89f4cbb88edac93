import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openPacket, openRaw } from '../../../linux/sockets.ts'
import { failed } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import { PacketSocket } from '../../../net/packet.ts'
import type { Random } from '../../../sim/random.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import { BROADCAST_MAC, type Ip, type Mac } from '../../../wire/address.ts'
import { concat, concatAll, putU48 } from '../../../wire/bytes.ts'
import * as ethernet from '../../../wire/ethernet.ts'
import * as vlan from '../../../wire/vlan.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { getopt, isOptionError } from '../../getopt.ts'
import { optionLines } from '../iputils/usage.ts'
import { arpPacket, type Choice, ipPacket, isOnIp } from './packet.ts'
import { addressAt, type MacChoice, type Settings, settingsOf } from './settings.ts'

const OPTIONS: readonly OptionSpec[] = [
  { short: '4', text: 'IPv4 (the default)' },
  { short: '6', text: 'IPv6' },
  { short: 'c', argument: 'count', text: 'how often to send; 0 for ever, 1 unless told' },
  { short: 'd', argument: 'delay', text: 'time between packets: usec, or with a unit msec or sec' },
  { short: 'p', argument: 'length', text: 'so many octets of padding behind the payload' },
  { short: 'a', argument: 'mac', text: 'source: an address, or rand, bc, own, stp, cisco' },
  { short: 'b', argument: 'mac', text: 'destination: the same' },
  { short: 'A', argument: 'ip', text: 'source: an address, FIRST-LAST, a prefix, a name, or rand' },
  { short: 'B', argument: 'ip', text: 'destination: the same' },
  { short: 'P', argument: 'text', text: 'the payload as text' },
  { short: 'Q', argument: 'cos:vlan', text: 'tags of VLANs, separated by commas' },
  { short: 't', argument: 'type', text: 'arp, ip, icmp, icmp6, igmp, udp or tcp' },
  { short: 'q', text: 'say nothing' },
  { short: 'S', text: 'put nothing on the wire' },
  { short: 'v', text: 'tell the version' },
  { short: 'h', text: 'print this text' },
  { short: 'r', text: 'delays that vary', emulated: false },
  { short: 'R', argument: 'priority', text: 'priority of the socket', emulated: false },
  { short: 'f', argument: 'file', text: 'payload from a file', emulated: false },
  { short: 'F', argument: 'file', text: 'the same in hexadecimal', emulated: false },
  { short: 'x', argument: 'port', text: 'be served by telnet', emulated: false },
  { short: 'l', argument: 'ip', text: 'where telnet listens', emulated: false },
  { short: 'T', argument: 'type', text: 'be a server', emulated: false },
  { short: 'M', argument: 'label', text: 'MPLS labels', emulated: false },
  { short: 'V', text: 'tell what is sent', emulated: false },
]

const HEAD = '\nmausezahn 0.6.8, a fast versatile traffic generator\nhttp://www.netsniff-ng.org\n\n'
const SYNOPSIS = '[options] [interface] <keyword>|<arg-string>|<hex-string>'
const USAGE = `${HEAD}Usage: mausezahn ${SYNOPSIS}\nOptions:\n${optionLines(OPTIONS, 24)}\n`
const FAILURE = ' Invalid command line parameters!\n'
const MISSING_TYPES: readonly string[] = ['bpdu', 'cdp', 'dns', 'rtp', 'syslog', 'lldp']

/** What it costs to make and send one. */
const PACKET_COST = 10_000
const IPPROTO_RAW = 255
/** A device takes nothing that has no link header. */
const SHORTEST = 14

/** mausezahn(8) of netsniff-ng 0.6.8. */
export const mausezahn: Command = {
  name: 'mausezahn',
  directory: '/usr/sbin',
  summary: 'send packets of any kind',
  synopsis: [SYNOPSIS],
  description: [
    'With -a, -b or -Q it writes frames by a packet socket, else IP packets that are routed. Octets in hexadecimal are a frame as it stands, which -a and -b change and -p makes longer. Arguments of the types: sp, dp, len, udp_sum; flags, s, a, win, urg, tcp_sum; type, code, id, seq, gw, ping, unreach, redir; tos, dscp, ttl, hop, proto, next, id, df, mf, frag, flow; p for a payload in hexadecimal; of arp: request, reply, smac, sip, tmac, tip.',
    'Unlike with the real one, the checksum of the first packet of IPv6 in frames is right too.',
  ],
  options: OPTIONS,
  notEmulated: MISSING_TYPES.map(type => `mausezahn -t ${type}`),
  *main(process) {
    if (process.argv.length < 2) return yield* usage(process)
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`${process.argv[0]}: ${parsed.text}\n`)
      if (parsed.notEmulated !== true)
        yield* process.print(` mz/getopts: Unknown option ${parsed.option}'.\n${FAILURE}`)
      return yield* usage(process)
    }
    if (parsed.options.some(({ name }) => name === 'h' || name === 'v')) return yield* usage(process)
    const settings = yield* settingsOf(process, parsed)
    if (typeof settings === 'string') {
      yield* process.print(`${settings}${FAILURE}`)
      return yield* usage(process)
    }
    const { type } = settings
    if (type !== null && type !== 'arp' && !isOnIp(type)) {
      if (MISSING_TYPES.includes(type)) {
        yield* process.printError(`mausezahn: "-t ${type}" is not emulated here\n`)
        return 1
      }
      yield* process.print(' mz: you must specify a valid packet type!\n')
      return 0
    }
    return yield* send(process, settings)
  },
}

function* usage(process: Process): Running {
  yield* process.print(USAGE)
  return 1
}

/** By which the packets go; a text says why there is none. */
type Door = (bytes: Uint8Array, destination: Ip) => void

function open(process: Process, { frames, family, link }: Settings): Door | string {
  if (frames) {
    const opened = openPacket(process, new PacketSocket(process.network.net, link, 0, () => false))
    return failed(opened) ? opened.text : bytes => opened.socket.send(bytes)
  }
  const opened = openRaw(process, family, IPPROTO_RAW)
  if (failed(opened)) return opened.text
  opened.socket.broadcast = true
  // libnet_open_raw6 binds to the device, libnet_open_raw4 does not.
  if (family === 6) opened.socket.boundLink = link
  return (bytes, destination) => opened.socket.sendWhole(bytes, destination)
}

function* send(process: Process, settings: Settings): Running {
  const { count, delay, quiet, simulates, payload, type } = settings
  const door = open(process, settings)
  if (typeof door === 'string' || !process.capable('NET_RAW')) {
    const text = typeof door === 'string' ? door : 'Operation not permitted'
    yield* process.print(` mz/getopts: libnet_init() failed (${text})\n${FAILURE}`)
    return 1
  }
  if (!quiet)
    yield* process.print(
      count === 0 ? 'Mausezahn will send frames infinitely...\n\n' : `Mausezahn will send ${count} frames... `,
    )
  if (payload.length > 0 && type === 'udp') yield* process.print(`[${decodeUtf8(payload)}]\n`)
  const chance = process.host.sim.random(`mausezahn:${process.host.name}`)
  const began = process.now
  let sent = 0
  for (let round = 0; count === 0 || round < count; round++)
    for (const choice of choices(settings, chance)) {
      // A signal ends it between two packets.
      if (sent > 0 && delay > 0 && !(yield* process.sleep(delay))) return 1
      yield* process.compute(PACKET_COST)
      const bytes = packet(settings, choice, chance)
      if (!simulates && bytes.length >= SHORTEST) door(bytes, choice.destination)
      sent++
    }
  const seconds = (process.now - began) / 1e9
  if (!quiet)
    yield* process.print(`${seconds.toFixed(2)} seconds (${Math.round(sent / (seconds || 1))} packets per second)\n`)
  return 0
}

/** One round: each source, to each destination, by each pair of ports. */
function* choices(settings: Settings, chance: Random): Generator<Choice> {
  const { source, destination, fields } = settings
  const [from, to] = [fields.span('sp'), fields.span('dp')]
  for (let s = 0; s < source.count; s++)
    for (let d = 0; d < destination.count; d++)
      for (let sourcePort = from.first; sourcePort <= from.last; sourcePort++)
        for (let destinationPort = to.first; destinationPort <= to.last; destinationPort++)
          yield {
            source: addressAt(source, s, chance),
            destination: addressAt(destination, d, chance),
            sourcePort,
            destinationPort,
          }
}

function packet(settings: Settings, choice: Choice, chance: Random): Uint8Array {
  const { frames, link, type } = settings
  const mac = (wanted: MacChoice | null, usual: Mac) => (wanted === 'rand' ? randomMac(chance) : (wanted ?? usual))
  if (type === null) return octets(settings, value => mac(value, 0))
  const source = mac(settings.sourceMac, link.mac)
  if (type === 'arp') {
    const { bytes, to } = arpPacket(settings)
    return frame(link, mac(settings.destinationMac, to), source, settings.tags, ethernet.EtherType.arp, bytes)
  }
  const bytes = ipPacket(settings, choice)
  if (!frames) return bytes
  const { ipv4, ipv6 } = ethernet.EtherType
  const destination = mac(settings.destinationMac, BROADCAST_MAC)
  return frame(link, destination, source, settings.tags, settings.family === 4 ? ipv4 : ipv6, bytes)
}

/** Octets as they stand. One that names addresses has them in front, where there were none. */
function octets(
  { octets: given, padding, sourceMac, destinationMac }: Settings,
  mac: (choice: MacChoice) => Mac,
): Uint8Array {
  const addressed = sourceMac !== null || destinationMac !== null
  const whole = addressed ? concat(new Uint8Array(ethernet.TYPE), given) : given
  const bytes = concat(whole, new Uint8Array(Math.max(0, padding - whole.length)))
  if (destinationMac !== null) putU48(bytes, ethernet.DESTINATION, mac(destinationMac))
  if (sourceMac !== null) putU48(bytes, ethernet.SOURCE, mac(sourceMac))
  return bytes
}

function frame(link: Link, destination: Mac, source: Mac, tags: readonly number[], type: number, packet: Uint8Array) {
  if (link.headerLength === 0) return packet
  const types = [...tags.map(() => ethernet.EtherType.vlan as number), type]
  const parts = [ethernet.emit({ destination, source, type: types[0]! })]
  for (const [index, tag] of tags.entries()) {
    const bytes = new Uint8Array(vlan.TAG_LENGTH)
    vlan.write(bytes, 0, tag, types[index + 1]!)
    parts.push(bytes)
  }
  return concatAll([...parts, packet])
}

/** A unicast address. */
function randomMac(chance: Random): Mac {
  return chance.bytes(6).reduce((sum, byte, index) => sum * 256 + (index === 0 ? byte & 0xfe : byte), 0)
}
