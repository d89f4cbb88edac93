import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../linux/resolver/getaddrinfo.ts'
import { openPacket, openUdp } from '../../linux/sockets.ts'
import { StandardOutput } from '../../linux/stdio.ts'
import { failed } from '../../net/errno.ts'
import type { Link } from '../../net/link.ts'
import { type CapturedFrame, PacketSocket } from '../../net/packet.ts'
import { flowTo } from '../../net/route.ts'
import { MILLISECOND, SECOND } from '../../sim/timer.ts'
import { BROADCAST_MAC, formatIpv4, formatMac, type Ipv4, type Mac } from '../../wire/address.ts'
import * as arp from '../../wire/arp.ts'
import { concat, Malformed } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import type { Command, OptionSpec } from '../command.ts'
import { getopt, isOptionError, type ParsedArguments } from '../getopt.ts'
import { ArgumentError, INT_MAX, wholeNumber } from './iputils/arguments.ts'
import { optionLines } from './iputils/usage.ts'

/** In the order of the usage text. */
const OPTIONS: readonly OptionSpec[] = [
  { short: 'f', text: 'quit on first reply' },
  { short: 'q', text: 'be quiet' },
  { short: 'b', text: 'keep on broadcasting, do not unicast' },
  { short: 'D', text: 'duplicate address detection mode' },
  { short: 'U', text: 'unsolicited ARP mode, update your neighbours' },
  { short: 'A', text: 'ARP answer mode, update your neighbours' },
  { short: 'V', text: 'print version and exit' },
  { short: 'c', argument: 'count', text: 'how many packets to send' },
  { short: 'w', argument: 'timeout', text: 'how long to wait for a reply' },
  { short: 'i', argument: 'interval', text: 'set interval between packets (default: 1 second)' },
  { short: 'I', argument: 'device', text: 'which ethernet device to use' },
  { short: 's', argument: 'source', text: 'source ip address' },
]
const HELP: OptionSpec = { short: 'h', text: 'print the usage text' }

const VERSION =
  'arping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n'
const PROBE_PORT = 1025
const FRAME_MAX = 1514

/** arping(8) of iputils 20221126. */
export const arping: Command = {
  name: 'arping',
  directory: '/usr/bin',
  summary: 'send ARP REQUEST to a neighbour host',
  synopsis: ['[-AbDfqUV] [-c count] [-w deadline] [-i interval] [-s source] [-I interface] destination'],
  options: [...OPTIONS, HELP],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`${process.argv[0]}: ${parsed.text}\n`)
      return yield* usage(process)
    }
    if (parsed.options.some(({ name }) => name === 'V')) {
      yield* process.print(VERSION)
      return 0
    }
    if (parsed.options.some(({ name }) => name === 'h')) return yield* usage(process)
    const outcome = yield* run(process, parsed)
    if (!(outcome instanceof ArgumentError)) return outcome ?? (yield* usage(process))
    yield* process.printError(`${outcome.text.startsWith('Interface') ? '' : `${process.argv[0]}: `}${outcome.text}\n`)
    return outcome.status
  },
}

function* usage(process: Process): Running {
  const options = optionLines(OPTIONS, 16)
  const target = '  <destination> dns name or ip address\n'
  yield* process.printError(
    `\nUsage:\n  arping [options] <destination>\n\nOptions:\n${options}${target}\nFor more details see arping(8).\n`,
  )
  return 2
}

interface Settings {
  readonly flags: ReadonlySet<string>
  readonly count: number
  /** Seconds; 0 for no end. */
  readonly timeout: number
  readonly interval: number
  readonly device: string | undefined
  readonly source: string | undefined
}

function settingsOf(parsed: ParsedArguments): Settings | ArgumentError {
  const numbers = { c: -1, w: 0, i: 1 }
  const flags = new Set<string>()
  const texts: Record<string, string> = {}
  for (const { name, value = '' } of parsed.options) {
    if (name === 'c' || name === 'w' || name === 'i') {
      const number = wholeNumber(value, name === 'c' ? 1 : 0, INT_MAX)
      if (number instanceof ArgumentError) return number
      numbers[name] = number
    } else if (name === 'I' || name === 's') texts[name] = value
    else flags.add(name)
  }
  const { c: count, w: timeout, i: interval } = numbers
  return { flags, count, timeout, interval, device: texts['I'], source: texts['s'] }
}

