import { formatIpv6, formatMac } from '../address.ts'
import { u16, u32, u48, u128 } from '../bytes.ts'
import * as icmpv6 from '../icmpv6.ts'
import { Protocol } from '../ipv4.ts'
import { OptionType } from '../ndp-option.ts'
import { bytesText, type Dissection, dataField, type IpContext } from './dissection.ts'
import { checksumNote, type DissectedField, field, flag, hexText, named } from './field.ts'
import { expectedChecksum } from './transport.ts'

const TYPES: ReadonlyMap<number, string> = new Map<number, string>([
  [icmpv6.Type.destinationUnreachable, 'Destination Unreachable'],
  [icmpv6.Type.packetTooBig, 'Packet Too Big'],
  [icmpv6.Type.timeExceeded, 'Time Exceeded'],
  [icmpv6.Type.parameterProblem, 'Parameter Problem'],
  [icmpv6.Type.echoRequest, 'Echo (ping) request'],
  [icmpv6.Type.echoReply, 'Echo (ping) reply'],
  [130, 'Multicast Listener Query'],
  [133, 'Router Solicitation'],
  [134, 'Router Advertisement'],
  [135, 'Neighbor Solicitation'],
  [136, 'Neighbor Advertisement'],
  [137, 'Redirect'],
  [143, 'Multicast Listener Report Message v2'],
])
const ROUTER_SOLICITATION = 133
const NEIGHBOR_SOLICITATION = 135
const NEIGHBOR_ADVERTISEMENT = 136

const OPTIONS: ReadonlyMap<number, string> = new Map<number, string>([
  [OptionType.sourceLinkLayerAddress, 'Source link-layer address'],
  [OptionType.targetLinkLayerAddress, 'Target link-layer address'],
  [OptionType.prefixInformation, 'Prefix information'],
  [OptionType.mtu, 'MTU'],
  [OptionType.nonce, 'Nonce'],
])

export function dissectIcmpv6(d: Dissection, start: number, end: number, ip: IpContext): void {
  if (!d.need('ICMPv6', start, icmpv6.HEADER_LENGTH, end)) return
  const { bytes } = d
  const type = bytes[start + icmpv6.TYPE]!
  const found = u16(bytes, start + icmpv6.CHECKSUM)
  const note = checksumNote(found, expectedChecksum(d, Protocol.icmpv6, start, end, found, ip))
  const children = [
    field('icmpv6.type', 'Type', named(TYPES, type), start + icmpv6.TYPE, 1),
    field('icmpv6.code', 'Code', bytes[start + icmpv6.CODE]!, start + icmpv6.CODE, 1),
    field('icmpv6.checksum', 'Checksum', hexText(found, 4), start + icmpv6.CHECKSUM, 2, { note }),
    ...rest(d, type, start, end),
  ]
  const label = 'Internet Control Message Protocol v6'
  d.add(field('icmpv6', label, TYPES.get(type) ?? '', start, end - start, { children }))
}

function rest(d: Dissection, type: number, start: number, end: number): readonly DissectedField[] {
  const { bytes } = d
  const data = start + icmpv6.DATA
  const at = start + icmpv6.REST
  if (type === icmpv6.Type.echoRequest || type === icmpv6.Type.echoReply)
    return [
      field('icmpv6.echo.identifier', 'Identifier', hexText(u16(bytes, at), 4), at, 2),
      field('icmpv6.echo.sequence_number', 'Sequence', u16(bytes, at + 2), at + 2, 2),
      ...(data < end ? [dataField(bytes, data, end)] : []),
    ]
  if (icmpv6.isError(type)) {
    const word =
      type === icmpv6.Type.packetTooBig
        ? field('icmpv6.mtu', 'MTU', u32(bytes, at), at, 4)
        : field('icmpv6.reserved', 'Reserved', bytesText(bytes, at, at + 4), at, 4)
    return [word, ...d.quote(d.protocols.ipv6, data, end)]
  }
  if ((type === NEIGHBOR_SOLICITATION || type === NEIGHBOR_ADVERTISEMENT) && data + 16 <= end)
    return neighbour(bytes, type, at, end)
  if (type === ROUTER_SOLICITATION)
    return [field('icmpv6.reserved', 'Reserved', bytesText(bytes, at, data), at, 4), ...options(bytes, data, end)]
  return data < end ? [dataField(bytes, data, end)] : []
}

/** RFC 4861 4.3 and 4.4. */
function neighbour(bytes: Uint8Array, type: number, at: number, end: number): readonly DissectedField[] {
  const kind = type === NEIGHBOR_SOLICITATION ? 'ns' : 'na'
  const word = u32(bytes, at)
  const target = formatIpv6(u128(bytes, at + 4))
  const bit = (letter: string, label: string, shift: number) =>
    flag(`icmpv6.nd.na.flag.${letter}`, label, ((word >>> shift) & 1) !== 0, at, 4)
  const children = [bit('r', 'Router', 31), bit('s', 'Solicited', 30), bit('o', 'Override', 29)]
  const set = children.filter(({ value }) => value === 'Set').map(({ label }) => label)
  return [
    kind === 'ns'
      ? field('icmpv6.reserved', 'Reserved', bytesText(bytes, at, at + 4), at, 4)
      : field('icmpv6.nd.na.flag', 'Flags', [hexText(word, 8), ...set].join(', '), at, 4, { children }),
    field(`icmpv6.nd.${kind}.target_address`, 'Target Address', target, at + 4, 16),
    ...options(bytes, at + 20, end),
  ]
}

/** RFC 4861 4.6. */
function options(bytes: Uint8Array, start: number, end: number): readonly DissectedField[] {
  const fields: DissectedField[] = []
  for (let at = start; at + 8 <= end; ) {
    const type = bytes[at]!
    const length = bytes[at + 1]! * 8
    if (length === 0 || at + length > end) break
    const name = OPTIONS.get(type) ?? 'Unknown'
    const link = type === OptionType.sourceLinkLayerAddress || type === OptionType.targetLinkLayerAddress
    const mac = link ? formatMac(u48(bytes, at + 2)) : undefined
    const children = [
      field('icmpv6.opt.type', 'Type', `${name} (${type})`, at, 1),
      field('icmpv6.opt.length', 'Length', `${length / 8} (${length} bytes)`, at + 1, 1),
      ...(mac === undefined ? [] : [field('icmpv6.opt.linkaddr', 'Link-layer address', mac, at + 2, 6)]),
      ...(type === OptionType.nonce
        ? [field('icmpv6.opt.nonce', 'Nonce', bytesText(bytes, at + 2, at + length), at + 2, length - 2)]
        : []),
    ]
    const value = mac === undefined ? `(${name})` : `(${name} : ${mac})`
    fields.push(field('icmpv6.opt', 'ICMPv6 Option', value, at, length, { children }))
    at += length
  }
  return fields
}
