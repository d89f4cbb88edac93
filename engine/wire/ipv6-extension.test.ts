import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecContract, octets, u8, u16, u32 } from '../../tests/contracts/codec.ts'
import { Malformed } from './bytes.ts'
import * as extension from './ipv6-extension.ts'

const KINDS = { hopByHop: 0, routing: 43, fragment: 44, destinationOptions: 60 } as const

const option: fc.Arbitrary<extension.Ipv6Option> = fc.oneof(
  fc.record({ type: fc.constant('pad1') }),
  fc.record({ type: fc.constant('padN'), length: fc.integer({ min: 2, max: 9 }) }),
  fc.record({ type: fc.constant('routerAlert'), value: u16 }),
  fc.record({ type: fc.constant('other'), optionType: fc.integer({ min: 6, max: 255 }), data: octets(20) }),
)

/** Pads the options to the 8 bytes that the header needs. */
function padded(options: readonly extension.Ipv6Option[]): readonly extension.Ipv6Option[] {
  const size = (one: extension.Ipv6Option) =>
    one.type === 'pad1' ? 1 : one.type === 'padN' ? one.length : one.type === 'routerAlert' ? 4 : one.data.length + 2
  const used = options.reduce((sum, one) => sum + size(one), 2)
  const missing = (8 - (used % 8)) % 8
  if (missing === 0) return used === 2 ? [{ type: 'padN', length: 6 }] : options
  return [...options, missing === 1 ? { type: 'pad1' } : { type: 'padN', length: missing }]
}

for (const kind of ['hopByHop', 'destinationOptions'] as const)
  codecContract<extension.ExtensionHeader>(
    kind,
    { parse: (...bytes) => extension.parse(KINDS[kind], ...bytes), emit: extension.emit },
    fc.record({ kind: fc.constant(kind), nextHeader: u8, options: fc.array(option, { maxLength: 4 }).map(padded) }),
    [
      {
        // Before an MLDv2 report of Linux 6.18.
        hex: '3a00 0502 0000 0100',
        value: {
          kind,
          nextHeader: 58,
          options: [
            { type: 'routerAlert', value: 0 },
            { type: 'padN', length: 2 },
          ],
        },
      },
    ],
  )

codecContract<extension.ExtensionHeader>(
  'routing',
  { parse: (...bytes) => extension.parse(KINDS.routing, ...bytes), emit: extension.emit },
  fc.record({
    kind: fc.constant('routing' as const),
    nextHeader: u8,
    routingType: u8,
    segmentsLeft: u8,
    data: octets(60, 8, 4),
  }),
  [],
)

codecContract<extension.ExtensionHeader>(
  'fragment',
  { parse: (...bytes) => extension.parse(KINDS.fragment, ...bytes), emit: extension.emit },
  fc.record({
    kind: fc.constant('fragment' as const),
    nextHeader: u8,
    offset: fc.nat(0x1fff).map(units => units * 8),
    moreFragments: fc.boolean(),
    identification: u32,
  }),
  [
    {
      hex: '3a00 0001 8529 e32a',
      value: { kind: 'fragment', nextHeader: 58, offset: 0, moreFragments: true, identification: 0x8529e32a },
    },
  ],
)

test('other next header values are no extension headers', () => {
  expect(extension.parse(6, new Uint8Array(8))).toBeInstanceOf(Malformed)
})
