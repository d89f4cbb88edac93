import * as fc from 'fast-check'
import { codecContract, octets, u8, u16, u24, u32 } from '../../tests/contracts/codec.ts'
import * as geneve from './geneve.ts'
import * as gre from './gre.ts'
import * as vlan from './vlan.ts'
import * as vxlan from './vxlan.ts'

const vni = u24

codecContract(
  'vlan',
  vlan,
  fc.record({ priority: fc.nat(7), dropEligible: fc.boolean(), id: fc.nat(0xfff), type: u16 }),
  [{ hex: '600a 0800', value: { priority: 3, dropEligible: false, id: 10, type: 0x0800 } }],
)

codecContract('vxlan', vxlan, fc.record({ vni }), [{ hex: '0800 0000 0002 bc00', value: { vni: 700 } }])

const maybe = (value: fc.Arbitrary<number>) => fc.option(value, { nil: undefined })
codecContract(
  'gre',
  gre,
  fc.record({ protocolType: u16, checksum: maybe(u16), key: maybe(u32), sequence: maybe(u32) }),
  [
    {
      hex: '2000 0800 0000 002a',
      value: { protocolType: 0x0800, checksum: undefined, key: 42, sequence: undefined },
    },
  ],
)

const option = fc.record({ class: u16, type: u8, data: octets(12, 4) })
codecContract(
  'geneve',
  geneve,
  fc.record({ control: fc.boolean(), protocolType: u16, vni, options: fc.array(option, { maxLength: 3 }) }),
  [{ hex: '0000 6558 0000 0700', value: { control: false, protocolType: 0x6558, vni: 7, options: [] } }],
)
