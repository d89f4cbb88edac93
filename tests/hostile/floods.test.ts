/** Floods: the host answers as Linux does, keeps bounded memory, and is there afterwards. Limits and messages are those of Linux 6.18. */
import { afterEach, expect, test } from 'vitest'
import { ACK, ipv4Frame, octets, SYN, SYN_OPTIONS, TARGET, tcpSegment } from './frames.ts'
import { STRANGER, Target } from './target.ts'

let target: Target
afterEach(() => {
  expect(target.host.faults).toEqual([])
  expect(target.run('ping -c 1 -W 1 127.0.0.1 | grep -c ttl=64')).toBe('1\n')
})

const from = (index: number) => [10, 1, index >> 8, index & 255]
/** The lines of the kernel's log, without their times. */
const logged = () => target.run('dmesg').replace(/^\[ *[\d.]+\] /gm, '')

function syn(index: number, options: readonly number[] = SYN_OPTIONS): Uint8Array {
  const segment = tcpSegment(from(index), [1000 + index, 5001], [index * 1000, 0], SYN, options)
  return ipv4Frame(target.mac, from(index), 6, segment)
}

test('ten thousand half-open connections: the listener sends cookies and keeps nothing', () => {
  target = new Target('nc -lk -p 5001 >/dev/null &\nsleep 0.1')
  target.sent.length = 0
  target.flood(10_000, index => syn(index))
  expect(target.sent.length).toBe(10_000)
  expect(logged()).toContain('TCP: request_sock_TCP: Possible SYN flooding on port 0.0.0.0:5001. Sending cookies.\n')
  // nc listens with a backlog of one.
  expect(target.run('ss -Htn state syn-recv | wc -l')).toBe('2\n')
  expect(target.counter('TcpExtSyncookiesSent')).toBe(9_998)
  expect(target.counter('TcpExtTCPReqQFullDoCookies')).toBe(9_998)
})

test('a cookie that comes back is a connection with what the SYN had offered; another number is not', () => {
  target = new Target('sysctl -q -w net.ipv4.tcp_syncookies=2\nnc -lk -p 5001 >/dev/null &\nsleep 0.1')
  target.sent.length = 0
  target.flood(1, () => syn(7))
  const answer = new DataView(target.sent[0]!.buffer)
  const cookie = answer.getUint32(38)
  const stamp = answer.getUint32(62)
  const acknowledge = (number: number) => {
    const options = [1, 1, 8, 10, 0, 0, 0, 2, ...octets(stamp)]
    const segment = tcpSegment(from(7), [1007, 5001], [7001, number >>> 0], ACK, options)
    target.flood(1, () => ipv4Frame(target.mac, from(7), 6, segment))
  }
  acknowledge(cookie + 2)
  expect(target.run('ss -Htn state established')).toBe('')
  expect(target.counter('TcpExtSyncookiesFailed')).toBe(1)
  acknowledge(cookie + 1)
  expect(target.counter('TcpExtSyncookiesRecv')).toBe(1)
  expect(target.run('ss -Htni state established')).toMatch(/10\.0\.0\.1:5001 +10\.1\.0\.7:1007\s+cubic wscale:7,10 /)
})

test('without cookies the queue is full, and the rest is dropped', () => {
  target = new Target('sysctl -q -w net.ipv4.tcp_syncookies=0\nnc -lk -p 5001 >/dev/null &\nsleep 0.1')
  target.flood(100, index => syn(index))
  expect(logged()).toContain('Possible SYN flooding on port 0.0.0.0:5001. Dropping request.\n')
  expect(target.counter('TcpExtTCPReqQFullDrop')).toBe(98)
  expect(target.counter('TcpExtListenDrops')).toBe(98)
})

test('twenty thousand flows: connection tracking is full, says so now and then, and drops', () => {
  target = new Target(
    'iptables -A INPUT -m conntrack --ctstate NEW -j ACCEPT\nsysctl -q -w net.netfilter.nf_conntrack_max=1000',
  )
  target.flood(20_000, index =>
    ipv4Frame(target.mac, [10, 1 + (index >> 16), (index >> 8) & 255, index & 255], 17, [0, 7, 0, 7, 0, 8, 0, 0]),
  )
  expect(Number(target.run('sysctl -n net.netfilter.nf_conntrack_count'))).toBeLessThanOrEqual(1000)
  expect(logged()).toContain('nf_conntrack: nf_conntrack: table full, dropping packet\n')
  expect(logged().split('\n').length).toBeLessThan(100)
  // As long as it is full, nothing new comes in by the loopback device either.
  target.run('iptables -F')
})

