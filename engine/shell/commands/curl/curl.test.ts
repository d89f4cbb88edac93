import { describe, expect, test } from 'vitest'
import { type Started, Testbed } from '../../../lab/testbed.ts'

// Texts and times: curl 7.88.1, tests/recordings/transcripts/tcp/http-by-hand, and curl against nginx 1.22.

/** A server of one nc that answers one request with this. */
function serve(bed: Testbed, answer: string, port = 80): Started {
  const server = bed.start('b', `nc -l -N ${port}`, 'pipe')
  server.type(answer)
  server.end()
  bed.pass(0.1)
  return server
}

function ok(body: string, more = ''): string {
  return `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n${more}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
}

function ask(answer: string, ...args: string[]): { readonly printed: string; readonly asked: string } {
  const bed = Testbed.twoHosts()
  const server = serve(bed, answer)
  const printed = bed.run('a', ['curl', '-sS', '-A', 'test', ...args])
  bed.pass(0.1)
  return { printed, asked: server.output().replaceAll('\r', '') }
}

const RECEIVED = 'Host: 10.0.0.2\nUser-Agent: test\nAccept: */*\n'

test('requests as curl writes them', () => {
  expect(ask(ok('hello\n'), 'http://10.0.0.2/path?q=1')).toEqual({
    printed: 'hello\n[0]',
    asked: `GET /path?q=1 HTTP/1.1\n${RECEIVED}\n`,
  })
  expect(ask(ok(''), '-I', 'http://10.0.0.2/').asked).toBe(`HEAD / HTTP/1.1\n${RECEIVED}\n`)
  expect(ask(ok('x'), '-d', 'name=x', '-d', 'n=2', 'http://10.0.0.2/form').asked).toBe(
    `POST /form HTTP/1.1\n${RECEIVED}Content-Length: 10\nContent-Type: application/x-www-form-urlencoded\n\nname=x&n=2`,
  )
  expect(ask(ok('x'), '-G', '--data-urlencode', 'q=a b&', 'http://10.0.0.2/').asked).toBe(
    `GET /?q=a+b%26 HTTP/1.1\n${RECEIVED}\n`,
  )
  expect(ask(ok('x'), '-H', 'Host: shop.example', '-H', 'X-Tag: 7', 'http://10.0.0.2/').asked).toBe(
    'GET / HTTP/1.1\nHost: shop.example\nUser-Agent: test\nAccept: */*\nX-Tag: 7\n\n',
  )
  expect(ask(ok('x'), '-u', 'joe:pw', '-H', 'Accept:', 'http://10.0.0.2/').asked).toBe(
    'GET / HTTP/1.1\nHost: 10.0.0.2\nAuthorization: Basic am9lOnB3\nUser-Agent: test\n\n',
  )
})

test('-v tells of the connection, the headers and the lengths', () => {
  const { printed } = ask(ok('verbose\n'), '-v', '--local-port', '40000', 'http://10.0.0.2/')
  expect(printed.replaceAll('\r', '')).toBe(
    [
      '*   Trying 10.0.0.2:80...',
      '* Local port: 40000',
      '* Connected to 10.0.0.2 (10.0.0.2) port 80 (#0)',
      '> GET / HTTP/1.1',
      '> Host: 10.0.0.2',
      '> User-Agent: test',
      '> Accept: */*',
      '> ',
      '< HTTP/1.1 200 OK',
      '< Content-Type: text/plain',
      '< Content-Length: 8',
      '< Connection: close',
      '< ',
      '{ [8 bytes data]',
      'verbose',
      '* Closing connection 0',
      '[0]',
    ].join('\n'),
  )
})

test('-w prints what is known of the transfer', () => {
  const format = '%{http_code} %{size_download} %{remote_ip}:%{remote_port} %{num_connects} %{content_type}\\n'
  expect(ask(ok('hello\n'), '-o', '/dev/null', '-w', format, 'http://10.0.0.2/').printed).toBe(
    '200 6 10.0.0.2:80 1 text/plain\n[0]',
  )
  expect(ask('', '-w', '%{http_code} %{exitcode} %{errormsg}\\n', 'http://10.0.0.2:81/').printed).toBe(
    "curl: (7) Failed to connect to 10.0.0.2 port 81 after 0 ms: Couldn't connect to server\n" +
      "000 7 Failed to connect to 10.0.0.2 port 81 after 0 ms: Couldn't connect to server\n[7]",
  )
})

describe('what goes wrong has its status and its text', () => {
  const failures: readonly (readonly [answer: string, args: string, printed: string])[] = [
    [ok('no'), '-m 1 http://10.0.0.9/', 'curl: (28) Connection timed out after 1001 milliseconds\n[28]'],
    [
      ok('no'),
      '--connect-timeout 1 http://10.0.0.9/',
      'curl: (28) Failed to connect to 10.0.0.9 port 80 after 1001 ms: Timeout was reached\n[28]',
    ],
    [
      ok('no'),
      'http://192.0.2.1/',
      "curl: (7) Failed to connect to 192.0.2.1 port 80 after 0 ms: Couldn't connect to server\n[7]",
    ],
    [ok('no'), '-6 http://10.0.0.2/', "curl: (7) Couldn't connect to server\n[7]"],
    [ok('no'), 'http://nowhere.example/', 'curl: (6) Could not resolve host: nowhere.example\n[6]'],
    [ok('no'), 'htp://10.0.0.2/', 'curl: (1) Protocol "htp" not supported or disabled in libcurl\n[1]'],
    [ok('no'), 'http://10.0.0.2:99999/', 'curl: (3) URL using bad/illegal format or missing URL\n[3]'],
    ['', 'http://10.0.0.2/', 'curl: (52) Empty reply from server\n[52]'],
    ['hello\n', 'http://10.0.0.2/', 'curl: (1) Received HTTP/0.9 when not allowed\n[1]'],
    [
      'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nabc',
      'http://10.0.0.2/',
      'curl: (18) transfer closed with 47 bytes remaining to read\nabc[18]',
    ],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc',
      'http://10.0.0.2/',
      'curl: (56) Illegal or missing hexadecimal sequence in chunked-encoding\n[56]',
    ],
    [
      'HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n',
      '-f http://10.0.0.2/',
      'curl: (22) The requested URL returned error: 404\n[22]',
    ],
    ['HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n', 'http://10.0.0.2/', 'no\n[0]'],
    [ok('no'), '--interface eth9 http://10.0.0.2/', "curl: (45) Couldn't bind to 'eth9'\n[45]"],
    [ok('no'), '-x no http://10.0.0.2/', 'curl: (5) Could not resolve proxy: no\n[5]'],
    [
      ok('no'),
      '--frobnicate http://10.0.0.2/',
      "curl: option --frobnicate: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n[2]",
    ],
    [ok('no'), '', "curl: no URL specified!\ncurl: try 'curl --help' or 'curl --manual' for more information\n[2]"],
  ]
  for (const [answer, args, printed] of failures)
    test(`curl ${args}`, () => {
      expect(ask(answer, ...args.split(' ').filter(each => each !== '')).printed).toBe(printed)
    })
})

test('a server that accepts and says nothing', () => {
  const bed = Testbed.twoHosts()
  bed.start('b', 'nc -l 80', 'pipe')
  bed.pass(0.1)
  expect(bed.run('a', 'curl -sS -m 1 http://10.0.0.2/')).toBe(
    'curl: (28) Operation timed out after 1001 milliseconds with 0 bytes received\n[28]',
  )
})

test('redirects are followed, and posting ends with them', () => {
  const bed = Testbed.twoHosts()
  const first = serve(
    bed,
    'HTTP/1.1 301 Moved Permanently\r\nLocation: http://10.0.0.2:8080/x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  )
  const second = serve(bed, ok('there\n'), 8080)
  expect(
    bed.run('a', ['curl', '-sS', '-L', '-d', 'a=b', '-w', '%{num_redirects} %{url_effective}\n', 'http://10.0.0.2/']),
  ).toBe('there\n1 http://10.0.0.2:8080/x\n[0]')
  expect(first.output()).toMatch(/^POST \/ /)
  expect(second.output()).toMatch(/^GET \/x /)
})

test('--resolve and --connect-to choose where to go', () => {
  expect(ask(ok('one'), '--resolve', 'shop.example:80:10.0.0.2', 'http://shop.example/')).toMatchObject({
    printed: 'one[0]',
    asked: expect.stringContaining('Host: shop.example\n'),
  })
  expect(ask(ok('two'), '--connect-to', '::10.0.0.2:80', 'http://shop.example/').printed).toBe('two[0]')
})

test('the meter of a transfer, and its warning before another try', () => {
  const bed = Testbed.twoHosts()
  const heading =
    '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
    '                                 Dload  Upload   Total   Spent    Left  Speed\n'
  const zero = '\r  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0'
  expect(bed.run('a', 'curl --retry 1 --retry-connrefused http://10.0.0.2/')).toBe(
    `${heading}${zero}${zero}\ncurl: (7) Failed to connect to 10.0.0.2 port 80 after 0 ms: Couldn't connect to server\n` +
      'Warning: Problem : connection refused. Will retry in 1 seconds. 1 retries \nWarning: left.\n' +
      `${heading}${zero}${zero}\ncurl: (7) Failed to connect to 10.0.0.2 port 80 after 0 ms: Couldn't connect to server\n[7]`.replace(
        heading,
        '',
      ),
  )
})

test('an address of a family without a route yields to the other family', () => {
  const bed = Testbed.twoHosts()
  serve(bed, ok('four\n'))
  expect(bed.run('a', 'curl -sv --resolve w:80:2001:db8::7,10.0.0.2 http://w/')).toContain(
    '* Immediate connect fail for 2001:db8::7: Network is unreachable\n*   Trying 10.0.0.2:80...\n',
  )
})
