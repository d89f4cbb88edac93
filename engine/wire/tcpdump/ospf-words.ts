import { type Bits, sequence, tokens } from './words.ts'

/** RFC 2328 A.2 and its successors. */
export const OSPF_OPTIONS: Bits = [
  [0x01, 'MultiTopology'],
  [0x02, 'External'],
  [0x04, 'Multicast'],
  [0x08, 'NSSA'],
  [0x10, 'LLS'],
  [0x20, 'Demand Circuit'],
  [0x40, 'Opaque'],
  [0x80, 'Up/Down'],
]

export const OSPF_TYPES = sequence('Hello|Database Description|LS-Request|LS-Update|LS-Ack', 1)
export const OspfType = { hello: 1, description: 2, request: 3, update: 4, acknowledgment: 5 } as const

export const DESCRIPTION_FLAGS: Bits = [
  [0x04, 'Init'],
  [0x02, 'More'],
  [0x01, 'Master'],
  [0x08, 'OOBResync'],
]

export const ROUTER_FLAGS: Bits = [
  [0x01, 'ABR'],
  [0x02, 'ASBR'],
  [0x04, 'Virtual'],
  [0x08, 'Wildcard'],
  [0x10, 'Nt'],
  [0x80, 'Host'],
]

export const LSA_WORDS = tokens({
  1: 'Router',
  2: 'Network',
  3: 'Summary',
  4: 'ASBR Summary',
  5: 'External',
  6: 'Multicast Group',
  7: 'NSSA',
  9: 'Link Local Opaque',
  10: 'Area Local Opaque',
  11: 'Domain Wide Opaque',
})
export const OPAQUE_WORDS = tokens({ 1: 'Traffic Engineering', 3: 'Graceful restart', 4: 'Router Information' })
export const TOPOLOGIES = sequence('default|multicast|management')

/** RFC 5340 A.2. */
export const OPTIONS3: Bits = [
  [0x01, 'V6'],
  [0x02, 'External'],
  [0x04, 'Deprecated'],
  [0x08, 'NSSA'],
  [0x10, 'Router'],
  [0x20, 'Demand Circuit'],
  [0x0100, 'AFs Support'],
  [0x0200, 'LLS'],
  [0x0400, 'Authentication Trailer'],
]
