import type { FlowerField } from '../../../../linux/tc/filter.ts'
import { formatIpv4, formatMac, maskIpv4 } from '../../../../wire/address.ts'
import * as arp from '../../../../wire/arp.ts'
import { u16, u32 } from '../../../../wire/bytes.ts'
import { EtherType } from '../../../../wire/ethernet.ts'
import { PCP_SHIFT, VID_MASK } from '../../../../wire/vlan.ts'
import { parseLinkAddress, parsePrefixWord, parseUnsigned, toMac, type Words } from '../../../iproute/words.ts'
import { parseProtocol, protocolName } from '../protocol.ts'

/** The fields of a flower filter as far as they have been read. */
export interface FlowerDraft {
  readonly fields: FlowerField[]
  /** The protocol of the filter. */
  readonly outer: number
  /** What the network header is of: behind a tag what vlan_ethtype says. */
  protocol: number
  ipProtocol: number
}

export type Take = (words: Words, into: FlowerDraft) => void

type Octets = readonly number[]

/** `de:ad:be:ef:13:37`, with a mask of the same form or a number of bits behind a slash. */
function maskedAddress(words: Words, name: string): { value: Octets; mask: Octets } {
  const [text = '', maskText] = words.argument().split('/')
  const value = parseLinkAddress(text)
  const bits = maskText === undefined ? 48 : parseUnsigned(maskText)
  const mask =
    bits === undefined
      ? parseLinkAddress(maskText!)
      : Uint8Array.from({ length: 6 }, (_, index) => (0xff00 >> Math.max(0, Math.min(8, bits - index * 8))) & 0xff)
  if (typeof value === 'string' || typeof mask === 'string' || value.length !== 6 || mask.length !== 6) {
    words.refuse(`Illegal "${name}"\n`, 1, false)
    return { value: [], mask: [] }
  }
  return { value: Array.from(value, (octet, index) => octet & mask[index]!), mask: [...mask] }
}

/** flower_print_eth_addr: the mask in bits where it is a prefix. */
function addressText(value: Octets, mask: Octets): string {
  const bits = mask.map(octet => octet.toString(2).padStart(8, '0')).join('')
  const length = bits.indexOf('0')
  const text = formatMac(toMac(Uint8Array.from(value)))
  if (length < 0) return text
  return `${text}/${bits.includes('1', length) ? formatMac(toMac(Uint8Array.from(mask))) : length}`
}

function linkAddress(words: Words, into: FlowerDraft, name: 'src_mac' | 'dst_mac'): void {
  const { value, mask } = maskedAddress(words, name)
  if (value.length === 0) return
  const at = name === 'dst_mac' ? 0 : 6
  const test: FlowerField['test'] = ({ bytes, start }, _, link) =>
    link.headerLength > 0 && value.every((octet, index) => (bytes[start + at + index]! & mask[index]!) === octet)
  const text = addressText(value, mask)
  const bits = mask.reduce((all, octet) => (all << 8n) | BigInt(octet), 0n)
  into.fields.push({ name, mask: bits, text, json: text, test })
}

const isTagged = (protocol: number) => protocol === EtherType.vlan || protocol === EtherType.qinq

/** A part of the tag. */
function tag(words: Words, into: FlowerDraft, name: 'vlan_id' | 'vlan_prio'): void {
  if (!isTagged(into.outer))
    return words.refuse(`Can't set "${name}" if ethertype isn't 802.1Q or 802.1AD\nIllegal "${name}"\n`, 1, false)
  const value = parseUnsigned(words.argument())
  const id = name === 'vlan_id'
  if (value === undefined || value > (id ? VID_MASK : 7)) return words.refuse(`Illegal "${name}"\n`, 1, false)
  const test: FlowerField['test'] = (_, place) =>
    place.tag >= 0 && (id ? place.tag & VID_MASK : place.tag >> PCP_SHIFT) === value
  into.fields.push({ name, text: String(value), json: value, test })
}

function tagType(words: Words, into: FlowerDraft): void {
  if (!isTagged(into.outer))
    return words.refuse('Can\'t set "vlan_ethtype" if ethertype isn\'t 802.1Q or 802.1AD\n', 1, false)
  const word = words.argument()
  const type = word === 'ipv4' ? EtherType.ipv4 : parseProtocol(word)
  if (type === undefined) return words.refuse('Illegal "vlan_ethtype"\n', 1, false)
  into.protocol = type
  const text = type === EtherType.ipv4 ? 'ip' : protocolName(type)
  into.fields.push({ name: 'vlan_ethtype', text, json: text, test: (_, { inner }) => inner === type })
}