function* run(process: Process, parsed: ParsedArguments): Running<number | ArgumentError | undefined> {
  const settings = settingsOf(parsed)
  if (settings instanceof ArgumentError) return settings
  const [host] = parsed.operands
  if (parsed.operands.length !== 1 || host === undefined) return undefined
  if (!process.capable('NET_RAW')) return new ArgumentError('socket: Operation not permitted', 2)
  const found = yield* getaddrinfo(process, host, { family: 4, numeric: /^[\d.]+$/.test(host) })
  if (isGaiError(found)) return new ArgumentError(`${host}: ${found.text}`, 2)
  const target = found.addresses[0] as Ipv4
  const link = chooseDevice(process, settings, target)
  if (link instanceof ArgumentError) return link
  const own = yield* sourceAddress(process, settings, link, target)
  if (own instanceof ArgumentError) return own
  const out = new StandardOutput(process)
  const session = new Arping(process, out, settings, link, own, target)
  process.handlers.set('INT', () => {
    session.interrupted = true
  })
  return yield* session.run()
}

function chooseDevice(process: Process, { device }: Settings, target: Ipv4): Link | ArgumentError {
  const { net } = process.network
  if (device === undefined) {
    const routed = net.ipv4.route(flowTo(target))
    if (failed(routed)) return new ArgumentError('NETLINK_ROUTE unexpected iov element', 1)
    return routed.route.link
  }
  const link = net.link(device)
  if (link === undefined) return new ArgumentError(`Device ${device} not available.`, 2)
  if (!link.adminUp) return new ArgumentError(`Interface "${device}" is down`, 2)
  return link.noArp || link.type !== 'ether' ? new ArgumentError(`Interface "${device}" is not ARPable`, 2) : link
}

/** From which address to ask: that of -s, or the one by which the device would reach the target; none for -D. */
function* sourceAddress(
  process: Process,
  { flags, source }: Settings,
  link: Link,
  target: Ipv4,
): Running<Ipv4 | ArgumentError> {
  let wanted: Ipv4 = flags.has('U') || flags.has('A') ? target : 0
  if (source !== undefined) {
    const found = yield* getaddrinfo(process, source, { family: 4 })
    if (isGaiError(found)) return new ArgumentError(`invalid source ${source}`, 2)
    wanted = found.addresses[0] as Ipv4
  }
  if (flags.has('D') && source === undefined) return 0
  const opened = openUdp(process)
  if (failed(opened)) return new ArgumentError(`socket: ${opened.text}`, 2)
  const { fd, socket } = opened
  try {
    socket.boundLink = link
    const bound = wanted === 0 ? undefined : socket.bind(wanted, 0)
    if (bound !== undefined) return new ArgumentError(`bind: ${bound.text}`, 2)
    if (wanted !== 0) return wanted
    socket.broadcast = true
    const error = socket.connect(target, PROBE_PORT)
    return error === undefined ? (socket.localAddress as Ipv4) : new ArgumentError(`connect: ${error.text}`, 2)
  } finally {
    process.close(fd)
  }
}

/** Asks once an interval, and prints who answers. */
class Arping {
  interrupted = false
  readonly #process: Process
  readonly #out: StandardOutput
  readonly #settings: Settings
  readonly #link: Link
  readonly #own: Ipv4
  readonly #target: Ipv4
  /** Whom to ask: everybody, and after the first answer the one who gave it. */
  #asked: Mac = BROADCAST_MAC
  #sent = 0
  #broadcasts = 0
  #received = 0
  #broadcastsReceived = 0
  #requestsReceived = 0
  #lastSent = 0

  constructor(process: Process, out: StandardOutput, settings: Settings, link: Link, own: Ipv4, target: Ipv4) {
    this.#process = process
    this.#out = out
    this.#settings = settings
    this.#link = link
    this.#own = own
    this.#target = target
  }

