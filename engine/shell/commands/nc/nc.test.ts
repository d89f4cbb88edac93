import { describe, expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'
import { Hook, Verdict } from '../../../net/hooks.ts'

// Texts and times: netcat-openbsd 1.219-1, tests/recordings/transcripts/tcp and udp.

test('a conversation in both directions', () => {
  const bed = Testbed.twoHosts()
  const server = bed.start('b', 'nc -l -n -v -N 7', 'pipe')
  bed.pass(0.3)
  expect(server.output()).toBe('Listening on 0.0.0.0 7\n')
  const client = bed.start('a', 'nc -N -v -p 40000 10.0.0.2 7', 'pipe')
  client.type('hello\n')
  server.type('welcome\n')
  bed.pass(0.1)
  client.end()
  server.end()
  expect(client.finish()).toBe('Connection to 10.0.0.2 7 port [tcp/echo] succeeded!\nwelcome\n[0]')
  expect(server.finish()).toBe('Listening on 0.0.0.0 7\nConnection received on 10.0.0.1 40000\nhello\n[0]')
})

test('-k serves one after the other, and without it the second is refused', () => {
  const bed = Testbed.twoHosts()
  const server = bed.start('b', 'nc -l -k -n -v 7')
  bed.pass(0.1)
  for (const port of [40001, 40002]) {
    const client = bed.start('a', `nc -N -p ${port} 10.0.0.2 7`, 'pipe')
    client.type(`message ${port}\n`)
    client.end()
    expect(client.finish()).toBe('[0]')
  }
  expect(server.output()).toBe(
    'Listening on 0.0.0.0 7\nConnection received on 10.0.0.1 40001\nmessage 40001\nConnection received on 10.0.0.1 40002\nmessage 40002\n',
  )
  server.process.signal('TERM')
  expect(server.finish()).toMatch(/\[143\]$/)
  expect(bed.run('a', 'nc -N -v 10.0.0.2 7')).toBe(
    'nc: connect to 10.0.0.2 port 7 (tcp) failed: Connection refused\n[1]',
  )
})

test('a large transfer arrives whole', () => {
  const bed = Testbed.twoHosts()
  const server = bed.start('b', 'nc -l 7')
  bed.pass(0.1)
  const client = bed.start('a', 'nc -N 10.0.0.2 7', 'pipe')
  const lines = Array.from({ length: 5000 }, (_, index) => `line ${index}\n`)
  for (let at = 0; at < lines.length; at += 1000) {
    client.type(lines.slice(at, at + 1000).join(''))
    bed.pass(0.2)
  }
  client.end()
  expect(client.finish()).toBe('[0]')
  expect(server.finish()).toBe(`${lines.join('')}[0]`)
})

test('-w ends an idle connection, and a server that is gone ends the client with its next write', () => {
  const bed = Testbed.twoHosts()
  const server = bed.start('b', 'nc -l 7')
  bed.pass(0.1)
  const started = bed.host.sim.now
  expect(bed.start('a', 'nc -w 1 10.0.0.2 7', 'pipe').finish()).toBe('[0]')
  expect((bed.host.sim.now - started) / 1e9).toBeCloseTo(1, 2)
  expect(server.finish()).toBe('[0]')
  const killed = bed.start('b', 'nc -l 8')
  bed.pass(0.1)
  const client = bed.start('a', 'nc 10.0.0.2 8', 'pipe')
  bed.pass(0.1)
  killed.process.signal('KILL')
  bed.pass(0.1)
  client.type('y\n')
  expect(client.finish()).toBe('[0]')
})

test('scanning', () => {
  const bed = Testbed.twoHosts()
  bed.start('b', 'nc -l -k 10.0.0.2 8080')
  bed.pass(0.1)
  expect(bed.run('a', 'nc -z -v -n 10.0.0.2 8079-8081')).toBe(`\
nc: connect to 10.0.0.2 port 8079 (tcp) failed: Connection refused
Connection to 10.0.0.2 8080 port [tcp/*] succeeded!
nc: connect to 10.0.0.2 port 8081 (tcp) failed: Connection refused
[0]`)
  expect(bed.run('a', 'nc -z -v 10.0.0.2 8080')).toBe('Connection to 10.0.0.2 8080 port [tcp/http-alt] succeeded!\n[0]')
  expect(bed.run('a', 'nc -z -v -w 1 10.0.0.9 80')).toBe(
    'nc: connect to 10.0.0.9 port 80 (tcp) timed out: Operation now in progress\n[1]',
  )
  expect(bed.run('a', 'nc -z -v -w 5 10.0.0.8 80')).toBe(
    'nc: connect to 10.0.0.8 port 80 (tcp) failed: No route to host\n[1]',
  )
  bed.namespace('b').net.hooks.register(Hook.localIn, 0, 'drop', () => Verdict.drop)
  expect(bed.run('a', 'nc -z -v -w 2 10.0.0.2 8080')).toBe(
    'nc: connect to 10.0.0.2 port 8080 (tcp) timed out: Operation now in progress\n[1]',
  )
})

test('UDP: the listener keeps to its first peer, and a closed port is known by its ICMP error', () => {
  const bed = Testbed.twoHosts()
  const server = bed.start('b', 'nc -u -l 10.0.0.2 9999')
  bed.pass(0.1)
  for (const port of [40000, 40001]) {
    const client = bed.start('a', `nc -u -w 1 -p ${port} 10.0.0.2 9999`, 'pipe')
    client.type(`from ${port}\n`)
    client.end()
    expect(client.finish()).toBe('[0]')
  }
  expect(server.output()).toBe('from 40000\n')
  expect(bed.run('a', 'nc -u -z -v -w 1 10.0.0.2 99')).toBe('[1]')
  const started = bed.host.sim.now
  expect(bed.run('a', 'nc -u -z -v 10.0.0.9 99')).toBe('Connection to 10.0.0.9 99 port [udp/*] succeeded!\n[0]')
  expect((bed.host.sim.now - started) / 1e9).toBeCloseTo(3, 2)
})

describe('what is wrong is said as netcat says it', () => {
  test.each([
    ['nc 10.0.0.2', 'nc: missing port number\n[1]'],
    ['nc 10.0.0.2 99999', 'nc: port number too large: 99999\n[1]'],
    ['nc 10.0.0.2 0', 'nc: port number too small: 0\n[1]'],
    ['nc 10.0.0.2 nonsense', 'nc: port number invalid: nonsense\n[1]'],
    ['nc 10.0.0.2 80-81-', 'nc: port number invalid: 81-\n[1]'],
    ['nc -l', 'nc: missing port number\n[1]'],
    ['nc -l -z 80', 'nc: cannot use -z and -l\n[1]'],
    ['nc -k 10.0.0.2 80', 'nc: must use -l with -k\n[1]'],
    ['nc -w x 10.0.0.2 80', 'nc: timeout invalid: x\n[1]'],
    ['nc -W 0 10.0.0.2 80', 'nc: receive limit too small: 0\n[1]'],
    ['nc -M 256 10.0.0.2 80', 'nc: ttl is too large\n[1]'],
    ['nc -T foo 10.0.0.2 80', 'nc: illegal tos value foo\n[1]'],
    ['nc -V 1 10.0.0.2 80', 'nc: no alternate routing table support available\n[1]'],
    ['nc -s 1.2.3.4 10.0.0.2 80', 'nc: bind failed: Cannot assign requested address\n[1]'],
    ['nc -l 10.0.0.77 8080', 'nc: Cannot assign requested address\n[1]'],
    ['nc -v 192.0.2.1 80', 'nc: connect to 192.0.2.1 port 80 (tcp) failed: Network is unreachable\n[1]'],
    [
      'nc nowhere.example 80',
      'nc: getaddrinfo for host "nowhere.example" port 80: Temporary failure in name resolution\n[1]',
    ],
    ['nc -n nowhere 80', 'nc: getaddrinfo for host "nowhere" port 80: Name or service not known\n[1]'],
    [
      'nc -v localhost 80',
      'nc: connect to localhost (::1) port 80 (tcp) failed: Connection refused\nnc: connect to localhost (127.0.0.1) port 80 (tcp) failed: Connection refused\n[1]',
    ],
  ])('%s', (command, output) => {
    expect(Testbed.twoHosts().run('a', command)).toBe(output)
  })

  test('usage', () => {
    expect(Testbed.twoHosts().run('a', 'nc')).toMatch(/^usage: nc \[-46CDdFhklNnrStUuvZz\].*\[1\]$/s)
    expect(Testbed.twoHosts().run('a', 'nc -e')).toMatch(/^nc: invalid option -- 'e'\nusage: nc /)
    expect(Testbed.twoHosts().run('a', 'nc -Z 10.0.0.2 80')).toBe('nc: "-Z" is not emulated here\n[1]')
  })
})