function incoming(words: Words, into: FlowerDraft): void {
  const name = words.argument()
  into.fields.push({ name: 'indev', text: name, json: name, test: ({ inLink }) => inLink?.name === name })
}

/** The words of ip_flags, each with what it says of fragments. */
const IP_FLAGS: Readonly<Record<string, (fragment: boolean, first: boolean) => boolean>> = {
  frag: fragment => fragment,
  nofrag: fragment => !fragment,
  firstfrag: (_, first) => first,
  nofirstfrag: (_, first) => !first,
}

function fragments(words: Words, into: FlowerDraft): void {
  const text = words.argument()
  const tests = text.split('/').map(word => (Object.hasOwn(IP_FLAGS, word) ? IP_FLAGS[word]! : null))
  if (tests.includes(null)) return words.refuse('Illegal "ip_flags"\n', 1, false)
  const test: FlowerField['test'] = ({ bytes }, { network, inner, ipProtocol }) => {
    const word =
      inner === EtherType.ipv4 ? u16(bytes, network + 6) & 0x3fff : ipProtocol === 44 ? u16(bytes, network + 42) : 0
    const [more, offset] = inner === EtherType.ipv4 ? [word & 0x2000, word & 0x1fff] : [word & 1, word >> 3]
    const fragment = inner === EtherType.ipv4 ? word !== 0 : ipProtocol === 44
    return tests.every(each => each!(fragment, fragment && more !== 0 && offset === 0))
  }
  into.fields.push({ name: 'ip_flags', text, json: text, test })
}

const isArp = (protocol: number) => protocol === EtherType.arp

function operation(words: Words, into: FlowerDraft): void {
  const word = words.argument()
  const value = word === 'request' ? 1 : word === 'reply' ? 2 : parseUnsigned(word)
  if (value === undefined || !isArp(into.protocol)) return words.refuse('Illegal "arp_op"\n', 1, false)
  const text = value === 1 ? 'request' : value === 2 ? 'reply' : String(value)
  const test: FlowerField['test'] = ({ bytes }, { network }) => u16(bytes, network + arp.OPER) === value
  into.fields.push({ name: 'arp_op', text, json: text, test })
}

function arpIp(words: Words, into: FlowerDraft, name: 'arp_sip' | 'arp_tip'): void {
  const prefix = parsePrefixWord(words.argument(), 4)
  if (prefix === undefined || typeof prefix.address !== 'number' || !isArp(into.protocol))
    return words.refuse(`Illegal "${name}"\n`, 1, false)
  const mask = maskIpv4(prefix.length)
  const wanted = (prefix.address & mask) >>> 0
  const at = name === 'arp_sip' ? arp.SPA : arp.TPA
  const test: FlowerField['test'] = ({ bytes }, { network }) => (u32(bytes, network + at) & mask) >>> 0 === wanted
  const text = `${formatIpv4(wanted)}${prefix.length === 32 ? '' : `/${prefix.length}`}`
  into.fields.push({ name, text, json: text, test })
}

function arpMac(words: Words, into: FlowerDraft, name: 'arp_sha' | 'arp_tha'): void {
  const { value, mask } = maskedAddress(words, name)
  if (value.length === 0) return
  const at = name === 'arp_sha' ? arp.SHA : arp.THA
  const test: FlowerField['test'] = ({ bytes }, { network }) =>
    value.every((octet, index) => (bytes[network + at + index]! & mask[index]!) === octet)
  const text = addressText(value, mask)
  into.fields.push({ name, text, json: text, test })
}

/** What stands in front of IP, and which of its fragments a packet is. */
export const LINK_FIELDS: Readonly<Record<string, Take>> = {
  src_mac: (words, into) => linkAddress(words, into, 'src_mac'),
  dst_mac: (words, into) => linkAddress(words, into, 'dst_mac'),
  vlan_id: (words, into) => tag(words, into, 'vlan_id'),
  vlan_prio: (words, into) => tag(words, into, 'vlan_prio'),
  vlan_ethtype: tagType,
  indev: incoming,
  ip_flags: fragments,
  arp_op: operation,
  arp_sip: (words, into) => arpIp(words, into, 'arp_sip'),
  arp_tip: (words, into) => arpIp(words, into, 'arp_tip'),
  arp_sha: (words, into) => arpMac(words, into, 'arp_sha'),
  arp_tha: (words, into) => arpMac(words, into, 'arp_tha'),
}
