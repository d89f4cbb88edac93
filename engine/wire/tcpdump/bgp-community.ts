import { formatIpv4 } from '../address.ts'
import { hex, hexBytes } from '../bytes.ts'
import { asText } from './bgp-prefix.ts'
import { COMMUNITY_WORDS, EXTENDED_COMMUNITY_FLAGS } from './bgp-words.ts'
import type { Printer } from './printer.ts'
import { bitWords, hex4, sequence, type Tokens, tokens, wordOf } from './words.ts'

export function communitiesText(p: Printer, start: number, length: number): string {
  let text = ''
  for (let at = start; at < start + length; at += 4) {
    const known = COMMUNITY_WORDS.get(p.u32(at))
    text += known ?? `${p.u16(at)}:${p.u16(at + 2)}${at + 4 < start + length ? ', ' : ''}`
  }
  return text
}

/** IANA bgp-extended-communities. */
const EXTENDED_WORDS: Tokens = tokens({
  2: 'target',
  258: 'target',
  514: 'target',
  3: 'origin',
  259: 'origin',
  515: 'origin',
  16388: 'link-BW',
  5: 'ospf-domain',
  261: 'ospf-domain',
  517: 'ospf-domain',
  32773: 'ospf-domain',
  774: 'ospf-route-type',
  32768: 'ospf-route-type',
  780: 'encapsulation',
  263: 'ospf-router-id',
  32769: 'ospf-router-id',
  32778: 'layer2-info',
  34816: 'eigrp-general-route (flag, tag)',
  34817: 'eigrp-route-metric (AS, delay)',
  34818: 'eigrp-route-metric (reliability, nexthop, bandwidth)',
  34819: 'eigrp-route-metric (load, MTU)',
  34820: 'eigrp-external-route (remote-AS, remote-ID)',
  34821: 'eigrp-external-route (remote-proto, remote-metric)',
  9: 'source-AS',
  267: 'vrf-route-import',
  10: 'l2vpn-id',
  61706: 'l2vpn-id',
})
const TUNNELS = sequence(
  'L2TPv3 over IP|GRE|Transmit Tunnel|IPsec|IP in IP with IPsec|MPLS in IP with IPsec|IP in IP|VXLAN|NVGRE|MPLS|MPLS in GRE|VXLAN GPE|MPLS in UDP|IPv6|SR TE|Bare|SR',
  1,
)
const ROUTE_TYPES = tokens({
  1: 'Router',
  2: 'Network',
  3: 'Summary',
  5: 'External',
  7: 'NSSA External',
  129: 'MPLS-VPN Sham',
})
const PSEUDOWIRES: Tokens = tokens({
  0: 'Reserved',
  1: 'Frame Relay',
  2: 'ATM AAL5 VCC transport',
  3: 'ATM transparent cell transport',
  4: 'Ethernet VLAN',
  5: 'Ethernet',
  6: 'Cisco-HDLC',
  7: 'PPP',
  8: 'SONET/SDH Circuit Emulation Service Over MPLS',
  9: 'ATM n-to-one VCC cell transport',
  10: 'ATM n-to-one VPC cell transport',
  11: 'IP Layer2 Transport',
  15: 'Single Protocol Frame Relay',
  16: 'ATM 1-to-one VCC cell transport',
  17: 'ATM 1-to-one VPC cell transport',
  18: 'TDM',
  19: 'VPLS',
})

/** Two and a half bytes of an IEEE single: bytes a second (draft-ietf-idr-link-bandwidth). */
function single(bits: number): number {
  return new DataView(Uint32Array.of(bits).buffer).getFloat32(0, new Uint8Array(Uint32Array.of(1).buffer)[0] === 1)
}

export function extendedText(p: Printer, start: number, length: number): string {
  let text = ''
  for (let at = start; at < start + length; at += 8) {
    const type = p.u16(at)
    const word = wordOf(EXTENDED_WORDS, type, 'unknown extd community typecode')
    text += `\n\t    ${word} (${hex4(type)}), Flags [${bitWords(EXTENDED_COMMUNITY_FLAGS, type, 'none')}]: `
    text += valueText(p, type, at)
  }
  return text
}

function valueText(p: Printer, type: number, at: number): string {
  switch (type) {
    case 0x0002:
    case 0x0003:
    case 0x000a:
      return `${p.u16(at + 2)}:${p.u32(at + 4)} (= ${p.ipv4(at + 4)})`
    case 0x0102:
    case 0x0103:
    case 0xf10a:
    case 0x010b:
      return `${p.ipv4(at + 2)}:${p.u16(at + 6)}`
    case 0x0202:
    case 0x0203:
      return `${asText(p, p.u32(at + 2))}:${p.u16(at + 6)}`
    case 0x4004:
      return `bandwidth: ${((single(p.u32(at + 4)) * 8) / 1_000_000).toFixed(3)} Mbps`
    case 0x0005:
    case 0x0105:
    case 0x0205:
    case 0x8005:
    case 0x0107:
    case 0x8001:
      return p.ipv4(at + 2)
    case 0x0306:
    case 0x8000: {
      const kind = p.u8(at + 6)
      const second = (p.u8(at + 7) & 1) !== 0 ? 'E2' : ''
      const name = ROUTE_TYPES.get(kind) ?? `unknown (0x${hex(kind, 2)})`
      return `area:${p.ipv4(at + 2)}, router-type:${name}, metric-type:${second}${kind === 5 || kind === 7 ? 'E1' : ''}`
    }
    case 0x800a: {
      const kind = wordOf(PSEUDOWIRES, p.u8(at + 2), 'unknown encaps')
      return `${kind} Control Flags [0x${hex(p.u8(at + 3), 2)}]:MTU ${p.u16(at + 4)}`
    }
    case 0x0009:
      return `AS ${p.u16(at + 2)}`
    case 0x030c:
      return `Tunnel type: ${wordOf(TUNNELS, p.u16(at + 6), 'unknown encaps')}`
    default:
      return hexBytes(p.bytes, at + 2, at + 8)
  }
}

/** RFC 4364 4.2. */
export function distinguisherText(p: Printer, at: number): string {
  const dotted = (from: number) => formatIpv4(p.u32(from))
  switch (p.u16(at)) {
    case 0:
      return `${p.u16(at + 2)}:${p.u32(at + 4)} (= ${dotted(at + 4)})`
    case 1:
      return `${dotted(at + 2)}:${p.u16(at + 6)}`
    case 2:
      return `${asText(p, p.u32(at + 2))}:${p.u16(at + 6)} (${dotted(at + 2)}:${p.u16(at + 6)})`
    default:
      return 'unknown RD format'
  }
}
