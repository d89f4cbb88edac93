import { expect, test } from 'vitest'
import { transcript } from '../../lab/transcript.ts'

const HOSTS = `
    .ip netns add far
    .ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 netns far address 02:00:00:00:00:02
    .ip addr add 10.0.0.1/24 dev eth0
    .ip link set eth0 up
    .ip -n far addr add 10.0.0.2/24 dev eth0
    .ip -n far addr add 192.0.2.1/32 dev eth0
    .ip -n far link set eth0 up
    .ip -n far neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev eth0
    .sysctl -qw net.ipv4.conf.all.rp_filter=1`

// Checked against Linux 6.18.
test('the kernel log names who sends packets that the way back does not fit', () => {
  const commands = `${HOSTS}
    bash -c 'ip netns exec far ping -c 1 -W 0.2 -I 192.0.2.1 10.0.0.1 >/dev/null; dmesg | tail -n +2'
    sysctl -w net.ipv4.conf.eth0.log_martians=1
    bash -c 'ip netns exec far ping -c 1 -W 0.2 -I 192.0.2.1 10.0.0.1 >/dev/null; dmesg -t --level warn'`
  expect(
    transcript(commands),
  ).toBe(`$ bash -c ip netns exec far ping -c 1 -W 0.2 -I 192.0.2.1 10.0.0.1 >/dev/null; dmesg | tail -n +2
$ sysctl -w net.ipv4.conf.eth0.log_martians=1
net.ipv4.conf.eth0.log_martians = 1
$ bash -c ip netns exec far ping -c 1 -W 0.2 -I 192.0.2.1 10.0.0.1 >/dev/null; dmesg -t --level warn
IPv4: martian source 10.0.0.1 from 192.0.2.1, on dev eth0
ll header: 00000000: 02 00 00 00 00 01 02 00 00 00 00 02 08 00
`)
})

test('but not more than ten times in five seconds', () => {
  const commands = `${HOSTS}
    .sysctl -qw net.ipv4.conf.all.log_martians=1
    bash -c 'ip netns exec far ping -q -c 30 -i 0.1 -W 0.2 -I 192.0.2.1 10.0.0.1 >/dev/null; dmesg -t | grep -c martian'
    bash -c 'sleep 3; ip netns exec far ping -q -c 1 -W 0.2 -I 192.0.2.1 10.0.0.1 >/dev/null; dmesg -t | tail -3'`
  expect(
    transcript(commands),
  ).toBe(`$ bash -c ip netns exec far ping -q -c 30 -i 0.1 -W 0.2 -I 192.0.2.1 10.0.0.1 >/dev/null; dmesg -t | grep -c martian
10
$ bash -c sleep 3; ip netns exec far ping -q -c 1 -W 0.2 -I 192.0.2.1 10.0.0.1 >/dev/null; dmesg -t | tail -3
net_ratelimit: 20 callbacks suppressed
IPv4: martian source 10.0.0.1 from 192.0.2.1, on dev eth0
ll header: 00000000: 02 00 00 00 00 01 02 00 00 00 00 02 08 00
`)
})

test('nor is an ARP request answered, whose sender stands in the log', () => {
  const commands = `${HOSTS}
    .ip -n far neigh del 10.0.0.1 dev eth0
    .sysctl -qw net.ipv4.conf.all.log_martians=1
    bash -c 'ip netns exec far ping -q -c 1 -W 0.2 -I 192.0.2.1 10.0.0.1 >/dev/null; dmesg -t --level warn; ip -n far neigh'`
  expect(
    transcript(commands),
  ).toBe(`$ bash -c ip netns exec far ping -q -c 1 -W 0.2 -I 192.0.2.1 10.0.0.1 >/dev/null; dmesg -t --level warn; ip -n far neigh
IPv4: martian source 10.0.0.1 from 192.0.2.1, on dev eth0
ll header: 00000000: ff ff ff ff ff ff 02 00 00 00 00 02 08 06
10.0.0.1 dev eth0 INCOMPLETE 
`)
})