  *run(): Running<number | ArgumentError> {
    const { net } = this.#process.network
    const wants = (frame: CapturedFrame) => frame.protocol === ethernet.EtherType.arp && frame.direction === 'in'
    const opened = openPacket(this.#process, new PacketSocket(net, this.#link, FRAME_MAX, wants))
    if (failed(opened)) return new ArgumentError(`socket: ${opened.text}`, 2)
    yield* this.#print(`ARPING ${formatIpv4(this.#target)} from ${formatIpv4(this.#own)} ${this.#link.name}\n`)
    if (this.#own === 0 && !this.#settings.flags.has('D')) {
      yield* this.#out.flush()
      this.#process.close(opened.fd)
      return new ArgumentError('no source address in not-DAD mode', 2)
    }
    yield* this.#loop(opened.socket)
    this.#process.close(opened.fd)
    return yield* this.#finish()
  }

  *#loop(socket: PacketSocket): Running<void> {
    const { count, timeout, interval, flags } = this.#settings
    let next = this.#process.now
    const end = timeout > 0 ? next + timeout * SECOND : Number.POSITIVE_INFINITY
    while (!this.interrupted) {
      if (this.#process.now >= next) {
        if (count >= 0 && this.#sent >= count) return
        this.#send(socket)
        next = interval > 0 ? next + interval * SECOND : Number.POSITIVE_INFINITY
      }
      if (this.#process.now >= end) return
      if (socket.queue.length === 0) yield* this.#process.wait([socket.changed], Math.min(next, end))
      for (let frame = socket.receive(); !failed(frame); frame = socket.receive()) {
        yield* this.#take(frame)
        // With a deadline, as many answers as questions are enough (recv_pack).
        if (timeout > 0 && count > 0 && this.#received >= count) return
      }
      if (this.#received > 0 && (flags.has('f') || flags.has('D'))) return
    }
  }

  #send(socket: PacketSocket): void {
    const { mac } = this.#link
    const advertises = this.#settings.flags.has('A')
    const packet = arp.emit({
      operation: advertises ? arp.Operation.reply : arp.Operation.request,
      senderMac: mac,
      senderIp: this.#own,
      targetMac: advertises ? mac : this.#asked,
      targetIp: this.#target,
    })
    const header = ethernet.emit({ destination: this.#asked, source: mac, type: ethernet.EtherType.arp })
    socket.send(concat(header, packet))
    this.#lastSent = this.#process.now
    this.#sent++
    if (this.#asked === BROADCAST_MAC) this.#broadcasts++
  }

  *#take(frame: CapturedFrame): Running<void> {
    const packet = arp.parse(frame.bytes, ethernet.HEADER_LENGTH)
    if (packet instanceof Malformed || !this.#answers(packet)) return
    const { operation, senderIp, senderMac } = packet
    const unicast = frame.packetType === 0
    const request = operation === arp.Operation.request
    const kind = `${unicast ? 'Unicast' : 'Broadcast'} ${request ? 'request' : 'reply'}`
    const elapsed = Math.floor((frame.time - this.#lastSent) / 1000)
    const time = `${Math.floor((elapsed * 1000) / MILLISECOND)}.${String(elapsed % 1000).padStart(3, '0')}ms`
    yield* this.#print(`${kind} from ${formatIpv4(senderIp)} [${formatMac(senderMac).toUpperCase()}]  ${time}\n`)
    this.#received++
    if (!unicast) this.#broadcastsReceived++
    if (request) this.#requestsReceived++
    if (!this.#settings.flags.has('b') && !this.#settings.flags.has('D')) this.#asked = senderMac
  }

  /** recv_pack: from the target, and to us; for -D from anybody else who has the address. */
  #answers({ senderIp, senderMac, targetIp, targetMac }: arp.ArpPacket): boolean {
    if (senderIp !== this.#target) return false
    if (!this.#settings.flags.has('D')) return targetIp === this.#own && targetMac === this.#link.mac
    return senderMac !== this.#link.mac && (this.#own === 0 || targetIp === this.#own)
  }

  *#print(text: string): Running<void> {
    if (!this.#settings.flags.has('q')) yield* this.#out.print(text)
  }

  *#finish(): Running {
    const extra = [
      ...(this.#requestsReceived > 0 ? [`${this.#requestsReceived} request(s)`] : []),
      ...(this.#broadcastsReceived > 0 ? [`${this.#broadcastsReceived} broadcast(s)`] : []),
    ]
    const also = extra.length === 0 ? '' : ` (${extra.join(', ')})`
    yield* this.#print(`Sent ${this.#sent} probes (${this.#broadcasts} broadcast(s))\n`)
    yield* this.#print(`Received ${this.#received} response(s)${also}\n`)
    yield* this.#out.flush()
    const { flags } = this.#settings
    if (flags.has('D')) return this.#received === this.#broadcasts ? 1 : 0
    return flags.has('U') || flags.has('A') || this.#received === this.#sent ? 0 : 1
  }
}
