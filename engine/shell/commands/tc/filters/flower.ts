import type { FlowerField } from '../../../../linux/tc/filter.ts'
import { ALL_PROTOCOLS } from '../../../../linux/tc/filter-list.ts'
import { formatIp, type Ip } from '../../../../wire/address.ts'
import { u16, u32, u128 } from '../../../../wire/bytes.ts'
import { EtherType } from '../../../../wire/ethernet.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, parsePrefixWord, parseUnsigned, type Words } from '../../../iproute/words.ts'
import { classIdText } from '../ids.ts'
import { protocolName } from '../protocol.ts'
import { FLOWER_USAGE } from '../usage.ts'
import { type FlowerDraft, LINK_FIELDS, type Take } from './flower-link.ts'
import { draft, type FilterUtility, newOutcome, numericHandle, takeOutcome } from './kind.ts'

const IP_PROTOCOLS: readonly (readonly [string, number])[] = [
  ['tcp', 6],
  ['udp', 17],
  ['sctp', 132],
  ['icmp', 1],
  ['icmpv6', 58],
]

const isIp = (protocol: number) => protocol === EtherType.ipv4 || protocol === EtherType.ipv6

function ipProtocol(words: Words, into: FlowerDraft): void {
  if (!isIp(into.protocol)) return words.refuse('Illegal "eth_type" for ip proto\nIllegal "ip_proto"\n', 1, false)
  const word = words.argument()
  const named = IP_PROTOCOLS.find(([name]) => name === word)?.[1] ?? parseUnsigned(word, 16)
  if (named === undefined || named > 255) return words.refuse('Illegal "ip_proto"\n', 1, false)
  into.ipProtocol = named
  const text = IP_PROTOCOLS.find(([, number]) => number === named)?.[0] ?? named.toString(16).padStart(2, '0')
  into.fields.push({ name: 'ip_proto', text, json: text, test: (_, place) => place.ipProtocol === named })
}

function port(words: Words, into: FlowerDraft, name: 'src_port' | 'dst_port'): void {
  const text = words.argument()
  const [low, high = low] = text.split('-').map(part => parseUnsigned(part))
  const known = low !== undefined && high !== undefined && high <= 65_535 && [6, 17, 132].includes(into.ipProtocol)
  if (!known || (text.includes('-') && low >= high)) return words.refuse(`Illegal "${name}"\n`, 1, false)
  const at = name === 'src_port' ? 0 : 2
  const test: FlowerField['test'] = ({ bytes, end }, { transport }) => {
    if (transport < 0 || transport + 4 > end) return false
    const found = u16(bytes, transport + at)
    return found >= low && found <= high
  }
  into.fields.push({ name, text: low === high ? String(low) : `${low}-${high}`, json: low === high ? low : text, test })
}

function address(words: Words, into: FlowerDraft, name: 'src_ip' | 'dst_ip'): void {
  const family = into.protocol === EtherType.ipv6 ? 6 : 4
  const word = words.argument()
  const prefix = isIp(into.protocol) ? parsePrefixWord(word, family) : undefined
  if (prefix === undefined) {
    if (isIp(into.protocol))
      return words.refuse(`Error: ${family === 4 ? 'inet' : 'inet6'} prefix is expected rather than "${word}".\n`, 1)
    return words.refuse(`Illegal "${name}"\n`, 1, false)
  }
  const width = family === 4 ? 32 : 128
  const shift = BigInt(width - prefix.length)
  const wanted = BigInt(prefix.address) >> shift
  const offset = family === 4 ? (name === 'src_ip' ? 12 : 16) : name === 'src_ip' ? 8 : 24
  const wantedType = into.protocol
  const test: FlowerField['test'] = ({ bytes, end }, { network, inner }) => {
    if (inner !== wantedType || network + offset + width / 8 > end) return false
    const found = family === 4 ? BigInt(u32(bytes, network + offset)) : u128(bytes, network + offset)
    return found >> shift === wanted
  }
  const shown: Ip = family === 4 ? Number(wanted << shift) : wanted << shift
  const text = `${formatIp(shown)}${prefix.length === width ? '' : `/${prefix.length}`}`
  const mask = ((1n << BigInt(prefix.length)) - 1n) << shift
  into.fields.push({ name, mask, text, json: text, test })
}

/** A byte of the network or the next header, perhaps under a mask. */
function octet(
  words: Words,
  into: FlowerDraft,
  name: string,
  read: (bytes: Uint8Array, network: number, transport: number) => number,
): void {
  const [value, mask] = words
    .argument()
    .split('/')
    .map(part => parseUnsigned(part))
  if (value === undefined || value > 255 || !isIp(into.protocol)) return words.refuse(`Illegal "${name}"\n`, 1, false)
  const under = mask ?? 0xff
  const test: FlowerField['test'] = ({ bytes }, { network, transport }) =>
    (read(bytes, network, transport) & under) === (value & under)
  const hex = name === 'ip_tos' || name === 'tcp_flags'
  const text = `${hex ? `0x${value.toString(16)}` : value}${under === 0xff ? '' : `/0x${under.toString(16)}`}`
  into.fields.push({ name, mask: BigInt(under), text, json: text, test })
}

