/** How Wireshark names the numbers of BGP (IANA bgp-parameters, capability-codes, address-family-numbers). */

type Words = ReadonlyMap<number, string>

export const PACKET_TYPES: Words = new Map([
  [1, 'OPEN Message'],
  [2, 'UPDATE Message'],
  [3, 'NOTIFICATION Message'],
  [4, 'KEEPALIVE Message'],
  [5, 'ROUTE-REFRESH Message'],
])

export const AFIS: Words = new Map([
  [1, 'IPv4'],
  [2, 'IPv6'],
])

export const SAFIS: Words = new Map([
  [1, 'Unicast'],
  [2, 'Multicast'],
  [4, 'Labeled Unicast'],
  [128, 'Labeled VPN Unicast'],
])

export const CAPABILITIES: Words = new Map([
  [1, 'Multiprotocol extensions capability'],
  [2, 'Route refresh capability'],
  [5, 'Extended Next Hop Encoding'],
  [6, 'BGP-Extended Message'],
  [9, 'BGP Role'],
  [64, 'Graceful Restart capability'],
  [65, 'Support for 4-octet AS number capability'],
  [67, 'Support for Dynamic capability'],
  [69, 'Support for Additional Paths'],
  [70, 'Enhanced route refresh capability'],
  [71, 'Long-Lived Graceful Restart (LLGR) Capability'],
  [73, 'FQDN Capability'],
  [128, 'Route refresh capability (Cisco)'],
])

export const ATTRIBUTES: Words = new Map([
  [1, 'ORIGIN'],
  [2, 'AS_PATH'],
  [3, 'NEXT_HOP'],
  [4, 'MULTI_EXIT_DISC'],
  [5, 'LOCAL_PREF'],
  [6, 'ATOMIC_AGGREGATE'],
  [7, 'AGGREGATOR'],
  [8, 'COMMUNITIES'],
  [9, 'ORIGINATOR_ID'],
  [10, 'CLUSTER_LIST'],
  [14, 'MP_REACH_NLRI'],
  [15, 'MP_UNREACH_NLRI'],
  [16, 'EXTENDED_COMMUNITIES'],
  [17, 'AS4_PATH'],
  [18, 'AS4_AGGREGATOR'],
  [32, 'LARGE_COMMUNITY'],
])

export const ORIGINS: Words = new Map([
  [0, 'IGP'],
  [1, 'EGP'],
  [2, 'INCOMPLETE'],
])

export const SEGMENTS: Words = new Map([
  [1, 'AS_SET'],
  [2, 'AS_SEQUENCE'],
  [3, 'AS_CONFED_SEQUENCE'],
  [4, 'AS_CONFED_SET'],
])

export const REFRESHES: Words = new Map([
  [0, 'Normal route refresh request [RFC2918] with/without ORF [RFC5291]'],
  [1, 'Demarcation of the beginning of a route refresh'],
  [2, 'Demarcation of the ending of a route refresh'],
])

export interface ErrorWords {
  readonly word: string
  /** End of the field's name, and what its label has in parentheses. */
  readonly minor: readonly [name: string, label: string]
  readonly minors: Words
}

const words = (...texts: readonly string[]): Words => new Map(texts.map((text, index) => [index + 1, text]))

export const ERRORS: ReadonlyMap<number, ErrorWords> = new Map<number, ErrorWords>([
  [
    1,
    {
      word: 'Message Header Error',
      minor: ['minor_error', 'Message Header'],
      minors: words('Connection Not Synchronized', 'Bad Message Length', 'Bad Message Type'),
    },
  ],
  [
    2,
    {
      word: 'OPEN Message Error',
      minor: ['minor_error_open', 'Open Message'],
      minors: words(
        'Unsupported Version Number',
        'Bad Peer AS',
        'Bad BGP Identifier',
        'Unsupported Optional Parameter',
        'Authentication Failure [Deprecated]',
        'Unacceptable Hold Time',
        'Unsupported Capability',
      ),
    },
  ],
  [
    3,
    {
      word: 'UPDATE Message Error',
      minor: ['minor_error_update', 'Update Message'],
      minors: words(
        'Malformed Attribute List',
        'Unrecognized Well-known Attribute',
        'Missing Well-known Attribute',
        'Attribute Flags Error',
        'Attribute Length Error',
        'Invalid ORIGIN Attribute',
        'AS Routing Loop [Deprecated]',
        'Invalid NEXT_HOP Attribute',
        'Optional Attribute Error',
        'Invalid Network Field',
        'Malformed AS_PATH',
      ),
    },
  ],
  [4, { word: 'Hold Timer Expired', minor: ['minor_error_expired', 'Hold Timer Expired'], minors: new Map() }],
  [
    5,
    {
      word: 'Finite State Machine Error',
      minor: ['minor_error_state', 'State Machine'],
      minors: words(
        'Receive Unexpected Message in OpenSent State',
        'Receive Unexpected Message in OpenConfirm State',
        'Receive Unexpected Message in Established State',
      ),
    },
  ],
  [
    6,
    {
      word: 'Cease',
      minor: ['minor_error_cease', 'Cease'],
      minors: words(
        'Maximum Number of Prefixes Reached',
        'Administratively Shutdown',
        'Peer De-configured',
        'Administratively Reset',
        'Connection Rejected',
        'Other Configuration Change',
        'Connection Collision Resolution',
        'Out of Resources',
        'Hard Reset',
      ),
    },
  ],
])
