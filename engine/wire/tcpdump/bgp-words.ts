/** How tcpdump names the numbers of BGP (IANA bgp-parameters, capability-codes, address-family-numbers). */
import type { Bits, Tokens } from './words.ts'

export const PACKET_WORDS: Tokens = new Map([
  [1, 'Open'],
  [2, 'Update'],
  [3, 'Notification'],
  [4, 'Keepalive'],
  [5, 'Route Refresh'],
])

export const AFI_WORDS: Tokens = new Map([
  [0, 'Reserved'],
  [1, 'IPv4'],
  [2, 'IPv6'],
  [3, 'NSAP'],
  [25, 'VPLS'],
  [196, 'Layer-2 VPN'],
])

export const SAFI_WORDS: Tokens = new Map([
  [0, 'Reserved'],
  [1, 'Unicast'],
  [2, 'Multicast'],
  [3, 'Unicast+Multicast'],
  [4, 'labeled Unicast'],
  [5, 'Multicast VPN'],
  [64, 'Tunnel'],
  [65, 'VPLS'],
  [66, 'MDT'],
  [70, 'EVPN'],
  [128, 'labeled VPN Unicast'],
  [129, 'labeled VPN Multicast'],
  [130, 'labeled VPN Unicast+Multicast'],
  [132, 'Route Target Routing Information'],
])

export const CAPABILITY_WORDS: Tokens = new Map([
  [1, 'Multiprotocol Extensions'],
  [2, 'Route Refresh'],
  [3, 'Cooperative Route Filtering'],
  [4, 'Multiple Routes to a Destination'],
  [5, 'Extended Next Hop Encoding'],
  [8, 'Multiple Labels'],
  [64, 'Graceful Restart'],
  [65, '32-Bit AS Number'],
  [67, 'Dynamic Capability'],
  [68, 'Multisession BGP'],
  [69, 'Multiple Paths'],
  [70, 'Enhanced Route Refresh'],
  [71, 'Long-lived Graceful Restart'],
  [128, 'Route Refresh (Cisco)'],
])

export const ATTRIBUTE_WORDS: Tokens = new Map([
  [1, 'Origin'],
  [2, 'AS Path'],
  [3, 'Next Hop'],
  [4, 'Multi Exit Discriminator'],
  [5, 'Local Preference'],
  [6, 'Atomic Aggregate'],
  [7, 'Aggregator'],
  [8, 'Community'],
  [9, 'Originator ID'],
  [10, 'Cluster List'],
  [11, 'DPA'],
  [12, 'Advertisers'],
  [13, 'RCID Path / Cluster ID'],
  [14, 'Multi-Protocol Reach NLRI'],
  [15, 'Multi-Protocol Unreach NLRI'],
  [16, 'Extended Community'],
  [17, 'AS4 Path'],
  [18, 'Aggregator4'],
  [22, 'PMSI Tunnel'],
  [23, 'Tunnel Encapsulation'],
  [24, 'Traffic Engineering'],
  [25, 'IPv6 Extended Community'],
  [26, 'Accumulated IGP Metric'],
  [27, 'PE Distinguisher Label'],
  [28, 'Entropy Label'],
  [32, 'Large Community'],
  [128, 'Attribute Set'],
  [255, 'Reserved for development'],
])

export const ATTRIBUTE_FLAGS: Bits = [
  [0x80, 'O'],
  [0x40, 'T'],
  [0x20, 'P'],
  [0x10, 'E'],
]

export const ORIGIN_WORDS: Tokens = new Map([
  [0, 'IGP'],
  [1, 'EGP'],
  [2, 'Incomplete'],
])

/** Well-known communities (RFC 1997). */
export const COMMUNITY_WORDS: Tokens = new Map([
  [0xffff_ff01, ' NO_EXPORT'],
  [0xffff_ff02, ' NO_ADVERTISE'],
  [0xffff_ff03, ' NO_EXPORT_SUBCONFED'],
])

export const EXTENDED_COMMUNITY_FLAGS: Bits = [
  [0x8000, 'vendor-specific'],
  [0x4000, 'non-transitive'],
]

/** What an error code is called, what goes before its subcode, and the subcodes. */
export interface ErrorWords {
  readonly name: string
  readonly before: string
  readonly subcodes: readonly string[]
}

export const ERROR_WORDS: ReadonlyMap<number, ErrorWords> = new Map([
  [
    1,
    {
      name: 'Message Header Error',
      before: ',',
      subcodes: ['', 'Connection Not Synchronized', 'Bad Message Length', 'Bad Message Type'],
    },
  ],
  [
    2,
    {
      name: 'OPEN Message Error',
      before: ',',
      subcodes: [
        '',
        'Unsupported Version Number',
        'Bad Peer AS',
        'Bad BGP Identifier',
        'Unsupported Optional Parameter',
        'Authentication Failure',
        'Unacceptable Hold Time',
        'Capability Message Error',
      ],
    },
  ],
  [
    3,
    {
      name: 'UPDATE Message Error',
      before: ',',
      subcodes: [
        '',
        'Malformed Attribute List',
        'Unrecognized Well-known Attribute',
        'Missing Well-known Attribute',
        'Attribute Flags Error',
        'Attribute Length Error',
        'Invalid ORIGIN Attribute',
        'AS Routing Loop',
        'Invalid NEXT_HOP Attribute',
        'Optional Attribute Error',
        'Invalid Network Field',
        'Malformed AS_PATH',
      ],
    },
  ],
  [4, { name: 'Hold Timer Expired', before: '', subcodes: [] }],
  [
    5,
    {
      name: 'Finite State Machine Error',
      before: '',
      subcodes: ['Unspecified Error', 'In OpenSent State', 'In OpenConfirm State', 'In Established State'],
    },
  ],
  [
    6,
    {
      name: 'Cease',
      before: ',',
      subcodes: [
        '',
        'Maximum Number of Prefixes Reached',
        'Administrative Shutdown',
        'Peer Unconfigured',
        'Administrative Reset',
        'Connection Rejected',
        'Other Configuration Change',
        'Connection Collision Resolution',
      ],
    },
  ],
  [
    7,
    {
      name: 'Capability Message Error',
      before: '',
      subcodes: [
        '',
        'Invalid Action Value',
        'Invalid Capability Length',
        'Malformed Capability Value',
        'Unsupported Capability Code',
      ],
    },
  ],
])

export function familyText(afi: number, safi: number): string {
  return `AFI ${AFI_WORDS.get(afi) ?? 'Unknown'} (${afi}), SAFI ${SAFI_WORDS.get(safi) ?? 'Unknown'} (${safi})`
}
