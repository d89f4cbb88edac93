import { describe, expect, test } from 'vitest'
import { Testbed } from '../../lab/testbed.ts'

const masked = (output: string) => output.replace(/\d+\.\d{3}ms/g, '<rtt>ms')

// tests/recordings/transcripts/neigh/arping.
describe('arping', () => {
  const answered = (count: number) =>
    `ARPING 10.0.0.2 from 10.0.0.1 eth0\n${'Unicast reply from 10.0.0.2 [02:00:00:00:00:02]  <rtt>ms\n'.repeat(count)}`
  test.each([
    ['-c 2 -I eth0 10.0.0.2', `${answered(2)}Sent 2 probes (1 broadcast(s))\nReceived 2 response(s)\n[0]`],
    ['-f -w 3 -I eth0 10.0.0.2', `${answered(1)}Sent 1 probes (1 broadcast(s))\nReceived 1 response(s)\n[0]`],
    ['-b -c 2 -I eth0 10.0.0.2', `${answered(2)}Sent 2 probes (2 broadcast(s))\nReceived 2 response(s)\n[0]`],
    ['-w 2 -c 3 10.0.0.2', `${answered(2)}Sent 3 probes (1 broadcast(s))\nReceived 2 response(s)\n[1]`],
    [
      '-c 2 -w 2 -I eth0 10.0.0.9',
      'ARPING 10.0.0.9 from 10.0.0.1 eth0\nSent 2 probes (2 broadcast(s))\nReceived 0 response(s)\n[1]',
    ],
    [
      '-D -c 2 -w 2 -I eth0 10.0.0.2',
      'ARPING 10.0.0.2 from 0.0.0.0 eth0\nUnicast reply from 10.0.0.2 [02:00:00:00:00:02]  <rtt>ms\nSent 1 probes (1 broadcast(s))\nReceived 1 response(s)\n[1]',
    ],
    [
      '-D -c 1 -w 1 -I eth0 10.0.0.9',
      'ARPING 10.0.0.9 from 0.0.0.0 eth0\nSent 1 probes (1 broadcast(s))\nReceived 0 response(s)\n[0]',
    ],
    [
      '-U -c 1 -I eth0 10.0.0.1',
      'ARPING 10.0.0.1 from 10.0.0.1 eth0\nSent 1 probes (1 broadcast(s))\nReceived 0 response(s)\n[0]',
    ],
    ['-s 10.0.0.77 -c 1 -I eth0 10.0.0.2', 'arping: bind: Cannot assign requested address\n[2]'],
    ['-c 1 -I lo 127.0.0.1', 'Interface "lo" is not ARPable\n[2]'],
    ['-c 1 -I eth9 10.0.0.2', 'arping: Device eth9 not available.\n[2]'],
    ['-c 1 -I eth0 10.0.0.300', 'arping: 10.0.0.300: Name or service not known\n[2]'],
    ['-c none -I eth0 10.0.0.2', "arping: invalid argument: 'none'\n[1]"],
  ])('%s', (args, output) => {
    expect(masked(Testbed.twoHosts().run('a', `arping ${args}`))).toBe(output)
  })

  test('it leaves an entry in the cache of the one who was asked, and none in that of the asker', () => {
    const bed = Testbed.twoHosts()
    bed.run('a', 'arping -c 1 10.0.0.2')
    const entries = (host: string) => [...bed.namespace(host).net.ipv4.neighbours].map(entry => entry.state)
    expect(entries('a')).toEqual([])
    expect(entries('b')).toEqual(['STALE'])
  })
})
