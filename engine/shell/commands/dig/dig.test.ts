import { describe, expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'

// Texts: dig, host and nslookup 9.18 against dnsmasq 2.90, tests/recordings/transcripts/dns.

const SERVER =
  'dnsmasq -k --no-resolv --no-hosts --local-ttl=60 --local=/example/ --address=/wild.example/192.0.2.99 ' +
  '--host-record=web.example,192.0.2.7,2001:db8::7 --host-record=db.example,192.0.2.8 --cname=www.example,web.example ' +
  '--mx-host=example,mail.example,10 --srv-host=_http._tcp.example,web.example,80,1,2 --txt-record=example,hello'

function bed(resolvConf = 'nameserver 10.0.0.2\n'): Testbed {
  const made = Testbed.twoHosts()
  made.start('b', SERVER)
  made.host.pids.init!.writeWholeFile('/etc/resolv.conf', resolvConf)
  made.pass(0.1)
  return made
}

function masked(text: string): string {
  return text.replace(/id: \d+/g, 'id: ID').replace(/WHEN: .*/g, 'WHEN: TIME')
}

test('the whole form of an answer', () => {
  expect(masked(bed().run('a', 'dig web.example'))).toBe(
    [
      '',
      '; <<>> DiG 9.18.49-1~deb12u3-Debian <<>> web.example',
      ';; global options: +cmd',
      ';; Got answer:',
      ';; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: ID',
      ';; flags: qr aa rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1',
      '',
      ';; OPT PSEUDOSECTION:',
      '; EDNS: version: 0, flags:; udp: 1232',
      ';; QUESTION SECTION:',
      ';web.example.\t\t\tIN\tA',
      '',
      ';; ANSWER SECTION:',
      'web.example.\t\t60\tIN\tA\t192.0.2.7',
      '',
      ';; Query time: 0 msec',
      ';; SERVER: 10.0.0.2#53(10.0.0.2) (UDP)',
      ';; WHEN: TIME',
      ';; MSG SIZE  rcvd: 56',
      '',
      '[0]',
    ].join('\n'),
  )
})

describe('the search list, shown', () => {
  const ask = (search: string) =>
    masked(
      bed(`nameserver 10.0.0.2\nsearch ${search}\noptions ndots:5\n`).run(
        'a',
        'dig +showsearch +noall +comments +question web',
      ),
    )

  test('every question until one is answered', () => {
    const output = ask('x.example example y.example')
    expect(output.match(/^;web.*/gm)).toEqual([';web.x.example.\t\t\tIN\tA', ';web.example.\t\t\tIN\tA'])
    expect(output.match(/status: \w+/g)).toEqual(['status: NXDOMAIN', 'status: NOERROR'])
  })

  test('a refusal ends it; .local is warned of', () => {
    const output = ask('example.local example')
    expect(output.match(/status: \w+/g)).toEqual(['status: REFUSED'])
    expect(output).toContain(
      ';; Got answer:\n;; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n;; ->>HEADER',
    )
  })
})

describe('short forms and sections', () => {
  const cases: readonly (readonly [args: string, output: string])[] = [
    ['+short web.example', '192.0.2.7\n[0]'],
    ['+short web.example AAAA', '2001:db8::7\n[0]'],
    [
      '+noall +answer www.example',
      'www.example.\t\t60\tIN\tCNAME\tweb.example.\nweb.example.\t\t60\tIN\tA\t192.0.2.7\n[0]',
    ],
    ['+short example MX', '10 mail.example.\n[0]'],
    ['+short _http._tcp.example SRV', '1 2 80 web.example.\n[0]'],
    ['+short example TXT', '"hello"\n[0]'],
    ['+short -x 192.0.2.7', 'web.example.\n[0]'],
    ['+noall +answer anything.wild.example', 'anything.wild.example.\t60\tIN\tA\t192.0.2.99\n[0]'],
    ['+noall +answer +tcp +nottlid +nocl web.example', 'web.example.\t\tA\t192.0.2.7\n[0]'],
    ['+noall +answer +ttlunits web.example', 'web.example.\t\t1m\tIN\tA\t192.0.2.7\n[0]'],
    ['+short web.example db.example', '192.0.2.7\n192.0.2.8\n[0]'],
    ['+short @10.0.0.2 -p 53 web.example', '192.0.2.7\n[0]'],
    [
      '-x 2001:db8::7 +noall +question +answer',
      ';7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. IN PTR\n' +
        '7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 60 IN\tPTR web.example.\n[0]',
    ],
  ]
  for (const [args, output] of cases) test(`dig ${args}`, () => expect(bed().run('a', `dig ${args}`)).toBe(output))
})

test('names that are missing, empty and refused', () => {
  const comments = (name: string) => masked(bed().run('a', `dig +noall +comments ${name}`))
  expect(comments('nowhere.example')).toContain('status: NXDOMAIN, id: ID\n;; flags: qr rd ra; QUERY: 1, ANSWER: 0')
  expect(comments('db.example AAAA')).toContain('status: NOERROR, id: ID\n;; flags: qr rd ra; QUERY: 1, ANSWER: 0')
  expect(comments('other.test')).toContain('status: REFUSED')
  expect(comments('other.test')).toContain('; EDE: 14 (Not Ready)\n')
})

test('servers that do not answer', () => {
  const net = bed()
  const greeting = (args: string) =>
    `\n; <<>> DiG 9.18.49-1~deb12u3-Debian <<>> ${args}\n; (1 server found)\n;; global options: +cmd\n`
  const silent = '@10.0.0.99 +tries=1 +timeout=1 web.example'
  expect(net.run('a', `dig ${silent}`)).toBe(
    `;; communications error to 10.0.0.99#53: timed out\n${greeting(silent)};; no servers could be reached\n[9]`,
  )
  const refusing = '@10.0.0.1 +tries=1 +timeout=1 web.example'
  expect(net.run('a', `dig ${refusing}`)).toBe(
    `;; communications error to 10.0.0.1#53: connection refused\n${greeting(refusing)};; no servers could be reached\n[9]`,
  )
  expect(net.run('a', 'dig +short +tries=1 @192.0.2.53 nowhere.example')).toBe(
    ';; UDP setup with 192.0.2.53#53(192.0.2.53) for nowhere.example failed: network unreachable.\n;; no servers could be reached\n[9]',
  )
  expect(net.run('a', 'dig @nowhere.test web.example')).toBe(
    "dig: couldn't get address for 'nowhere.test': failure\n[1]",
  )
  expect(net.run('a', 'dig +tcp @10.0.0.2 -p 99 +tries=1 web.example')).toBe(
    ';; Connection to 10.0.0.2#99(10.0.0.2) for web.example failed: connection refused.\n;; no servers could be reached\n[9]',
  )
  expect(net.run('a', 'dig +nonsense web.example')).toMatch(/^Invalid option: \+nonsense\nUsage: {2}dig /)
})

test('without a name server both loopback addresses are asked', () => {
  const net = bed('')
  expect(net.run('a', 'dig +short +tries=1 +timeout=1 web.example')).toBe(
    ';; communications error to ::1#53: connection refused\n;; communications error to 127.0.0.1#53: connection refused\n;; no servers could be reached\n[9]',
  )
  expect(net.run('a', 'host web.example')).toBe(
    ';; communications error to ::1#53: connection refused\n;; communications error to ::1#53: connection refused\n;; communications error to 127.0.0.1#53: connection refused\n;; no servers could be reached\n[1]',
  )
})

test('host and nslookup', () => {
  const net = bed('nameserver 10.0.0.2\nsearch example\n')
  expect(net.run('a', 'host web.example')).toBe(
    'web.example has address 192.0.2.7\nweb.example has IPv6 address 2001:db8::7\n[0]',
  )
  expect(net.run('a', 'host www')).toBe(
    'www.example is an alias for web.example.\nweb.example has address 192.0.2.7\nweb.example has IPv6 address 2001:db8::7\n[0]',
  )
  expect(net.run('a', 'host nowhere.example')).toBe('Host nowhere.example not found: 3(NXDOMAIN)\n[1]')
  expect(net.run('a', 'host -t mx example')).toBe('example mail is handled by 10 mail.example.\n[0]')
  expect(net.run('a', 'host -t ns example')).toBe('example has no NS record\n[0]')
  expect(net.run('a', 'host 192.0.2.7')).toBe('7.2.0.192.in-addr.arpa domain name pointer web.example.\n[0]')
  const head = 'Server:\t\t10.0.0.2\nAddress:\t10.0.0.2#53\n\n'
  expect(net.run('a', 'nslookup www.example')).toBe(
    `${head}www.example\tcanonical name = web.example.\nName:\tweb.example\nAddress: 192.0.2.7\nName:\tweb.example\nAddress: 2001:db8::7\n\n[0]`,
  )
  expect(net.run('a', 'nslookup nowhere.example')).toBe(`${head}** server can't find nowhere.example: NXDOMAIN\n\n[1]`)
  expect(net.run('a', 'nslookup 192.0.2.7')).toBe('7.2.0.192.in-addr.arpa\tname = web.example.\n\n[0]')
  expect(net.run('a', 'nslookup -type=mx example')).toBe(`${head}example\tmail exchanger = 10 mail.example.\n\n[0]`)
})

test('dig looks at the search list only when told', () => {
  const net = bed('nameserver 10.0.0.2\nsearch example\n')
  expect(net.run('a', 'dig +short www')).toBe('[0]')
  expect(net.run('a', 'dig +short +search www')).toBe('web.example.\n192.0.2.7\n[0]')
})

test('getent', () => {
  const net = bed()
  net.host.pids.init!.writeWholeFile('/etc/hosts', '127.0.0.1 localhost\n10.9.9.9 shop.example shop\n')
  expect(net.run('a', 'getent hosts web.example')).toBe('2001:db8::7     web.example\n[0]')
  expect(net.run('a', 'getent hosts shop')).toBe('10.9.9.9        shop.example shop\n[0]')
  expect(net.run('a', 'getent -s files hosts web.example')).toBe('[2]')
  expect(net.run('a', 'getent ahostsv4 www.example')).toBe(
    '192.0.2.7       STREAM web.example\n192.0.2.7       DGRAM  \n192.0.2.7       RAW    \n[0]',
  )
  expect(net.run('a', 'getent services 53/udp')).toBe('domain                53/udp\n[0]')
  expect(net.run('a', 'getent services http')).toBe('http                  80/tcp www\n[0]')
  expect(net.run('a', 'getent protocols icmp')).toBe('icmp                  1 ICMP\n[0]')
  expect(net.run('a', 'getent passwd root')).toBe('root:x:0:0:root:/root:/bin/bash\n[0]')
  expect(net.run('a', 'getent nonsense x')).toBe(
    "Unknown database: nonsense\nTry `getent --help' or `getent --usage' for more information.\n[1]",
  )
})

test('dnsmasq forwards what it does not know, and keeps it', () => {
  const net = bed()
  net.start('a', 'dnsmasq -k --no-resolv --no-hosts --server=10.0.0.2 --listen-address=127.0.0.1')
  net.pass(0.1)
  expect(net.run('a', 'dig @127.0.0.1 +noall +answer web.example')).toBe('web.example.\t\t60\tIN\tA\t192.0.2.7\n[0]')
  net.pass(5)
  expect(net.run('a', 'dig @127.0.0.1 +noall +answer web.example')).toMatch(
    /^web\.example\.\t\t5[45]\tIN\tA\t192\.0\.2\.7\n\[0\]$/,
  )
})
