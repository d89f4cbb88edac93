import { expect, test } from 'vitest'
import { transcript } from '../../../lab/transcript.ts'

// Checked against procps-ng 4.0.2 on Linux 6.18.
test('parameters are read, written and refused', () => {
  const commands = `
    sysctl net.ipv4.ip_forward net/ipv4/ip_default_ttl
    sysctl -w net.ipv4.ip_forward=1 net.ipv4.conf.lo.rp_filter=2
    sysctl -n net.ipv4.conf.all.forwarding
    sysctl -a -r ^net.ipv4.conf.*rp_filter
    sysctl net.ipv4.nothing
    sysctl -e net.ipv4.nothing
    sysctl -w net.ipv4.ip_default_ttl=256
    sysctl -w net.ipv4.ip_forward
    sysctl -p /nowhere
    sysctl net.netfilter.nf_conntrack_max`
  expect(transcript(commands)).toBe(`$ sysctl net.ipv4.ip_forward net/ipv4/ip_default_ttl
net.ipv4.ip_forward = 0
net.ipv4.ip_default_ttl = 64
$ sysctl -w net.ipv4.ip_forward=1 net.ipv4.conf.lo.rp_filter=2
net.ipv4.ip_forward = 1
net.ipv4.conf.lo.rp_filter = 2
$ sysctl -n net.ipv4.conf.all.forwarding
1
$ sysctl -a -r ^net.ipv4.conf.*rp_filter
net.ipv4.conf.all.arp_filter = 0
net.ipv4.conf.all.rp_filter = 0
net.ipv4.conf.default.arp_filter = 0
net.ipv4.conf.default.rp_filter = 0
net.ipv4.conf.lo.arp_filter = 0
net.ipv4.conf.lo.rp_filter = 2
$ sysctl net.ipv4.nothing
sysctl: cannot stat /proc/sys/net/ipv4/nothing: No such file or directory
[exit 1]
$ sysctl -e net.ipv4.nothing
$ sysctl -w net.ipv4.ip_default_ttl=256
sysctl: setting key "net.ipv4.ip_default_ttl": Invalid argument
[exit 1]
$ sysctl -w net.ipv4.ip_forward
sysctl: command line(0): invalid syntax, continuing...
[exit 1]
$ sysctl -p /nowhere
sysctl: cannot open "/nowhere": No such file or directory
[exit 1]
$ sysctl net.netfilter.nf_conntrack_max
net.netfilter.nf_conntrack_max = 262144
`)
})
