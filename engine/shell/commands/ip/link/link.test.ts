import { expect, test } from 'vitest'
import { transcript } from '../../../../lab/transcript.ts'

// Checked against iproute2 6.1 on Linux 6.18.
test('a veth pair and what becomes of it', () => {
  const commands = `
    ip link add left address 02:00:00:00:00:01 type veth peer name right address 02:00:00:00:00:02
    ip link show left
    ip link set left up
    ip -br link
    ip link set right up mtu 1400 alias "the far end"
    ip -o link show right
    ip -j link show left
    ip link set left name up
    ip link del right`
  expect(
    transcript(commands),
  ).toBe(`$ ip link add left address 02:00:00:00:00:01 type veth peer name right address 02:00:00:00:00:02
$ ip link show left
3: left@right: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
$ ip link set left up
$ ip -br link
lo               DOWN           00:00:00:00:00:00 <LOOPBACK> 
right@left       DOWN           02:00:00:00:00:02 <BROADCAST,MULTICAST> 
left@right       LOWERLAYERDOWN 02:00:00:00:00:01 <NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN> 
$ ip link set right up mtu 1400 alias the far end
$ ip -o link show right
2: right@left: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1400 qdisc noqueue state UP mode DEFAULT group default qlen 1000\\    link/ether 02:00:00:00:00:02 brd ff:ff:ff:ff:ff:ff\\    alias the far end
$ ip -j link show left
[{"ifindex":3,"link":"right","ifname":"left","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"qdisc":"noqueue","operstate":"UP","linkmode":"DEFAULT","group":"default","txqlen":1000,"link_type":"ether","address":"02:00:00:00:00:01","broadcast":"ff:ff:ff:ff:ff:ff"}]
$ ip link set left name up
$ ip link del right
`)
})

test('what is wrong is said as the real tool says it', () => {
  const commands = `
    .ip link add veth0 type veth peer name veth1
    ip link add veth0 type veth
    ip link add br0 type brigde
    ip link add br0
    ip link add a/b type bridge
    ip link add m0 type macsec
    ip link del lo
    ip link set veth0 mtu 67
    ip link set veth0 mtu many
    ip link set veth0 master veth1
    ip link set veth0 sideways
    ip lnik`
  expect(transcript(commands)).toBe(`$ ip link add veth0 type veth
RTNETLINK answers: File exists
[exit 2]
$ ip link add br0 type brigde
Error: Unknown device type.
[exit 2]
$ ip link add br0
Not enough information: "type" argument is required
[exit 1]
$ ip link add a/b type bridge
Error: argument "a/b" is wrong: "dev" not a valid ifname
[exit 255]
$ ip link add m0 type macsec
ip: "macsec" is not emulated here
[exit 2]
$ ip link del lo
RTNETLINK answers: Operation not supported
[exit 2]
$ ip link set veth0 mtu 67
Error: mtu less than device minimum.
[exit 2]
$ ip link set veth0 mtu many
Error: argument "many" is wrong: Invalid "mtu" value

[exit 255]
$ ip link set veth0 master veth1
RTNETLINK answers: Operation not supported
[exit 2]
$ ip link set veth0 sideways
Error: either "dev" is duplicate, or "sideways" is a garbage.
[exit 255]
$ ip lnik
Object "lnik" is unknown, try "ip help".
[exit 1]
`)
})
