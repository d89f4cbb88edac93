import { formatIpv4 } from '../address.ts'
import { foldChecksum, sum16, u16, u32 } from '../bytes.ts'
import * as icmp from '../icmpv4.ts'
import { bytesText, type Dissection, dataField, type IpContext } from './dissection.ts'
import { checksumNote, type DissectedField, field, hexText } from './field.ts'

const TYPES: ReadonlyMap<number, string> = new Map<number, string>([
  [icmp.Type.echoReply, 'Echo (ping) reply'],
  [icmp.Type.destinationUnreachable, 'Destination unreachable'],
  [icmp.Type.redirect, 'Redirect'],
  [icmp.Type.echo, 'Echo (ping) request'],
  [icmp.Type.timeExceeded, 'Time-to-live exceeded'],
  [icmp.Type.parameterProblem, 'Parameter problem'],
  [icmp.Type.timestamp, 'Timestamp request'],
  [icmp.Type.timestampReply, 'Timestamp reply'],
])

const CODES: ReadonlyMap<number, readonly string[]> = new Map<number, readonly string[]>([
  [
    icmp.Type.destinationUnreachable,
    [
      'Network unreachable',
      'Host unreachable',
      'Protocol unreachable',
      'Port unreachable',
      'Fragmentation needed',
      'Source route failed',
      'Destination network unknown',
      'Destination host unknown',
      'Source host isolated',
      'Network administratively prohibited',
      'Host administratively prohibited',
      'Network unreachable for TOS',
      'Host unreachable for TOS',
      'Communication administratively filtered',
      'Host precedence violation',
      'Precedence cutoff in effect',
    ],
  ],
  [
    icmp.Type.redirect,
    ['Redirect for network', 'Redirect for host', 'Redirect for TOS and network', 'Redirect for TOS and host'],
  ],
  [icmp.Type.timeExceeded, ['Time to live exceeded in transit', 'Fragment reassembly time exceeded']],
])

export function dissectIcmpv4(d: Dissection, start: number, end: number, { complete }: IpContext): void {
  if (!d.need('ICMP', start, icmp.HEADER_LENGTH, end)) return
  const { bytes } = d
  const type = bytes[start + icmp.TYPE]!
  const code = bytes[start + icmp.CODE]!
  const codeWord = CODES.get(type)?.[code]
  const found = u16(bytes, start + icmp.CHECKSUM)
  const verifiable = complete && !d.quoted
  const expected = verifiable ? foldChecksum(sum16(bytes, start, end) - found) : undefined
  const children = [
    field('icmp.type', 'Type', `${type} (${TYPES.get(type) ?? 'Unknown'})`, start + icmp.TYPE, 1),
    field('icmp.code', 'Code', codeWord === undefined ? code : `${code} (${codeWord})`, start + icmp.CODE, 1),
    field('icmp.checksum', 'Checksum', hexText(found, 4), start + icmp.CHECKSUM, 2, {
      note: checksumNote(found, expected),
    }),
    ...rest(d, type, code, start, end),
  ]
  const label = 'Internet Control Message Protocol'
  d.add(field('icmp', label, TYPES.get(type) ?? '', start, end - start, { children }))
}

function rest(d: Dissection, type: number, code: number, start: number, end: number): readonly DissectedField[] {
  const { bytes } = d
  const data = start + icmp.DATA
  if (type === icmp.Type.echo || type === icmp.Type.echoReply) {
    const identifier = u16(bytes, start + icmp.IDENTIFIER)
    const sequence = u16(bytes, start + icmp.SEQUENCE)
    return [
      field('icmp.ident', 'Identifier (BE)', `${identifier} (${hexText(identifier, 4)})`, start + icmp.IDENTIFIER, 2),
      field('icmp.seq', 'Sequence Number (BE)', `${sequence} (${hexText(sequence, 4)})`, start + icmp.SEQUENCE, 2),
      ...(data < end ? [dataField(bytes, data, end)] : []),
    ]
  }
  if (!icmp.isError(type)) return data < end ? [dataField(bytes, data, end)] : []
  return [...errorFields(bytes, type, code, start), ...d.quote(d.protocols.ipv4, data, end)]
}

function errorFields(bytes: Uint8Array, type: number, code: number, start: number): readonly DissectedField[] {
  const at = start + icmp.REST
  if (type === icmp.Type.redirect)
    return [field('icmp.redir_gw', 'Gateway Address', formatIpv4(u32(bytes, at)), start + icmp.GATEWAY, 4)]
  if (type === icmp.Type.destinationUnreachable && code === icmp.Unreachable.fragmentationNeeded)
    return [field('icmp.mtu', 'MTU of next hop', u16(bytes, start + icmp.MTU), start + icmp.MTU, 2)]
  return [field('icmp.unused', 'Unused', bytesText(bytes, at, at + 4), at, 4)]
}
