import { expect, test } from 'vitest'
import { runScript, scriptHost } from '../../../lab/script.ts'

// No recording: the kernel that those came from filters no VLANs. The texts are those of bridge/vlan.c of iproute2 6.1.
const SWITCH = `
ip link add br0 address 02:00:00:00:00:ff type bridge vlan_filtering 1
n=1
for h in a b c r; do
  ip netns add $h; ip netns exec $h sysctl -qw net.ipv6.conf.default.disable_ipv6=1
  ip link add eth0 address 02:00:00:00:00:0$n netns $h type veth peer name p-$h address 02:00:00:00:01:0$n
  ip link set p-$h master br0 up; ip -n $h link set eth0 up; n=$((n+1))
done
ip link set br0 up
for p in a:10 b:10 c:20; do
  bridge vlan add dev p-\${p%:*} vid \${p#*:} pvid untagged; bridge vlan del dev p-\${p%:*} vid 1
done
bridge vlan add dev p-r vid 10; bridge vlan add dev p-r vid 20-22
ip -n a addr add 10.0.10.1/24 dev eth0; ip -n b addr add 10.0.10.2/24 dev eth0; ip -n c addr add 10.0.20.3/24 dev eth0
`
const ROUTER = `
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for v in 10 20; do ip -n r link add link eth0 name eth0.$v type vlan id $v; ip -n r link set eth0.$v up; ip -n r addr add 10.0.$v.254/24 dev eth0.$v; done
ip -n a route add default via 10.0.10.254; ip -n c route add default via 10.0.20.254
`
const ping = (from: string, to: string) =>
  `ip netns exec ${from} ping -e 7 -q -c 1 -W 1 ${to} | grep -o '[01] received'\n`

const outputOf = (script: string) => runScript(`${SWITCH}${script}`, scriptHost(), 3_000_000).output

test('ports and their VLANs', () => {
  expect(
    outputOf('bridge vlan show\nbridge -c vlan show dev p-r\nbridge -j vlan show dev p-a'),
  ).toBe(`port              vlan-id  
br0               1 PVID Egress Untagged
p-a               10 PVID Egress Untagged
p-b               10 PVID Egress Untagged
p-c               20 PVID Egress Untagged
p-r               1 PVID Egress Untagged
                  10
                  20
                  21
                  22
port              vlan-id  
p-r               1 PVID Egress Untagged
                  10
                  20-22
[{"ifname":"p-a","vlans":[{"vlan":10,"flags":["PVID","Egress Untagged"]}]}]
`)
})

test('what bridge vlan refuses', () => {
  const commands = ['dev br0 vid 10', 'dev p-a vid 4095', 'dev p-a vid 5000', 'dev p-a vid 9-5', 'vid 5']
  const script = commands.map(words => `bridge vlan add ${words}; echo $?\n`).join('')
  expect(outputOf(script)).toBe(`RTNETLINK answers: Operation not supported
255
RTNETLINK answers: Invalid argument
255
Invalid VLAN ID "5000"
255
Invalid VLAN range "9-5"
255
Device and VLAN ID are required arguments.
255
`)
})

test('frames stay in their VLAN, and a router on a stick leads out of it', () => {
  const apart = `${ping('a', '10.0.10.2')}ip -n c addr add 10.0.10.3/24 dev eth0\n${ping('a', '10.0.10.3')}ip -n c addr del 10.0.10.3/24 dev eth0\n`
  expect(outputOf(`${apart}${ROUTER}${ping('a', '10.0.20.3')}`)).toBe('1 received\n0 received\n1 received\n')
})

test('addresses are learnt in each VLAN, and the trunk carries tags', () => {
  const capture = 'ip netns exec r tcpdump -n -t -e -i eth0 -c 2 icmp or vlan and icmp 2>/dev/null &\nsleep 0.5\n'
  const output = outputOf(`${ROUTER}${capture}${ping('a', '10.0.20.3')}wait\nbridge fdb show br br0 dynamic | sort`)
  expect(output).toBe(`1 received
02:00:00:00:00:01 > 02:00:00:00:00:04, ethertype 802.1Q (0x8100), length 102: vlan 10, p 0, ethertype IPv4 (0x0800), 10.0.10.1 > 10.0.20.3: ICMP echo request, id 7, seq 1, length 64
02:00:00:00:00:04 > 02:00:00:00:00:03, ethertype 802.1Q (0x8100), length 102: vlan 20, p 0, ethertype IPv4 (0x0800), 10.0.10.1 > 10.0.20.3: ICMP echo request, id 7, seq 1, length 64
02:00:00:00:00:01 dev p-a vlan 10 master br0 
02:00:00:00:00:03 dev p-c vlan 20 master br0 
02:00:00:00:00:04 dev p-r vlan 10 master br0 
02:00:00:00:00:04 dev p-r vlan 20 master br0 
`)
})

test('the host joins a VLAN by a device on the bridge', () => {
  const device =
    'ip link add link br0 name br0.10 type vlan id 10; ip link set br0.10 up; ip addr add 10.0.10.9/24 dev br0.10\n'
  const knock = "ping -q -c 1 -W 1 10.0.10.1 | grep -o '[01] received'\n"
  expect(outputOf(`${device}${knock}bridge vlan add dev br0 vid 10 self\n${knock}`)).toBe('0 received\n1 received\n')
})

test('a bridge of service providers carries the tags of others', () => {
  const script = `
ip link set br0 type bridge vlan_protocol 802.1ad
ip -d link show br0 | grep -o 'vlan_protocol [^ ]*'
for h in a b; do
  ip -n $h link add link eth0 name inner type vlan id 77; ip -n $h link set inner up
done
ip -n a addr add 10.7.0.1/24 dev inner; ip -n b addr add 10.7.0.2/24 dev inner
ip netns exec r tcpdump -i eth0 -nn -e -c 1 ether proto 0x88a8 2>/dev/null | grep -o 'ethertype.*' &
${ping('a', '10.7.0.2')}
sleep 1
ip link set br0 type bridge vlan_protocol 802.1q
${ping('a', '10.7.0.2')}
ip link set br0 type bridge vlan_protocol 802.1x
`
  expect(outputOf(script)).toBe(`vlan_protocol 802.1ad
1 received
ethertype 802.1Q-QinQ (0x88a8), length 50: vlan 10, p 0, ethertype 802.1Q (0x8100), vlan 77, p 0, ethertype ARP (0x0806), Request who-has 10.7.0.2 tell 10.7.0.1, length 28
0 received
Error: argument "802.1x" is wrong: invalid vlan_protocol
`)
})
