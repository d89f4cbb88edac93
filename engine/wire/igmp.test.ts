import * as fc from 'fast-check'
import { codecContract, octets, u8, u32 } from '../../tests/contracts/codec.ts'
import { parseIpv4 } from './address.ts'
import * as igmp from './igmp.ts'

const sources = fc.array(u32, { maxLength: 2 })
const packets: fc.Arbitrary<igmp.IgmpPacket> = fc.oneof(
  fc.record({
    kind: fc.constant('queryV3'),
    maxResponse: u8,
    group: u32,
    suppress: fc.boolean(),
    robustness: fc.nat(7),
    queryIntervalCode: u8,
    sources,
  }),
  fc.record({
    kind: fc.constant('reportV3'),
    records: fc.array(fc.record({ type: u8, group: u32, sources, auxiliary: octets(8, 4) }), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('short'),
    type: u8.filter(type => type !== igmp.Type.reportV3),
    maxResponse: u8,
    group: u32,
  }),
)

codecContract('igmp', igmp, packets, [
  {
    // Linux 6.18, on leaving the group.
    hex: '2200 e9fc 0000 0001 0300 0000 efff 0102',
    value: {
      kind: 'reportV3',
      records: [{ type: 3, group: parseIpv4('239.255.1.2')!, sources: [], auxiliary: new Uint8Array() }],
    },
  },
])
