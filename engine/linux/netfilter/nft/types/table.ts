import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../../../../wire/address.ts'
import * as symbols from './symbols.ts'
import { formatDate, formatHour, formatTime, parseDate, parseHour, parseTime } from './time.ts'
import type { DataType, NftNames, ParsedValue, Style } from './type.ts'

type Details = Partial<Omit<DataType, 'name' | 'description' | 'bits'>>

function type(name: string, description: string, bits: number, details: Details = {}): DataType {
  return { name, description, bits, order: 'host', base: 'integer', ...details }
}

/** A number: decimal, or hexadecimal with 0x. */
export function parseInteger(text: string): bigint | undefined {
  return /^(\d+|0[xX][0-9a-fA-F]+)$/.test(text) ? BigInt(text) : undefined
}

function hex(digits: number): (value: bigint) => string {
  return value => `0x${value.toString(16).padStart(digits, '0')}`
}

function withProblem(parse: (text: string) => bigint | undefined, problem: string): (text: string) => ParsedValue {
  return text => parse(text) ?? { problem }
}

function parseHost(text: string, names: NftNames, family: 4 | 6): ParsedValue {
  const own = family === 4 ? parseIpv4(text) : parseIpv6(text)
  if (own !== undefined) return BigInt(own)
  const number = family === 4 ? parseInteger(text) : undefined
  if (number !== undefined && number <= 0xffff_ffffn) return number
  if ((family === 4 ? parseIpv6(text) : parseIpv4(text)) !== undefined)
    return { problem: 'Could not resolve hostname: Address family for hostname not supported' }
  const found = /^[\d.]+$/.test(text) ? [] : names.hostAddresses(text, family)
  if (found === undefined || found.length === 0)
    return { problem: 'Could not resolve hostname: Name or service not known' }
  return found.length > 1 ? { problem: 'Hostname resolves to multiple addresses' } : BigInt(found[0]!)
}

/** A number of a list of names that the host keeps: services, users. */
function named(
  find: (names: NftNames, text: string) => number | undefined,
  max: bigint,
  outOfRange: string,
  unknown: string,
): (text: string, names: NftNames) => ParsedValue {
  return (text, names) => {
    const number = parseInteger(text)
    if (number !== undefined) return number > max ? { problem: outOfRange } : number
    const found = find(names, text)
    return found === undefined ? { problem: unknown } : BigInt(found)
  }
}

function formatMac(value: bigint): string {
  const digits = value.toString(16).padStart(12, '0')
  return digits.match(/../g)!.join(':')
}

