import type { Ip } from '../../../../wire/address.ts'
import { formatIp } from '../../../../wire/address.ts'
import { u16 } from '../../../../wire/bytes.ts'
import type { IpvsConnection } from '../../../ipvs/connection.ts'
import type { Forwarding } from '../../../ipvs/service.ts'
import type { PacketContext } from '../../packet.ts'
import type { ListStyle, MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import type { GivenOptions, OptionPlace } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'
import {
  fullMask,
  hostMask,
  type IntegerRange,
  maskAddress,
  maskLength,
  type Network,
  portRange,
  protocol,
} from '../values.ts'

interface Not<Value> {
  readonly value: Value
  readonly inverted: boolean
}

interface IpvsData {
  /** `! --ipvs`: of no connection of IPVS. */
  readonly none: boolean
  readonly protocol: Not<number> | null
  readonly address: Not<Network> | null
  readonly port: Not<number> | null
  readonly direction: 'ORIGINAL' | 'REPLY' | null
  readonly method: Not<Forwarding> | null
  readonly control: Not<number> | null
}

const METHODS: Readonly<Record<string, Forwarding>> = { GATE: 'gatewaying', IPIP: 'ipip', MASQ: 'masquerading' }

function bad(option: string, text: string): Problem {
  return new Problem(`ipvs: Bad value for "--${option}" option: "${text}"`)
}

function readPort(text: string, place: OptionPlace): Parsed<number> {
  const range = portRange(text, place) as Parsed<IntegerRange>
  return range instanceof Problem ? range : range.min
}

function condition<Value>(given: GivenOptions, name: string): Not<Value> | null {
  const value = given.value<Value>(name)
  return value === undefined ? null : { value, inverted: given.inverted(name) }
}

function addressText({ address, mask }: Network, style: ListStyle, saved: boolean): string {
  if (!saved && !style.numeric && (address === 0 || address === 0n)) return ' anywhere'
  const name = saved || style.numeric ? undefined : style.names.hostName(address)
  const length = maskLength(mask)
  const whole = mask === fullMask(style.family)
  return ` ${name ?? formatIp(address)}${whole ? '' : `/${length ?? formatIp(mask)}`}`
}

function dump(data: IpvsData, style: ListStyle, dashes: string): string {
  const saved = dashes !== ''
  const said = <Value>(not: Not<Value> | null, name: string, text: (value: Value) => string) =>
    not === null ? '' : `${not.inverted ? ' !' : ''} ${dashes}${name}${text(not.value)}`
  const details =
    said(data.protocol, 'vproto', value => ` ${value}`) +
    said(data.address, 'vaddr', value => addressText(value, style, saved)) +
    said(data.port, 'vport', value => ` ${value}`) +
    (data.direction === null ? '' : ` ${dashes}vdir ${data.direction}`) +
    said(data.method, 'vmethod', value => ` ${Object.keys(METHODS).find(name => METHODS[name] === value)}`) +
    said(data.control, 'vportctl', value => ` ${value}`)
  return details === '' ? `${data.none ? ' !' : ''} ${dashes}ipvs` : details
}

/** The connection that a packet is of, and which way it goes. */
function find(packet: PacketContext) {
  const { netfilter, skb, protocol: number, transport } = packet
  if ((number !== 6 && number !== 17) || !packet.hasTransport(4)) return undefined
  const layer = netfilter.net.layerOf(skb)
  const { connections } = netfilter.ipvs
  const source: Ip = layer.sourceOf(skb)
  const destination: Ip = layer.destinationOf(skb)
  const [from, to] = [u16(skb.bytes, transport), u16(skb.bytes, transport + 2)]
  const original = connections.incoming(number, source, from, destination, to)
  if (original !== undefined) return { connection: original, direction: 'ORIGINAL' as const }
  // On its way to the server, or back with the address of the service already.
  const sent = connections.outgoing(number, destination, to, source, from)
  if (sent !== undefined) return { connection: sent, direction: 'ORIGINAL' as const }
  const reply = connections.outgoing(number, source, from, destination, to)
  if (reply !== undefined) return { connection: reply, direction: 'REPLY' as const }
  const answered = connections.incoming(number, destination, to, source, from)
  return answered === undefined ? undefined : { connection: answered, direction: 'REPLY' as const }
}

/** ipvs_mt. */
function holds(data: IpvsData, { ends, server, control }: IpvsConnection, direction: 'ORIGINAL' | 'REPLY'): boolean {
  const is = <Value>(not: Not<Value> | null, same: (value: Value) => boolean) =>
    not === null || same(not.value) !== not.inverted
  return (
    is(data.protocol, value => value === ends.protocol) &&
    is(data.address, ({ address, mask }) => maskAddress(ends.virtual, mask) === maskAddress(address, mask)) &&
    is(data.port, value => value === ends.virtualPort) &&
    (data.direction === null || data.direction === direction) &&
    is(data.method, value => value === server.forwarding) &&
    is(data.control, value => value === control?.ends.virtualPort)
  )
}

/** libxt_ipvs, xt_ipvs: what a packet has to do with a virtual service. */
export const ipvsMatch: MatchType<IpvsData> = {
  name: 'ipvs',
  options: [
    { name: 'ipvs', invert: true },
    { name: 'vproto', value: protocol, invert: true },
    { name: 'vaddr', value: hostMask, invert: true },
    { name: 'vport', value: readPort, invert: true },
    {
      name: 'vdir',
      value: text => (/^(original|reply)$/i.test(text) ? text.toUpperCase() : bad('vdir', text)),
    },
    { name: 'vmethod', value: text => METHODS[text.toUpperCase()] ?? bad('vmethod', text), invert: true },
    { name: 'vportctl', value: readPort, invert: true },
  ],
  finalCheck(given) {
    if (given.empty) return new Problem('IPVS: At least one option is required')
    return given.inverted('ipvs') && given.list.length > 1
      ? new Problem('! --ipvs cannot be together with other options')
      : undefined
  },
  parse: given => ({
    none: given.inverted('ipvs'),
    protocol: condition(given, 'vproto'),
    address: condition(given, 'vaddr'),
    port: condition(given, 'vport'),
    direction: given.value<'ORIGINAL' | 'REPLY'>('vdir') ?? null,
    method: condition(given, 'vmethod'),
    control: condition(given, 'vportctl'),
  }),
  print: (data, style) => dump(data, style, ''),
  save: (data, style) => dump(data, style, '--'),
  compile: data =>
    new Predicate(packet => {
      const found = find(packet)
      if (found === undefined) return data.none
      return !data.none && holds(data, found.connection, found.direction)
    }),
}
