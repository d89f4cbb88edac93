import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecContract, fromHex, ipv6Address, u8, u16, u20 } from '../../tests/contracts/codec.ts'
import { parseIpv6 } from './address.ts'
import { concat } from './bytes.ts'
import * as ipv6 from './ipv6.ts'
import * as extension from './ipv6-extension.ts'

const echo = '600e 19b2 0040 3a40 fd00 0000 0000 0000 0000 0000 0000 0001 fd00 0000 0000 0000 0000 0000 0000 0002'
const header: ipv6.Ipv6Header = {
  trafficClass: 0,
  flowLabel: 0xe19b2,
  payloadLength: 64,
  nextHeader: 58,
  hopLimit: 64,
  source: parseIpv6('fd00::1')!,
  destination: parseIpv6('fd00::2')!,
}

codecContract(
  'ipv6',
  ipv6,
  fc.record({
    trafficClass: u8,
    flowLabel: u20,
    payloadLength: u16,
    nextHeader: u8,
    hopLimit: u8,
    source: ipv6Address,
    destination: ipv6Address,
  }),
  [{ hex: echo, value: header }],
)

const options: extension.ExtensionHeader = {
  kind: 'hopByHop',
  nextHeader: ipv6.NextHeader.fragment,
  options: [
    { type: 'routerAlert', value: 0 },
    { type: 'padN', length: 2 },
  ],
}
const fragment = (offset: number): extension.ExtensionHeader => ({
  kind: 'fragment',
  nextHeader: 17,
  offset,
  moreFragments: true,
  identification: 7,
})

test('the upper layer is found behind extension headers, and a later fragment ends the walk', () => {
  const packet = (offset: number) =>
    concat(
      ipv6.emit({ ...header, nextHeader: 0 }),
      extension.emit(options),
      extension.emit(fragment(offset)),
      fromHex('00'),
    )
  const first = packet(0)
  expect(ipv6.upperLayer(first, 0, first.length)).toBe(56 * 256 + 17)
  expect(ipv6.upperLayer(packet(8), 0, first.length)).toBe(48 * 256 + 44)
  expect(ipv6.upperLayer(first, 0, 50)).toBe(-1)
  const plain = fromHex(echo)
  expect(ipv6.upperLayer(plain, 0, plain.length)).toBe(40 * 256 + 58)
})
