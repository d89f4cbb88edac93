import { expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'

// Texts: iperf 3.12.

function masked(text: string): string {
  return text
    .replace(/port \d{5}/g, 'port PORT')
    .replace(/[\d.]+ Mbits\/sec {18}receiver/, 'RATE receiver')
    .replace(/ +\d+(\.\d+)? [KM]?Bytes {7}$/gm, ' WINDOW')
}

test('a server tells of a test as the client does', () => {
  const bed = Testbed.twoHosts()
  const server = bed.start('b', 'iperf3 -s -1')
  bed.pass(0.1)
  expect(masked(bed.run('a', 'iperf3 -c 10.0.0.2 -t 1 -b 8M'))).toBe(
    [
      'Connecting to host 10.0.0.2, port 5201',
      '[  5] local 10.0.0.1 port PORT connected to 10.0.0.2 port 5201',
      '[ ID] Interval           Transfer     Bitrate         Retr  Cwnd',
      '[  5]   0.00-1.00   sec  1.00 MBytes  8.39 Mbits/sec    0 WINDOW',
      '- - - - - - - - - - - - - - - - - - - - - - - - -',
      '[ ID] Interval           Transfer     Bitrate         Retr',
      '[  5]   0.00-1.00   sec  1.00 MBytes  8.39 Mbits/sec    0             sender',
      '[  5]   0.00-1.04   sec  1.00 MBytes  RATE receiver',
      '',
      'iperf Done.',
      '[0]',
    ].join('\n'),
  )
  expect(server.finish()).toMatch(
    /^-+\nServer listening on 5201 \(test #1\)\n-+\nAccepted connection from 10\.0\.0\.1, port \d+\n[\s\S]* receiver\n\[0\]$/,
  )
})

test('UDP loses nothing where there is room, and what a slow link drops is counted', () => {
  const bed = Testbed.twoHosts()
  bed.start('b', 'iperf3 -s')
  bed.pass(0.1)
  expect(bed.run('a', 'iperf3 -c 10.0.0.2 -u -t 1')).toMatch(/ 0\/\d+ \(0%\) {2}receiver\n\niperf Done\.\n\[0\]$/)
  expect(bed.run('a', 'iperf3 -c 10.0.0.2 -u -t 1 -P 2 -R')).toMatch(
    /\[SUM\] +0\.00-[\d.]+ +sec .* 0\/\d+ \(0%\) {2}receiver\n/,
  )
  bed.run('a', 'tc qdisc add dev eth0 root tbf rate 1mbit burst 5kb limit 5kb')
  const lossy = bed.run('a', 'iperf3 -c 10.0.0.2 -u -t 1 -b 4M')
  const percent = Number(/\((\d+)%\) {2}receiver/.exec(lossy)?.[1])
  expect(percent).toBeGreaterThan(60)
  expect(percent).toBeLessThan(85)
})

test('nobody listens, and what it does not take', () => {
  const bed = Testbed.twoHosts()
  expect(bed.run('a', 'iperf3 -c 10.0.0.2')).toBe(
    'iperf3: error - unable to connect to server: Connection refused\n[1]',
  )
  expect(bed.run('a', 'iperf3 -s -u')).toMatch(
    /^iperf3: parameter error - some option you are trying to set is client only\n/,
  )
  expect(bed.run('a', 'iperf3 -c 10.0.0.2 -F x')).toBe('iperf3: "-F" is not emulated here\n[1]')
  expect(bed.run('a', 'iperf3 -c 10.0.0.2 -J')).toMatch(
    /\t"error":\t"unable to connect to server: Connection refused"\n\}\n\[0\]$/,
  )
})

test('a size of segments, and a test the other way', () => {
  const bed = Testbed.twoHosts()
  bed.start('b', 'iperf3 -s')
  bed.pass(0.1)
  const capture = bed.start('a', 'tcpdump -ni eth0 -c 2 dst port 5201 and tcp[tcpflags]&tcp-syn!=0')
  bed.pass(0.1)
  expect(bed.run('a', 'iperf3 -c 10.0.0.2 -t 1 -b 1M -M 700 -N -Z')).toContain('iperf Done.')
  expect(capture.output().match(/mss \d+/g)).toEqual(['mss 1460', 'mss 700'])
  expect(bed.run('a', 'iperf3 -c 10.0.0.2 -t 1 -b 1M -R')).toMatch(
    /Bitrate {9}Retr {2}Cwnd\n\[ {2}5\] +0\.00-1\.00 .*bits\/sec {18}\n/,
  )
  expect(bed.run('a', 'iperf3 -c 10.0.0.2 -M 99999')).toMatch(/error - TCP MSS too large \(maximum = 9216 bytes\)\n/)
})
