# A tunnel whose MTU promises more than the network beneath can carry: who sends through it learns what fits, from the host itself or over a bridge by ICMP.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b c; do ip netns add $h; ip -n $h link set lo up; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
for h in a b; do ip -n $h link set eth0 addrgenmode none; ip -n $h link set eth0 up; done
ip -n a addr add 192.0.2.1/24 dev eth0; ip -n b addr add 192.0.2.2/24 dev eth0
ip -n a link add vx0 address 02:00:00:00:01:0a type vxlan id 7 local 192.0.2.1 remote 192.0.2.2 dstport 4789
ip -n b link add vx0 address 02:00:00:00:01:0b type vxlan id 7 local 192.0.2.2 remote 192.0.2.1 dstport 4789
for h in a b; do ip -n $h link set vx0 addrgenmode none mtu 1500; ip -n $h link set vx0 up; done
ip -n b addr add 10.0.0.2/24 dev vx0; ip -n b addr add 2001:db8::2/64 dev vx0 nodad
ip -n a addr add 10.0.0.1/24 dev vx0; ip -n a addr add 2001:db8::1/64 dev vx0 nodad
pinging() { ip netns exec $1 ping -c 1 -W 1 -s $2 -M $3 $4 2>&1 | grep -e packets -e mtu -e needed -e oo; }
pinging a 1422 do 10.0.0.2
# What is too long goes, in pieces outside; the path is known to be smaller from then on.
pinging a 1472 do 10.0.0.2
pinging a 1472 do 10.0.0.2
pinging a 1472 want 10.0.0.2
ip -n a route get 10.0.0.2 | grep -o 'mtu [0-9]*'
pinging a 1452 do 2001:db8::2
pinging a 1452 do 2001:db8::2
ip -n a route get 2001:db8::2 | grep -o 'mtu [0-9]*'
# A device beneath that takes less bounds what was learnt.
ip -n a link set vx0 mtu 1300
ip -n a route get 10.0.0.2 | grep -o 'mtu [0-9]*'
# Behind a bridge the sender is another host: it is told by ICMP, in the name of the one it asked.
ip -n a addr flush dev vx0; ip -n a link set vx0 mtu 1500
ip -n a link add br0 address 02:00:00:00:02:0a type bridge mcast_snooping 0
ip -n a link add p0 address 02:00:00:00:02:0b type veth peer name eth0 address 02:00:00:00:00:0c netns c
ip netns exec a sysctl -qw net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0
for d in p0 vx0; do ip -n a link set $d addrgenmode none; ip -n a link set $d master br0; ip -n a link set $d up; done
ip -n a link set br0 addrgenmode none; ip -n a link set br0 up; ip -n c link set eth0 addrgenmode none; ip -n c link set eth0 up
ip -n c addr add 10.0.0.3/24 dev eth0; ip -n c addr add 2001:db8::3/64 dev eth0 nodad
sleep 1.2
pinging c 1422 do 10.0.0.2
ip netns exec c tcpdump -p --immediate-mode -l -nnvti eth0 icmp or 'icmp6 and ip6[40] == 2' >/tmp/heard 2>/dev/null & pid=$!
sleep 0.4
pinging c 1472 do 10.0.0.2
pinging c 1472 do 10.0.0.2
pinging c 1452 do 2001:db8::2
pinging c 1452 do 2001:db8::2
sleep 0.3; kill $pid; wait $pid 2>/dev/null
grep -A1 -e unreachable -e 'too big' /tmp/heard | sed 's/flowlabel 0x[0-9a-f]*, //; s/id [0-9]*/id N/'
