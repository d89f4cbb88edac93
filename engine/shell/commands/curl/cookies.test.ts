import { expect, test } from 'vitest'
import { parseUrl } from '../../../linux/http/url.ts'
import { CookieJar } from './cookies.ts'
import { netrcUser } from './netrc.ts'

// What is sent and written is in tests/recordings/transcripts/server/curl-forms; names of hosts are told here.

test('cookies of a domain reach the hosts below it, and no others', () => {
  const jar = new CookieJar()
  const from = { host: 'www.example.com', path: '/' }
  expect(jar.set('a=1; Domain=.example.com', from, 0)).toBe(
    'Added cookie a="1" for domain example.com, path /, expire 0',
  )
  expect(jar.set('a=2; Domain=example.com', from, 0)).toMatch(/^Replaced/)
  expect(jar.set('b=1; Domain=com', from, 0)).toBe('skipped cookie with bad tailmatch domain: com')
  expect(jar.set('s=1; Secure', from, 0)).toMatch(/^Added/)
  const sent = (url: string) => jar.header(parseUrl(url)!, parseUrl(url)!.host, 0)
  expect(sent('https://www.example.com/')).toBe('s=1; a=2')
  expect(sent('http://www.example.com/')).toBe('a=2')
  expect(sent('http://shop.example.com/x')).toBe('a=2')
  expect(sent('http://badexample.com/')).toBe('')
  expect(jar.text(0)).toContain('.example.com\tTRUE\t/\tFALSE\t0\ta\t2\n')
})

test('a time that has come ends a cookie', () => {
  const jar = new CookieJar()
  jar.set('a=1; Max-Age=10', { host: 'h', path: '/' }, 100)
  jar.set('b=1; Expires=Wed, 21-Oct-2026 07:28:00 GMT', { host: 'h', path: '/' }, 100)
  const url = parseUrl('http://h/')!
  expect(jar.header(url, 'h', 110)).toBe('b=1; a=1')
  expect(jar.header(url, 'h', 111)).toBe('b=1')
  expect(jar.header(url, 'h', 1_792_567_681)).toBe('')
})

test('names and passwords of ~/.netrc', () => {
  const text = '# x\nmachine a login me password p\nmachine b\n  login you\ndefault login any\n'
  expect(['a', 'b', 'c'].map(host => netrcUser(text, host))).toEqual(['me:p', 'you:', 'any:'])
  expect(netrcUser('machine a login me', 'b')).toBeUndefined()
})
