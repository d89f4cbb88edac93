import { u16, u32 } from '../../../../wire/bytes.ts'
import type { Connection } from '../../conntrack/connection.ts'
import { jhashWords, scaleHash } from '../../jhash.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import type { RuleContext, TargetType } from '../extension.ts'
import { Action, ConnectionAction } from '../match.ts'
import { parseNumber } from '../names.ts'
import type { GivenOptions, OptionPlace } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'
import { fullMask, integer, maskAddress, maskLength, parseMask } from '../values.ts'

const UINT32 = 0xffff_ffff

/** The parts of a packet that go into the mark; null where a part does not. Names are those of the options. */
interface HmarkData {
  readonly 'src-prefix': number | bigint | null
  readonly 'dst-prefix': number | bigint | null
  readonly 'sport-mask': number | null
  readonly 'dport-mask': number | null
  readonly 'spi-mask': number | null
  readonly sport: number | null
  readonly dport: number | null
  readonly spi: number | null
  readonly 'proto-mask': number | null
  readonly rnd: number
  readonly mod: number
  readonly offset: number | null
  readonly connection: boolean
}

/** In the order in which they are saved, with their digits. */
const NUMBERS = [
  ['sport-mask', 4],
  ['dport-mask', 4],
  ['spi-mask', 8],
  ['sport', 4],
  ['dport', 4],
  ['spi', 8],
  ['proto-mask', 2],
  ['rnd', 8],
] as const

/** What the words of `--hmark-tuple` stand for. */
const TUPLE: ReadonlyMap<string, string> = new Map([
  ['ct', 'ct'],
  ['src', 'src-prefix'],
  ['dst', 'dst-prefix'],
  ['sport', 'sport-mask'],
  ['dport', 'dport-mask'],
  ['spi', 'spi-mask'],
  ['proto', 'proto-mask'],
])

function readTuple(text: string): Parsed<string[]> {
  const words = text.split(',')
  for (const word of words) if (!TUPLE.has(word)) return new Problem(`Bad type "${word}"`)
  return words.map(word => TUPLE.get(word)!)
}

/** XTTYPE_PLENMASK; one that is too long counts as the longest. */
function readPrefix(text: string, { family, extension, option }: OptionPlace): Parsed<number | bigint> {
  const bits = family === 4 ? 32 : 128
  const length = parseNumber(text, 0, UINT32)
  if (length === undefined)
    return new Problem(`${extension}: bad value for option "--${option}", or out of range (0-${bits}).\n`)
  return parseMask(String(Math.min(length, bits)), family)!
}

function twice(given: GivenOptions, tuple: readonly string[]): Problem | undefined {
  const name = tuple.find(each => given.has(`hmark-${each}`))
  return name === undefined ? undefined : new Problem(`HMARK: option "--hmark-${name}" can only be used once.\n`)
}

function build(given: GivenOptions, family: 4 | 6, tuple: readonly string[]): HmarkData {
  const number = (name: string, full: number) =>
    tuple.includes(name) ? full : (given.value<number>(`hmark-${name}`) ?? null)
  const prefix = (name: string) =>
    tuple.includes(name) ? fullMask(family) : (given.value<number | bigint>(`hmark-${name}`) ?? null)
  return {
    'src-prefix': prefix('src-prefix'),
    'dst-prefix': prefix('dst-prefix'),
    'sport-mask': number('sport-mask', 0xffff),
    'dport-mask': number('dport-mask', 0xffff),
    'spi-mask': number('spi-mask', UINT32),
    sport: number('sport', 0),
    dport: number('dport', 0),
    spi: number('spi', 0),
    'proto-mask': number('proto-mask', 0xffff),
    rnd: given.value<number>('hmark-rnd')!,
    mod: given.value<number>('hmark-mod')!,
    offset: given.value<number>('hmark-offset') ?? null,
    connection: tuple.includes('ct'),
  }
}

/** HMARK_check. */
function problemOf(given: GivenOptions, tuple: readonly string[]): Problem | undefined {
  const has = (name: string) => tuple.includes(name) || given.has(`hmark-${name}`)
  if (!given.has('hmark-mod')) return new Problem('--hmark-mod is mandatory')
  if (!given.has('hmark-rnd')) return new Problem('--hmark-rnd is mandatory')
  if (has('spi-mask') && (has('sport-mask') || has('dport-mask')))
    return new Problem('you cannot use --hmark-spi-mask and --hmark-?port-mask,at the same time')
  const any = [...TUPLE.values(), 'sport', 'dport', 'spi'].some(has)
  return any ? undefined : new Problem('you have to specify --hmark-tuple at least')
}

/** An address as one word: that of IPv6 is folded (hmark_addr6_mask). */
function fold(address: number | bigint, mask: number | bigint | null): number {
  if (mask === null) return 0
  const masked = maskAddress(address, mask)
  if (typeof masked === 'number') return masked
  return [96n, 64n, 32n, 0n].reduce((word, shift) => (word ^ Number((masked >> shift) & 0xffff_ffffn)) >>> 0, 0)
}

