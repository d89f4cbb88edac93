import { beforeEach, describe, expect, test } from 'vitest'
import { bareHost } from '../../../lab/bare.ts'
import { runCommand } from '../../../lab/run.ts'
import type { Host } from '../../../linux/host.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'

/** A director between a client and two servers, which answer with their names and note who asked. */
const WORLD = `
ip link set lo up
for n in c s1 s2; do
  ip netns add $n; ip link add $n type veth peer name eth0 netns $n
  ip -n $n link set eth0 up; ip -n $n link set lo up; ip link set $n up
done
ip addr add 10.0.0.1/24 dev c; ip -n c addr add 10.0.0.2/24 dev eth0; ip -n c route add default via 10.0.0.1
ip addr add 10.1.1.1/24 dev s1; ip -n s1 addr add 10.1.1.2/24 dev eth0; ip -n s1 route add default via 10.1.1.1
ip addr add 10.1.2.1/24 dev s2; ip -n s2 addr add 10.1.2.2/24 dev eth0; ip -n s2 route add default via 10.1.2.1
sysctl -qw net.ipv4.ip_forward=1
ip link add kube-ipvs0 type dummy; ip addr add 10.96.0.10/32 dev kube-ipvs0
for s in s1 s2; do
  ip netns exec $s bash -c "while true; do echo $s | nc -v -l -p 8080 -q 1 >/dev/null 2>>/tmp/$s; done" &
done
sleep 1
`
const SERVICE = `
ipvsadm -A -t 10.96.0.10:80 -s rr
ipvsadm -a -t 10.96.0.10:80 -r 10.1.1.2:8080 -m
ipvsadm -a -t 10.96.0.10:80 -r 10.1.2.2:8080 -m
`

let host: Host

function run(script: string): string {
  let text = ''
  const take = (bytes: Uint8Array) => {
    text += decodeUtf8(bytes)
  }
  runCommand(host, ['/bin/bash', '-c', script], { stdout: take, stderr: take }, 1_000_000)
  return text
}

/** The servers that so many connections of the client get. */
function ask(times: number): string {
  return run(`for i in $(seq ${times}); do ip netns exec c nc -w 2 10.96.0.10 80 </dev/null 2>&1; sleep 1; done`)
}

beforeEach(() => {
  host = bareHost()
})