test('a scan of many addresses: the neighbour table overflows and stays within its limit', () => {
  target = new Target('ip addr add 10.9.0.1/16 dev eth0\nsysctl -q -w net.ipv4.ip_forward=1')
  target.flood(5_000, index => {
    const destination = [10, 9, 1 + (index >> 8), index & 255]
    return ipv4Frame(target.mac, [10, 0, 0, 9], 17, [0, 7, 0, 7, 0, 8, 0, 0], { destination })
  })
  expect(Number(target.run('ip neigh show nud all | grep -vc PERMANENT'))).toBeLessThanOrEqual(1024)
  expect(logged()).toContain('neighbour: arp_cache: neighbor table overflow!\n')
  // What failed makes room.
  target.pass(10_000)
  target.flood(10, index => ipv4Frame(target.mac, [10, 0, 0, 9], 1, ECHO, { destination: [10, 9, 200, index] }))
  expect(Number(target.run('ip neigh show nud all | grep -vc PERMANENT'))).toBeLessThanOrEqual(1024)
})

/** An echo request without payload. */
const ECHO = [8, 0, 247, 255, 0, 0, 0, 0]

test('ARP from twenty thousand senders, and for addresses that are not ours', () => {
  target = new Target('sysctl -q -w net.ipv4.conf.all.arp_accept=1')
  target.flood(20_000, index => {
    const sender = [2, 1, ...octets(index)]
    const address = [10, 0, (index >> 8) & 255, index & 255]
    const arp = [
      0,
      1,
      8,
      0,
      6,
      4,
      0,
      1 + (index % 2),
      ...sender,
      ...address,
      0,
      0,
      0,
      0,
      0,
      0,
      ...(index % 3 === 0 ? address : TARGET),
    ]
    return Uint8Array.from([255, 255, 255, 255, 255, 255, ...sender, 8, 6, ...arp])
  })
  expect(Number(target.run('ip neigh show nud all | grep -vc PERMANENT'))).toBeLessThanOrEqual(1024)
})

test('fragments without end take no more than ipfrag_high_thresh', () => {
  target = new Target('')
  target.flood(20_000, index => {
    const source = [10, 2, index >> 8, index & 255]
    return ipv4Frame(target.mac, source, 17, new Array(1400).fill(0), { fragment: 0x2000, identification: index })
  })
  const memory = Number(target.run("awk '/^FRAG/ { print $5 }' /proc/net/sockstat"))
  expect(memory).toBeLessThan(4_300_000)
  expect(target.counter('IpReasmFails')).toBeGreaterThan(10_000)
  target.pass(31_000)
  expect(target.counter('IpReasmTimeout')).toBeGreaterThan(1_000)
})

test('fragments that overlap, or reach beyond the last, end their packet', () => {
  target = new Target('')
  const piece = (identification: number, offset: number, length: number, more: boolean) =>
    target.outside.receive(
      ipv4Frame(target.mac, [10, 0, 0, 9], 17, new Array(length).fill(1), {
        identification,
        fragment: (more ? 0x2000 : 0) | offset,
      }),
    )
  // Teardrop: the second lies in the first but for an octet.
  piece(1, 0, 32, true)
  piece(1, 3, 16, false)
  // The last comes before one behind it, and after it.
  piece(2, 1, 8, false)
  piece(2, 2, 8, true)
  piece(3, 2, 8, true)
  piece(3, 1, 8, false)
  // Ping of death: behind the end of the longest packet.
  piece(4, 0x1fff, 800, false)
  target.pass(100)
  expect(target.counter('IpReasmOKs')).toBe(0)
  expect(target.counter('IpReasmFails')).toBe(4)
  expect(target.counter('IpExtReasmOverlaps')).toBe(1)
})

test('land: a SYN from the own address and port is a martian', () => {
  target = new Target('nc -lk -p 5001 >/dev/null &\nsleep 0.1')
  const land = ipv4Frame(target.mac, TARGET, 6, tcpSegment(TARGET, [5001, 5001], [1, 0], SYN))
  target.flood(1_000, () => land)
  expect(target.counter('TcpInSegs')).toBe(0)
  expect(target.run('ss -Htn state syn-recv | wc -l')).toBe('0\n')
})

test('a loop of bridges: a broadcast goes round, virtual time goes on, and the host answers', () => {
  target = new Target(`ip link add br0 up type bridge; ip link add br1 up type bridge
for wire in 1 2; do
  ip link add a$wire up type veth peer name b$wire; ip link set b$wire up; ip link set a$wire master br0; ip link set b$wire master br1
done
ip link set eth0 master br0`)
  const broadcast = Uint8Array.from([255, 255, 255, 255, 255, 255, ...STRANGER, 8, 0, ...new Array(50).fill(0)])
  target.flood(10, () => broadcast)
  const { steps } = target.lab.sim
  target.pass(100)
  expect(target.lab.sim.steps - steps).toBeLessThan(100_000)
})