/** hmark_hash: the same for both directions of a flow. */
function hash(
  source: number,
  destination: number,
  ports: readonly [number, number],
  protocol: number,
  data: HmarkData,
): number {
  const [low, high] = source < destination ? [source, destination] : [destination, source]
  const [first, second] = ports[0] < ports[1] ? ports : [ports[1], ports[0]]
  const mixed = jhashWords([low, high, (first | (second << 16)) >>> 0], data.rnd)
  const whole = (mixed ^ (protocol & (data['proto-mask'] ?? 0))) >>> 0
  return (scaleHash(whole, data.mod) + (data.offset ?? 0)) >>> 0
}

function portsOf(source: number, destination: number, data: HmarkData): [number, number] {
  const spiMask = data['spi-mask']
  if (spiMask !== null || data.spi !== null) {
    const word = ((source * 0x1_0000 + destination) & (spiMask ?? 0)) | (data.spi ?? 0)
    return [word >>> 16, word & 0xffff]
  }
  return [
    (source & (data['sport-mask'] ?? 0)) | (data.sport ?? 0),
    (destination & (data['dport-mask'] ?? 0)) | (data.dport ?? 0),
  ]
}

const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 33, 132, 136, 50, 51])

function ofPacket(packet: PacketContext, data: HmarkData): number {
  const { skb, protocol, transport } = packet
  const layer = packet.netfilter.net.layerOf(skb)
  let ports: [number, number] = [0, 0]
  if (WITH_PORTS.has(protocol) && packet.hasTransport(protocol === 51 ? 8 : 4)) {
    const word = u32(skb.bytes, transport + (protocol === 51 ? 4 : 0))
    ports = portsOf(word >>> 16, u16(skb.bytes, transport + (protocol === 51 ? 6 : 2)), data)
  }
  return hash(
    fold(layer.sourceOf(skb), data['src-prefix']),
    fold(layer.destinationOf(skb), data['dst-prefix']),
    ports,
    protocol,
    data,
  )
}

/** hmark_ct_set_htuple: by the addresses before any translation; undefined where the packet is of no connection. */
function ofConnection({ skb }: PacketContext, data: HmarkData): number | undefined {
  const connection = skb.connection as Connection | null
  if (connection === null) return undefined
  const { original, reply } = connection
  const ports = portsOf(original.sourcePort, reply.sourcePort, data)
  return hash(
    fold(original.sourceIp, data['src-prefix']),
    fold(reply.sourceIp, data['dst-prefix']),
    ports,
    original.protocol,
    data,
  )
}

function compile(data: HmarkData, rule: RuleContext) {
  const mark = (packet: PacketContext) => {
    const value = data.connection ? ofConnection(packet, data) : ofPacket(packet, data)
    if (value !== undefined) packet.skb.mark = value
    return Outcome.next
  }
  return data.connection ? new ConnectionAction(rule, mark) : new Action(mark)
}

/** libxt_HMARK: a mark made of a hash of the packet, to spread flows over routing tables. */
export const hmarkTarget: TargetType<HmarkData> = {
  name: 'HMARK',
  options: [
    { name: 'hmark-tuple', value: readTuple },
    { name: 'hmark-src-prefix', value: readPrefix },
    { name: 'hmark-dst-prefix', value: readPrefix },
    ...NUMBERS.map(([name, digits]) => ({
      name: `hmark-${name}`,
      value: integer(digits === 8 ? UINT32 : 0xffff),
    })),
    { name: 'hmark-mod', value: integer(UINT32, 1) },
    { name: 'hmark-offset', value: integer(UINT32) },
  ],
  parse(given, { family }) {
    const tuple = given.value<string[]>('hmark-tuple') ?? []
    return twice(given, tuple) ?? problemOf(given, tuple) ?? build(given, family, tuple)
  },
  print(data) {
    let text = ` HMARK mod ${data.mod} `
    if (data.offset !== null) text += `+ 0x${data.offset.toString(16)} `
    if (data.connection) text += 'ct, '
    for (const name of ['src-prefix', 'dst-prefix'] as const) {
      const mask = data[name]
      if (mask !== null) text += `${name} ${maskLength(mask)} `
    }
    for (const [name] of NUMBERS) if (data[name] !== null) text += `${name} 0x${data[name].toString(16)} `
    return text
  },
  save(data) {
    let text = ''
    for (const name of ['src-prefix', 'dst-prefix'] as const) {
      const mask = data[name]
      if (mask !== null) text += ` --hmark-${name} ${maskLength(mask)}`
    }
    for (const [name, digits] of NUMBERS)
      if (data[name] !== null) text += ` --hmark-${name} 0x${data[name].toString(16).padStart(digits, '0')}`
    text += ` --hmark-mod ${data.mod}`
    if (data.offset !== null) text += ` --hmark-offset ${data.offset}`
    return data.connection ? `${text} --hmark-tuple ct` : text
  },
  compile,
}