describe('ipvsadm', () => {
  test('connections go to the servers in turn, and the answers come from the service', () => {
    run(WORLD)
    run(SERVICE)
    expect(ask(4)).toBe('s2\ns1\ns2\ns1\n')
    expect(run('ipvsadm -Ln --stats | tail -2 | awk "{print \\$2, \\$3}"')).toBe('10.1.1.2:8080 2\n10.1.2.2:8080 2\n')
    expect(run('ipvsadm -Lnc | grep -c "10.0.0.2:.*10.96.0.10:80 "')).toBe('4\n')
  })

  test('a persistent client stays with its server', () => {
    run(WORLD)
    run(`${SERVICE} ipvsadm -E -t 10.96.0.10:80 -s rr -p 60`)
    expect(ask(3)).toBe('s2\ns2\ns2\n')
    expect(run('ipvsadm -Lnc | grep "10.0.0.2:0 "')).toMatch(
      /^TCP 0[01]:\d\d {2}ASSURED {5}10\.0\.0\.2:0 {9}10\.96\.0\.10:80 {6}10\.1\.2\.2:8080\n$/,
    )
  })

  test('with conntrack, what goes to servers can be masqueraded', () => {
    run(WORLD)
    run(`${SERVICE} sysctl -qw net.ipv4.vs.conntrack=1
ipset create KUBE-CLUSTER-IP hash:ip,port; ipset add KUBE-CLUSTER-IP 10.96.0.10,tcp:80
iptables -t nat -A PREROUTING -m set --match-set KUBE-CLUSTER-IP dst,dst -j MARK --set-mark 0x4000
iptables -t nat -A POSTROUTING -m mark --mark 0x4000 -j MASQUERADE`)
    expect(ask(2)).toBe('s2\ns1\n')
    expect(
      run(
        'grep -o "received on.*\\|from [0-9.]*" /tmp/s1 | tail -1; conntrack -L 2>/dev/null | grep -o "src=10.0.0.2 .* src=[^ ]* dst=[^ ]*" | sed "s/sport=[0-9]* //"',
      ),
    ).toContain('src=10.0.0.2 dst=10.96.0.10 dport=80 src=10.1.1.2 dst=10.1.1.1')
  })

  test('without servers the client is refused; a server with no weight gets nothing new', () => {
    run(WORLD)
    run(SERVICE)
    run('ipvsadm -e -t 10.96.0.10:80 -r 10.1.2.2:8080 -m -w 0')
    expect(ask(2)).toBe('s1\ns1\n')
    run('ipvsadm -d -t 10.96.0.10:80 -r 10.1.1.2:8080; ipvsadm -d -t 10.96.0.10:80 -r 10.1.2.2:8080')
    expect(run('ip netns exec c nc -w 2 -v 10.96.0.10 80 </dev/null')).toBe(
      'nc: connect to 10.96.0.10 port 80 (tcp) failed: Connection refused\n',
    )
  })

  test('gatewaying leaves the packet as it is, so that the server answers for the service', () => {
    run(WORLD)
    run(`ip -n s1 addr add 10.96.0.10/32 dev lo
ipvsadm -A -t 10.96.0.10:8080 -s rr; ipvsadm -a -t 10.96.0.10:8080 -r 10.1.1.2 -g`)
    // The director does not forward what seems to come from its own address: servers answer by another way.
    expect(
      run(`(ip netns exec c nc -w 2 10.96.0.10 8080 </dev/null & sleep 0.5
ip netns exec s1 ss -Htn state syn-recv | grep -o "10.96.0.10:8080 *10.0.0.2")`),
    ).toMatch(/^10\.96\.0\.10:8080 +10\.0\.0\.2\n$/)
    expect(run('ipvsadm -Ln --stats | tail -1 | awk "{print (\\$4 > 0), \\$5}"')).toBe('1 0\n')
  })

  test('tunnelling takes the packet to the server inside another, with its TTL and its DF', () => {
    run(WORLD)
    run(`ip -n s1 addr add 10.96.0.10/32 dev lo; ip -n s1 link add t0 type ipip remote any local 10.1.1.2; ip -n s1 link set t0 up
ipvsadm -A -t 10.96.0.10:8080 -s rr; ipvsadm -a -t 10.96.0.10:8080 -r 10.1.1.2 -i`)
    expect(run('ipvsadm -Ln | tail -1 | tr -s " "')).toBe(' -> 10.1.1.2:8080 Tunnel 1 0 0 \n')
    const seen = run(`ip netns exec s1 tcpdump --immediate-mode -nvc 1 -i eth0 proto 4 2>/dev/null & sleep 0.2
ip netns exec c nc -w 2 10.96.0.10 8080 </dev/null & sleep 0.5
ip netns exec s1 ss -Htn state syn-recv | grep -o "10.96.0.10:8080 *10.0.0.2"`)
    expect(seen.replaceAll(/id \d+|\.\d{6}/g, '')).toMatch(
      /^\d\d:\d\d:\d\d IP \(tos 0x0, ttl 63, , offset 0, flags \[DF\], proto IPIP \(4\), length 80\)\n {4}10\.1\.1\.1 > 10\.1\.1\.2: IP \(tos 0x0, ttl 63, , offset 0, flags \[DF\], proto TCP \(6\), length 60\)\n {4}10\.0\.0\.2\.\d+ > 10\.96\.0\.10\.8080: Flags \[S\].*\n10\.96\.0\.10:8080 +10\.0\.0\.2\n$/,
    )
  })

  test('what is saved can be restored', () => {
    // Without any address of its own the kernel takes none for that of a server.
    run(
      `ip link set lo up; ${SERVICE} ipvsadm -A -u 10.96.0.10:53 -s sh -b sh-port -p 60 -M 255.255.255.0; ipvsadm -A -f 7 -6 -s mh`,
    )
    const saved = run('ipvsadm -S -n')
    expect(saved).toBe(
      [
        '-A -t 10.96.0.10:80 -s rr',
        '-a -t 10.96.0.10:80 -r 10.1.1.2:8080 -m -w 1',
        '-a -t 10.96.0.10:80 -r 10.1.2.2:8080 -m -w 1',
        '-A -u 10.96.0.10:53 -s sh -p 60 -M 255.255.255.0 -b sh-port',
        '-A -f 7 -6 -s mh',
        '',
      ].join('\n'),
    )
    expect(run('ipvsadm -S -n > /tmp/saved; ipvsadm -C; ipvsadm -S; ipvsadm -R < /tmp/saved; ipvsadm -S -n')).toBe(
      saved,
    )
  })

  test.each([
    ['-A', 2, "You need to supply the 'service-address' option for the 'add-service' command"],
    ['-A -t 1.1.1.1:80 -r 2.2.2.2', 2, "Illegal 'real-server' option with the 'add-service' command"],
    ['-A -t 1.1.1.1', 2, 'Zero port specified for non-persistent service'],
    ['-A -t foo', 2, 'illegal virtual server address[:port] specified'],
    ['-A -t 1.1.1.1:80 -s foo', 255, 'Scheduler or persistence engine not found'],
    ['-D -t 1.1.1.1:80', 255, 'No such service'],
    ['-a -t 1.1.1.1:80 -r 2.2.2.2 -m', 255, 'Service not defined'],
    [
      '-Ln --connection -t 1.1.1.1:1',
      2,
      "The option 'service-address' conflicts with the 'connection' option in the 'list' command",
    ],
    ['-x', 255, "Try `ipvsadm -h' or 'ipvsadm --help' for more information."],
    ['-A -t 1.1.1.1:80 -t 1.1.1.2:80', 2, "multiple 'service-address' options specified"],
    ['--set 1 2', 2, '--set option requires 3 timeout values'],
  ])('ipvsadm %s', (words, status, text) => {
    expect(run(`ipvsadm ${words}; echo $?`)).toBe(`${text}\n${status}\n`)
  })
})
