import { expect, test } from 'vitest'
import { layoutBytes, layoutText } from './dns-layout.ts'

const absolute = (name: string) => (name.endsWith('.') ? name : `${name}.example.`)
const [HINFO, NAPTR, DS, SVCB] = [13, 35, 43, 64]

test('data goes from the words of a zone file to bytes and back', () => {
  const cases: readonly (readonly [number, readonly string[], string])[] = [
    [HINFO, ['PC', 'Linux'], '"PC" "Linux"'],
    [NAPTR, ['100', '50', 's', 'SIP+D2U', '', '_sip._udp'], '100 50 "s" "SIP+D2U" "" _sip._udp.example.'],
    [DS, ['12345', '8', '2', `${'ab'.repeat(30)}`, 'cd'], `12345 8 2 ${'AB'.repeat(28)} ABABCD`],
    [
      SVCB,
      ['1', 'web', 'port=8443', 'alpn="h2,h3"', 'ipv6hint=2001:db8::1'],
      '1 web.example. alpn="h2,h3" port=8443 ipv6hint=2001:db8::1',
    ],
  ]
  for (const [type, words, text] of cases) {
    const bytes = layoutBytes(type, words, absolute)
    expect(bytes).toBeInstanceOf(Uint8Array)
    expect(layoutText(type, bytes!)).toBe(text)
  }
})

test('what does not fit is refused', () => {
  expect(layoutBytes(HINFO, ['PC'], absolute)).toBeNull()
  expect(layoutBytes(DS, ['70000', '8', '2', 'ab'], absolute)).toBeNull()
  expect(layoutBytes(SVCB, ['1', '.', 'nonsense=1'], absolute)).toBeNull()
  expect(layoutBytes(1, ['10.0.0.1'], absolute)).toBeUndefined()
  expect(layoutText(DS, Uint8Array.of(1))).toBeUndefined()
})
