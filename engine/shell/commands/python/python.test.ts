import { expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'

// What clients see is in tests/recordings/transcripts/server/python-http.

test('of Python, the server alone runs', () => {
  const net = Testbed.twoHosts()
  const refusal = 'python3: of Python, "python3 -m http.server" is emulated here, and nothing else\n[1]'
  expect(net.run('a', ['python3', '-c', 'print(1)'])).toBe(refusal)
  expect(net.run('a', 'python3 -m http.client')).toBe(refusal)
  expect(net.run('a', 'python3')).toBe(refusal)
  expect(net.run('a', 'python3 -m http.server --cgi')).toBe('python3: "--cgi" is not emulated here\n[1]')
})

test('lines and headers without end are refused', () => {
  const net = Testbed.twoHosts()
  const server = net.start('b', 'python3 -u -m http.server 80')
  net.pass(0.2)
  for (const [text, code] of [
    ['x'.repeat(70_000), 414],
    [`GET / HTTP/1.0\r\nX: ${'x'.repeat(70_000)}\r\n`, 431],
    [`GET / HTTP/1.0\r\n${'x: y\r\n'.repeat(101)}\r\n`, 431],
  ] as const) {
    const client = net.start('a', 'nc -N 10.0.0.2 80', 'pipe')
    for (let at = 0; at < text.length; at += 32_768) {
      client.type(text.slice(at, at + 32_768))
      net.pass(0.1)
    }
    net.pass(0.5)
    expect(client.output()).toMatch(code === 414 ? / 414 / : /^HTTP\/1\.0 431 /)
  }
  expect(
    server
      .output()
      .split('\n')
      .filter(line => /code 4/.test(line)).length,
  ).toBe(3)
})
