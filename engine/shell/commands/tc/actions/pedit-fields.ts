import type { PeditHeader } from '../../../../linux/tc/pedit.ts'

/** A field of a header by its name: where it is, how wide, and which of its bits a value may touch. */
export interface PeditField {
  readonly type: 'number' | 'ipv4' | 'ipv6' | 'mac'
  readonly offset: number
  readonly bytes: 1 | 2 | 4
  readonly retain: number
  /** It begins in the middle of a byte. */
  readonly nibble?: true
  /** Of an address that fills several words: what stays of each. */
  readonly masks?: readonly number[]
}

interface PeditLayer {
  readonly header: PeditHeader
  /** The old form knows it, too: all offsets count from the network header. */
  readonly plain: boolean
  readonly fields: Readonly<Record<string, PeditField>>
}

const byte = (offset: number, retain = 0xff): PeditField => ({ type: 'number', offset, bytes: 1, retain })
const half = (offset: number, retain = 0xffff): PeditField => ({ type: 'number', offset, bytes: 2, retain })
const mac = (offset: number, masks: readonly number[]): PeditField => ({
  type: 'mac',
  offset,
  bytes: 4,
  retain: 0xffff_ffff,
  masks,
})
const address = (type: 'ipv4' | 'ipv6', offset: number): PeditField => ({
  type,
  offset,
  bytes: 4,
  retain: 0xffff_ffff,
})
const TRAFFIC_CLASS: PeditField = { ...byte(1), nibble: true }

/** tc/p_eth.c, p_ip.c, p_ip6.c, p_tcp.c and p_udp.c of iproute2, as tc 6.1 sends them to the kernel. */
export const PEDIT_LAYERS: Readonly<Record<string, PeditLayer>> = {
  eth: {
    header: 'eth',
    plain: false,
    fields: {
      dst: mac(0, [0, 0xffff]),
      src: mac(4, [0xffff_0000, 0]),
      type: half(12),
    },
  },
  ip: {
    header: 'ipv4',
    plain: true,
    fields: {
      src: address('ipv4', 12),
      dst: address('ipv4', 16),
      tos: byte(1),
      dsfield: byte(1),
      precedence: byte(1),
      ihl: byte(0, 0x0f),
      ttl: byte(8),
      protocol: byte(9),
      nofrag: byte(6, 0x3f),
      firstfrag: byte(6, 0x1f),
      ce: byte(6, 0x80),
      df: byte(6, 0x40),
      mf: byte(6, 0x20),
      sport: half(20),
      dport: half(22),
      icmp_type: byte(20),
      icmp_code: byte(20),
    },
  },
  ip6: {
    header: 'ipv6',
    plain: false,
    fields: {
      src: address('ipv6', 8),
      dst: address('ipv6', 24),
      flow_lbl: { type: 'number', offset: 0, bytes: 4, retain: 0x7_ffff },
      payload_len: half(4),
      nexthdr: byte(6),
      hoplimit: byte(7),
      traffic_class: TRAFFIC_CLASS,
    },
  },
  tcp: { header: 'tcp', plain: false, fields: { sport: half(0), dport: half(2), flags: byte(13) } },
  udp: { header: 'udp', plain: false, fields: { sport: half(0), dport: half(2) } },
}