/** tchandle_type_print. */
function formatHandle(value: bigint): string {
  if (value === 0n) return 'none'
  if (value === 0xffff_ffffn) return 'root'
  return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`
}

function parseHandle(text: string): bigint | undefined {
  if (text === 'root') return 0xffff_ffffn
  if (text === 'none') return 0n
  const found = /^([0-9a-f]*):([0-9a-f]*)$/i.exec(text)
  if (found === null) return parseInteger(text)
  return (BigInt(`0x${found[1] || '0'}`) << 16n) | BigInt(`0x${found[2] || '0'}`)
}

/** Names of interfaces are their bytes, with zeros behind them. */
export const NAME_BYTES = 16

export function nameValue(text: string): bigint {
  let value = 0n
  for (let index = 0; index < NAME_BYTES; index++)
    value = (value << 8n) | BigInt(index < text.length ? text.charCodeAt(index) & 0xff : 0)
  return value
}

export function nameText(value: bigint): string {
  let text = ''
  for (let index = NAME_BYTES - 1; index >= 0; index--) {
    const code = Number((value >> BigInt(8 * index)) & 0xffn)
    if (code === 0) break
    text += String.fromCharCode(code)
  }
  return text
}

function quoted(text: string): string {
  return `"${text}"`
}

function linkText(value: bigint, { names }: Style): string | undefined {
  return names.linkName(Number(value))
}

const bitmask: Details = { base: 'bitmask' }

export const INTEGER: DataType = type('integer', 'integer', 32)
export const STRING: DataType = type('string', 'string', 0, { base: 'string' })
export const BITMASK: DataType = type('bitmask', 'bitmask', 32, bitmask)

export const IPV4: DataType = type('ipv4_addr', 'IPv4 address', 32, {
  order: 'big',
  parse: (text, names) => parseHost(text, names, 4),
  format: value => formatIpv4(Number(value)),
  json: value => formatIpv4(Number(value)),
})
export const IPV6: DataType = type('ipv6_addr', 'IPv6 address', 128, {
  order: 'big',
  parse: (text, names) => parseHost(text, names, 6),
  format: value => formatIpv6(value),
  json: value => formatIpv6(value),
})
/** lladdr_type_parse: up to six bytes in hexadecimal, the last ones of the address, whatever stands between them. */
function parseLinkLayer(text: string): bigint | undefined {
  const bytes = text.split(/[^0-9a-f]/i)
  if (bytes.length > 6 || !bytes.every(byte => /^0*[0-9a-f]{1,2}$/i.test(byte))) return undefined
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(`0x${byte}`), 0n)
}

export const ETHER_ADDR: DataType = type('ether_addr', 'Ethernet address', 48, {
  order: 'big',
  parse: withProblem(parseLinkLayer, 'Invalid LL address'),
  format: formatMac,
  json: formatMac,
})
export const INET_PROTO: DataType = type('inet_proto', 'Internet protocol', 8, {
  order: 'big',
  parse: named(
    (names, text) => names.protocolNumber(text),
    255n,
    'Protocol out of range',
    'Could not resolve protocol name',
  ),
  format: (value, { numeric, names }) => (numeric ? undefined : names.protocolName(Number(value))) ?? String(value),
  json: (value, { numeric, names }) => (numeric ? undefined : names.protocolName(Number(value))) ?? Number(value),
})
export const INET_SERVICE: DataType = type('inet_service', 'internet network service', 16, {
  order: 'big',
  parse: named(
    (names, text) => names.servicePort(text),
    0xffffn,
    'Service out of range',
    'Could not resolve service: Servname not supported for ai_socktype',
  ),
  format: (value, { services, names }) => {
    const name = services ? names.serviceName(Number(value)) : undefined
    return name === undefined ? String(value) : quoted(name)
  },
})
export const MARK: DataType = type('mark', 'packet mark', 32, { format: hex(8) })
function nameOf(text: string): ParsedValue {
  if (text === '') return { problem: 'Empty string is not allowed' }
  return text.length >= NAME_BYTES ? { problem: `String exceeds maximum length of ${NAME_BYTES}` } : nameValue(text)
}

export const IFNAME: DataType = type('ifname', 'network interface name', 128, {
  base: 'string',
  parse: nameOf,
  format: value => quoted(nameText(value)),
  json: value => nameText(value),
})
export const IFINDEX: DataType = type('iface_index', 'network interface index', 32, {
  parse: (text, names) => {
    const index = names.linkIndex(text)
    if (index !== undefined) return BigInt(index)
    return parseInteger(text) ?? { problem: 'Interface does not exist' }
  },
  format: (value, style) => {
    const name = linkText(value, style)
    return name === undefined ? String(value) : quoted(name)
  },
  json: (value, style) => linkText(value, style) ?? String(value),
})
export const TIME: DataType = type('time', 'relative time', 32, {
  parse: withProblem(parseTime, 'wrong time format'),
  format: (value, { numeric }) => (numeric ? `${value / 1000n}s` : formatTime(value)),
  json: value => Number(value / 1000n),
})
export const BOOLEAN: DataType = type('boolean', 'boolean type', 1, {
  symbols: symbols.BOOLEANS,
  json: value => value !== 0n,
})
export const NF_PROTO: DataType = type('nf_proto', 'netfilter protocol', 8, { symbols: symbols.NF_PROTOCOLS })
export const ETHER_TYPE: DataType = type('ether_type', 'Ethernet protocol', 16, {
  order: 'big',
  symbols: symbols.ETHER_TYPES,
  format: hex(4),
})
export const CT_STATE: DataType = type('ct_state', 'conntrack state', 32, {
  ...bitmask,
  symbols: symbols.CT_STATES,
  format: hex(0),
})
export const CT_DIR: DataType = type('ct_dir', 'conntrack direction', 8, { symbols: symbols.CT_DIRECTIONS })
export const CT_STATUS: DataType = type('ct_status', 'conntrack status', 32, {
  ...bitmask,
  symbols: symbols.CT_STATUSES,
  format: hex(0),
})
export const CT_EVENT: DataType = type('ct_event', 'conntrack event bits', 32, {
  ...bitmask,
  symbols: symbols.CT_EVENTS,
  format: hex(0),
})
export const CT_LABEL: DataType = type('ct_label', 'conntrack label', 128, {
  ...bitmask,
  parse: text => {
    const bit = parseInteger(text)
    if (bit === undefined) return { problem: 'Could not parse conntrack label' }
    return bit > 127n ? { problem: `${bit}: bit ${bit} out of range (128 max)` } : 1n << bit
  },
  format: value => String(value.toString(2).length - 1),
  json: value => value.toString(2).length - 1,
})
export const TCP_FLAG: DataType = type('tcp_flag', 'TCP flag', 8, {
  ...bitmask,
  symbols: symbols.TCP_FLAGS,
  format: hex(0),
})
export const ICMP_TYPE: DataType = type('icmp_type', 'ICMP type', 8, { order: 'big', symbols: symbols.ICMP_TYPES })
export const ICMP_CODE: DataType = type('icmp_code', 'icmp code', 8, { symbols: symbols.ICMP_CODES })
export const ICMPV6_TYPE: DataType = type('icmpv6_type', 'ICMPv6 type', 8, {
  order: 'big',
  symbols: symbols.ICMPV6_TYPES,
})
export const ICMPV6_CODE: DataType = type('icmpv6_code', 'icmpv6 code', 8, { symbols: symbols.ICMPV6_CODES })
export const ICMPX_CODE: DataType = type('icmpx_code', 'icmpx code', 8, { symbols: symbols.ICMPX_CODES })
export const IGMP_TYPE: DataType = type('igmp_type', 'IGMP type', 8, { order: 'big', symbols: symbols.IGMP_TYPES })
export const ARP_OP: DataType = type('arp_op', 'ARP operation', 16, { order: 'big', symbols: symbols.ARP_OPERATIONS })
export const DSCP: DataType = type('dscp', 'Differentiated Services Code Point', 6, {
  order: 'big',
  symbols: symbols.DSCPS,
  format: hex(2),
})
export const ECN: DataType = type('ecn', 'Explicit Congestion Notification', 2, {
  order: 'big',
  symbols: symbols.ECNS,
  format: hex(0),
})
export const DCCP_TYPE: DataType = type('dccp_pkttype', 'DCCP packet type', 4, {
  order: 'big',
  symbols: symbols.DCCP_TYPES,
})
export const MH_TYPE: DataType = type('mh_type', 'Mobility Header Type', 8, { order: 'big', symbols: symbols.MH_TYPES })
/** Flags without names. */
export const BITS_8: DataType = { ...BITMASK, base: 'integer', bits: 8, order: 'big', format: hex(0) }
export const PKT_TYPE: DataType = type('pkt_type', 'packet type', 8, { symbols: symbols.PACKET_TYPES })
export const IFTYPE: DataType = type('iface_type', 'network interface type', 16, { symbols: symbols.LINK_TYPES })
export const DEVGROUP: DataType = type('devgroup', 'devgroup name', 32, {
  symbols: symbols.DEVICE_GROUPS,
  format: (value, { numeric }) => (!numeric && value === 0n ? '"default"' : String(value)),
  json: (value, { numeric }) => (!numeric && value === 0n ? 'default' : Number(value)),
})
export const FIB_ADDR: DataType = type('fib_addrtype', 'fib address type', 32, { symbols: symbols.FIB_TYPES })
/** Of what it is not known what it is. */
export const INVALID: DataType = {
  ...INTEGER,
  name: 'invalid',
  parse: () => ({ problem: "Can't parse symbolic invalid expressions" }),
}
/** Realms that have a name (/etc/iproute2/rt_realms) stand in quotes. */
export const REALM: DataType = type('realm', 'routing realm', 32, {
  symbols: symbols.REALMS,
  json: (value, { numeric }) => (!numeric && value === 0n ? 'cosmos' : String(value)),
})
export const CLASSID: DataType = type('classid', 'TC classid', 32, {
  parse: withProblem(parseHandle, 'Could not parse TC classid'),
  format: formatHandle,
  json: formatHandle,
})
export const UID: DataType = type('uid', 'user ID', 32, {
  parse: named((names, text) => names.userId(text), 0xffff_ffffn, 'Value too large', 'User does not exist'),
  format: (value, { users, names }) => {
    const name = users ? names.userName(Number(value)) : undefined
    return name === undefined ? String(value) : quoted(name)
  },
})
export const GID: DataType = type('gid', 'group ID', 32, {
  parse: named((names, text) => names.groupId(text), 0xffff_ffffn, 'Value too large', 'Group does not exist'),
  format: (value, { users, names }) => {
    const name = users ? names.groupName(Number(value)) : undefined
    return name === undefined ? String(value) : quoted(name)
  },
})
export const DATE: DataType = type('time', 'Date and time of packet reception', 64, {
  parse: withProblem(parseDate, 'Cannot parse date'),
  format: value => quoted(formatDate(value)),
  json: formatDate,
})
export const HOUR: DataType = type('hour', 'Hour of day of packet reception', 32, {
  parse: withProblem(parseHour, 'wrong time format'),
  format: value => quoted(formatHour(value)),
  json: formatHour,
})
export const DAY: DataType = type('day', 'Day of week of packet reception', 8, {
  max: 6n,
  symbols: symbols.DAYS,
})

/** cgroupv2_type_parse: no group is mounted here. */
export const CGROUP: DataType = type('cgroupsv2', 'cgroupsv2 path', 64, {
  parse: () => ({ problem: 'cgroupv2 path fails: No such file or directory' }),
})

const HELPER_NAME: DataType = type('string', 'string', 128, {
  base: 'string',
  parse: nameOf,
  format: value => quoted(nameText(value)),
  json: value => nameText(value),
})

/** Names of helpers: strings of up to 16 bytes. */
export { HELPER_NAME }

export const VERDICT: DataType = type('verdict', 'netfilter verdict', 32, { base: 'string' })

/** Integers of other widths, as headers have them. */
export function integerOf(bits: number, order: 'big' | 'host' = 'big'): DataType {
  return { ...INTEGER, bits, order }
}

const LL_ADDR: DataType = type('ll_addr', 'link layer address', 0)

/** The types that a set can be declared with. */
const NAMED: ReadonlyMap<string, DataType> = new Map(
  [
    IPV4,
    IPV6,
    ETHER_ADDR,
    INET_PROTO,
    INET_SERVICE,
    MARK,
    IFNAME,
    IFINDEX,
    BOOLEAN,
    NF_PROTO,
    ETHER_TYPE,
    CT_STATE,
    CT_DIR,
    CT_STATUS,
    TCP_FLAG,
    ICMP_TYPE,
    ICMP_CODE,
    ICMPV6_TYPE,
    ICMPV6_CODE,
    ICMPX_CODE,
    IGMP_TYPE,
    ARP_OP,
    DSCP,
    ECN,
    DCCP_TYPE,
    MH_TYPE,
    PKT_TYPE,
    IFTYPE,
    DEVGROUP,
    FIB_ADDR,
    REALM,
    CLASSID,
    UID,
    GID,
    TIME,
    VERDICT,
    { ...INTEGER, bits: 0 },
    STRING,
    { ...BITMASK, bits: 0 },
    LL_ADDR,
    { ...INVALID, bits: 0 },
  ].map(each => [each.name, each]),
)

export function dataType(name: string): DataType | undefined {
  return NAMED.get(name)
}
