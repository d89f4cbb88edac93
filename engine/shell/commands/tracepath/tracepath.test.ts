import { describe, expect, test } from 'vitest'
import { Testbed } from '../../../lab/testbed.ts'

const masked = (output: string) => output.replace(/\d+\.\d{3}ms/g, '<rtt>ms')

/** a - r1 - r2 - b; the last link has a smaller MTU. */
function chain(mtu = 1500): Testbed {
  const bed = new Testbed()
  bed.wire('a eth0 10.0.1.1/24', 'r1 left 10.0.1.2/24')
  bed.wire('r1 right 10.0.2.1/24', 'r2 left 10.0.2.2/24')
  for (const link of bed.wire('r2 right 10.0.3.1/24', 'b eth0 10.0.3.2/24')) link.mtu = mtu
  bed.route('a', '0.0.0.0/0', '10.0.1.2')
  bed.route('r1', '0.0.0.0/0', '10.0.2.2')
  bed.route('r2', '10.0.1.0/24', '10.0.2.1')
  bed.route('b', '0.0.0.0/0', '10.0.3.1')
  for (const host of ['r1', 'r2']) bed.forwarding(host)
  return bed
}

// Outputs of iputils 20221126 in the same network.
describe('tracepath', () => {
  test.each([
    [
      '-n 10.0.3.2',
      `\
 1?: [LOCALHOST]                      pmtu 1500
 1:  10.0.1.2                                              <rtt>ms 
 1:  10.0.1.2                                              <rtt>ms 
 2:  10.0.2.2                                              <rtt>ms 
 3:  10.0.3.2                                              <rtt>ms reached
     Resume: pmtu 1500 hops 3 back 3 
[0]`,
    ],
    [
      '-n -m 2 10.0.3.2',
      `\
 1?: [LOCALHOST]                      pmtu 1500
 1:  10.0.1.2                                              <rtt>ms 
 1:  10.0.1.2                                              <rtt>ms 
 2:  10.0.2.2                                              <rtt>ms 
     Too many hops: pmtu 1500
     Resume: pmtu 1500 
[0]`,
    ],
    [
      '-n -l 1000 10.0.3.2',
      `\
 1:  10.0.1.2                                              <rtt>ms 
 2:  10.0.2.2                                              <rtt>ms 
 3:  10.0.3.2                                              <rtt>ms reached
     Resume: pmtu 1000 hops 3 back 3 
[0]`,
    ],
    [
      '-n 10.0.3.99',
      `\
 1?: [LOCALHOST]                      pmtu 1500
 1:  10.0.1.2                                              <rtt>ms 
 1:  10.0.1.2                                              <rtt>ms 
 2:  10.0.2.2                                              <rtt>ms 
 3:  no reply
 3:  10.0.2.2                                            <rtt>ms !H
     Resume: pmtu 1500 
[0]`,
    ],
    [
      '-n 127.0.0.1',
      ' 1:  127.0.0.1                                             <rtt>ms reached\n     Resume: pmtu 65535 hops 1 back 1 \n[0]',
    ],
    [
      '-n localhost',
      ' 1?: [LOCALHOST]                        <rtt>ms pmtu 65536\n 1:  ::1                                                   <rtt>ms reached\n 1:  ::1                                                   <rtt>ms reached\n     Resume: pmtu 65536 hops 1 back 1 \n[0]',
    ],
    ['-l 5 10.0.3.2', 'tracepath: pktlen must be within: 28 < value <= 2147483647\n[1]'],
    ['nowhere', 'tracepath: nowhere: Temporary failure in name resolution\n[1]'],
  ])('%s', (args, output) => {
    expect(masked(chain().run('a', `tracepath ${args}`))).toBe(output)
  })

  test('a smaller link on the way', () => {
    expect(masked(chain(1400).run('a', 'tracepath -n 10.0.3.2'))).toBe(`\
 1?: [LOCALHOST]                      pmtu 1500
 1:  10.0.1.2                                              <rtt>ms 
 1:  10.0.1.2                                              <rtt>ms 
 2:  10.0.2.2                                              <rtt>ms 
 3:  10.0.2.2                                              <rtt>ms pmtu 1400
 3:  10.0.3.2                                              <rtt>ms reached
     Resume: pmtu 1400 hops 3 back 3 
[0]`)
  })

  test('no route', () => {
    expect(Testbed.twoHosts().run('a', 'tracepath -n 192.0.2.1')).toBe(
      ' 1:  send failed\n     Resume: pmtu 65535 \n[0]',
    )
  })
})
