import { formatIpv4, formatMac } from '../address.ts'
import { u16, u32, u48 } from '../bytes.ts'
import * as dhcp from '../dhcpv4.ts'
import { bytesText, type Dissection } from './dissection.ts'
import { type DissectedField, field, hexText } from './field.ts'

const KINDS = ['', 'Discover', 'Offer', 'Request', 'Decline', 'ACK', 'NAK', 'Release', 'Inform']

type OptionKind = 'ip' | 'text' | 'seconds' | 'number' | 'bytes'

/** What an option is called, the filter name of its value, and how to read it (RFC 2132). */
const OPTIONS: ReadonlyMap<number, readonly [label: string, name: string, kind: OptionKind]> = new Map<
  number,
  readonly [string, string, OptionKind]
>([
  [dhcp.OptionCode.subnetMask, ['Subnet Mask', 'subnet_mask', 'ip']],
  [dhcp.OptionCode.router, ['Router', 'router', 'ip']],
  [dhcp.OptionCode.domainNameServer, ['Domain Name Server', 'domain_name_server', 'ip']],
  [dhcp.OptionCode.hostName, ['Host Name', 'hostname', 'text']],
  [dhcp.OptionCode.domainName, ['Domain Name', 'domain_name', 'text']],
  [dhcp.OptionCode.interfaceMtu, ['Interface MTU', 'interface_mtu', 'number']],
  [dhcp.OptionCode.broadcastAddress, ['Broadcast Address', 'broadcast_address', 'ip']],
  [dhcp.OptionCode.requestedAddress, ['Requested IP Address', 'requested_ip_address', 'ip']],
  [dhcp.OptionCode.leaseTime, ['IP Address Lease Time', 'ip_address_lease_time', 'seconds']],
  [dhcp.OptionCode.serverIdentifier, ['DHCP Server Identifier', 'dhcp_server_id', 'ip']],
  [dhcp.OptionCode.parameterRequestList, ['Parameter Request List', 'request_list', 'bytes']],
  [dhcp.OptionCode.maximumSize, ['Maximum DHCP Message Size', 'dhcp_max_message_size', 'number']],
  [dhcp.OptionCode.renewalTime, ['Renewal Time Value', 'renewal_time_value', 'seconds']],
  [dhcp.OptionCode.rebindingTime, ['Rebinding Time Value', 'rebinding_time_value', 'seconds']],
  [dhcp.OptionCode.clientIdentifier, ['Client identifier', 'client_identifier', 'bytes']],
])

export function dissectDhcp(d: Dissection, start: number, end: number): void {
  if (!d.need('DHCP', start, dhcp.OPTIONS, end)) return
  const { bytes } = d
  const ip = (name: string, label: string, at: number) =>
    field(`dhcp.ip.${name}`, label, formatIpv4(u32(bytes, start + at)), start + at, 4)
  const word = u16(bytes, start + dhcp.FLAGS)
  const operation = bytes[start + dhcp.OP]!
  const { fields, kind } = options(bytes, start + dhcp.OPTIONS, end)
  const children = [
    field('dhcp.type', 'Message type', `Boot ${operation === 1 ? 'Request' : 'Reply'} (${operation})`, start, 1),
    field('dhcp.hw.type', 'Hardware type', hexText(bytes[start + dhcp.HTYPE]!, 2), start + dhcp.HTYPE, 1),
    field('dhcp.hw.len', 'Hardware address length', bytes[start + dhcp.HLEN]!, start + dhcp.HLEN, 1),
    field('dhcp.hops', 'Hops', bytes[start + dhcp.HOPS]!, start + dhcp.HOPS, 1),
    field('dhcp.id', 'Transaction ID', hexText(u32(bytes, start + dhcp.XID), 8), start + dhcp.XID, 4),
    field('dhcp.secs', 'Seconds elapsed', u16(bytes, start + dhcp.SECS), start + dhcp.SECS, 2),
    field(
      'dhcp.flags',
      'Bootp flags',
      `${hexText(word, 4)} (${word & dhcp.BROADCAST ? 'Broadcast' : 'Unicast'})`,
      start + dhcp.FLAGS,
      2,
    ),
    ip('client', 'Client IP address', dhcp.CIADDR),
    ip('your', 'Your (client) IP address', dhcp.YIADDR),
    ip('server', 'Next server IP address', dhcp.SIADDR),
    ip('relay', 'Relay agent IP address', dhcp.GIADDR),
    field('dhcp.hw.mac_addr', 'Client MAC address', formatMac(u48(bytes, start + dhcp.CHADDR)), start + dhcp.CHADDR, 6),
    field(
      'dhcp.cookie',
      'Magic cookie',
      hexText(u32(bytes, start + dhcp.MAGIC_COOKIE), 8),
      start + dhcp.MAGIC_COOKIE,
      4,
    ),
    ...fields,
  ]
  const label = 'Dynamic Host Configuration Protocol'
  d.add(field('dhcp', label, kind === '' ? '' : `(${kind})`, start, end - start, { children }))
}

function options(bytes: Uint8Array, start: number, end: number) {
  const fields: DissectedField[] = []
  let kind = ''
  for (let at = start; at < end; ) {
    const code = bytes[at]!
    if (code === dhcp.OptionCode.pad) {
      at++
      continue
    }
    if (code === dhcp.OptionCode.end) {
      fields.push(field('dhcp.option.type', 'Option', '(255) End', at, 1))
      break
    }
    const length = bytes[at + 1] ?? 0
    if (at + 2 + length > end) {
      fields.push(field('dhcp.option.type', 'Option', `(${code})`, at, end - at, { note: 'its length does not fit' }))
      break
    }
    if (code === dhcp.OptionCode.packetType && length === 1) kind = KINDS[bytes[at + 2]!] ?? ''
    fields.push(option(bytes, code, at, length))
    at += 2 + length
  }
  return { fields, kind }
}

function option(bytes: Uint8Array, code: number, at: number, length: number): DissectedField {
  const head = field('dhcp.option.length', 'Length', length, at + 1, 1)
  const data = at + 2
  if (code === dhcp.OptionCode.packetType && length === 1) {
    const word = KINDS[bytes[data]!] ?? 'Unknown'
    const children = [head, field('dhcp.option.dhcp', 'DHCP', `${word} (${bytes[data]})`, data, 1)]
    return field('dhcp.option.type', 'Option', `(53) DHCP Message Type (${word})`, at, 2 + length, { children })
  }
  const [label, name, kind] = OPTIONS.get(code) ?? ['Unknown', 'value', 'bytes']
  const children = [head, ...values(bytes, `dhcp.option.${name}`, label, kind, data, length)]
  return field('dhcp.option.type', 'Option', `(${code}) ${label}`, at, 2 + length, { children })
}

function values(
  bytes: Uint8Array,
  name: string,
  label: string,
  kind: OptionKind,
  at: number,
  length: number,
): readonly DissectedField[] {
  if (length === 0) return []
  if (kind === 'ip' && length % 4 === 0)
    return Array.from({ length: length / 4 }, (_, index) =>
      field(name, label, formatIpv4(u32(bytes, at + 4 * index)), at + 4 * index, 4),
    )
  if (kind === 'seconds' && length === 4) return [field(name, label, `${u32(bytes, at)} seconds`, at, 4)]
  if (kind === 'number' && length === 2) return [field(name, label, u16(bytes, at), at, 2)]
  if (kind === 'text') return [field(name, label, String.fromCharCode(...bytes.subarray(at, at + length)), at, length)]
  return [field('dhcp.option.value', 'Value', bytesText(bytes, at, at + length), at, length)]
}