const TAKES: Readonly<Record<string, Take>> = {
  ip_proto: ipProtocol,
  src_port: (words, into) => port(words, into, 'src_port'),
  dst_port: (words, into) => port(words, into, 'dst_port'),
  src_ip: (words, into) => address(words, into, 'src_ip'),
  dst_ip: (words, into) => address(words, into, 'dst_ip'),
  // The traffic class of IPv6 begins in the middle of a byte (RFC 8200 3).
  ip_tos: (words, into) =>
    octet(words, into, 'ip_tos', (bytes, network) =>
      into.protocol === EtherType.ipv6 ? (u16(bytes, network) >> 4) & 0xff : bytes[network + 1]!,
    ),
  ip_ttl: (words, into) =>
    octet(words, into, 'ip_ttl', (bytes, network) => bytes[network + (into.protocol === EtherType.ipv6 ? 7 : 8)]!),
  tcp_flags: (words, into) => octet(words, into, 'tcp_flags', (bytes, _, transport) => bytes[transport + 13] ?? -1),
  type: (words, into) => octet(words, into, 'icmp_type', (bytes, _, transport) => bytes[transport] ?? -1),
  code: (words, into) => octet(words, into, 'icmp_code', (bytes, _, transport) => bytes[transport + 1] ?? -1),
  ...LINK_FIELDS,
}

/** In which a listing has them (flower_print_opt); what is not here stands behind. */
const ORDER: readonly string[] = [
  'indev',
  'vlan_id',
  'vlan_prio',
  'vlan_ethtype',
  'dst_mac',
  'src_mac',
  'eth_type',
  'ip_proto',
  'ip_tos',
  'ip_ttl',
  'tcp_flags',
  'dst_ip',
  'src_ip',
  'dst_port',
  'src_port',
]

/** All words of the real one, in the order in which it tries them; each may be abbreviated, and those that are not in `TAKES` are refused. */
const WORDS: readonly string[] = [
  ...['hw_tc', 'ip_flags', 'verbose', 'skip_hw', 'skip_sw', 'ct_state', 'ct_zone', 'ct_mark', 'ct_label', 'indev'],
  ...['num_of_vlans', 'vlan_id', 'vlan_prio', 'vlan_ethtype', 'cvlan_id', 'cvlan_prio', 'cvlan_ethtype', 'mpls'],
  ...['mpls_label', 'mpls_tc', 'mpls_bos', 'mpls_ttl', 'dst_mac', 'src_mac', 'ip_proto', 'ip_tos', 'ip_ttl', 'dst_ip'],
  ...['src_ip', 'dst_port', 'src_port', 'tcp_flags', 'type', 'code', 'arp_tip', 'arp_sip', 'arp_op', 'arp_tha'],
  ...['arp_sha', 'enc_dst_ip', 'enc_src_ip', 'enc_key_id', 'enc_dst_port', 'enc_tos', 'enc_ttl'],
  ...['geneve_opts', 'vxlan_opts', 'erspan_opts', 'gtp_opts', 'pppoe_sid', 'ppp_proto'],
]

/** tc-flower(8): fields of the headers by their names. */
export const flower: FilterUtility = {
  name: 'flower',
  parse(tool, words, { protocol, handle }) {
    const outcome = newOutcome()
    const into: FlowerDraft = { fields: [], outer: protocol, protocol, ipProtocol: -1 }
    while (words.more) {
      const word = words.next()
      if (takeOutcome(tool, words, outcome, word)) continue
      const full = WORDS.find(name => begins(name, word)) ?? word
      if (Object.hasOwn(TAKES, full)) TAKES[full]!(words, into)
      else if (full === 'skip_hw') continue
      else if (full !== word || WORDS.includes(full)) words.refuse(`tc: flower "${full}" is not emulated here\n`, 2)
      else words.refuse(word === 'help' ? FLOWER_USAGE : `What is "${word}"?\n${FLOWER_USAGE}`, 1, false)
    }
    const type = protocol === EtherType.ipv4 ? 'ipv4' : protocolName(protocol)
    const first: FlowerField[] =
      protocol === ALL_PROTOCOLS ? [] : [{ name: 'eth_type', text: type, json: type, test: () => true }]
    const rank = ({ name }: FlowerField) => (ORDER.indexOf(name) + ORDER.length + 1) % (ORDER.length + 1)
    const fields = [...first, ...into.fields].sort((a, b) => rank(a) - rank(b))
    return draft(numericHandle(words, handle), () => ({ kind: 'flower', fields }), outcome)
  },
  print({ out }, { handle, classId, match }) {
    if (match.kind !== 'flower') return
    out.field('handle', handle, `handle 0x${handle.toString(16)} `)
    if (classId !== null) out.field('classid', classIdText(classId), `classid ${classIdText(classId)} `)
    printFlowerKeys(out, match.fields)
    out.field('not_in_hw', true, '\n  not_in_hw')
  },
}

/** The fields, each in a line. */
export function printFlowerKeys(out: Tool['out'], fields: readonly FlowerField[]): void {
  out.object('keys', () => {
    for (const { name, text, json } of fields) out.field(name, json, `\n  ${name} ${text}`)
  })
}
