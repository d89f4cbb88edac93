# Two ends of a cable with different MTUs: one way works and the other does not, up to a size; jumbo frames; a bridge takes the smallest.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
try() { ip netns exec $1 ping -c 1 -W 1 -s $2 -M $3 $4 2>&1 | grep -e packets -e local; }

ip -n a link set eth0 mtu 9000
try a 1472 do 10.0.0.2
# Too long for b's link: veth takes what is at most its own MTU and a little.
try a 1473 do 10.0.0.2
try a 8972 do 10.0.0.2
try a 8973 do 10.0.0.2
try b 1473 do 10.0.0.1
# b answers large requests that came in pieces.
ip -n b link set eth0 mtu 9000
ip -n a link set eth0 mtu 1500
try a 3000 dont 10.0.0.2
try b 3000 do 10.0.0.1
ip -n b -s -j link show eth0 | jq -c '.[0].stats64.tx | [.errors, .dropped]'
ip -n a -s -j link show eth0 | jq -c '.[0].stats64.rx | [.errors, .dropped]'
# TCP agrees on a size by the SYN, so it is not hurt.
ip netns exec b nc -l 80 >/tmp/heard &
sleep 0.2
head -c 20000 /dev/zero | ip netns exec a nc -N 10.0.0.2 80
wait
wc -c </tmp/heard
ip -n a link set eth0 mtu 9000
try b 8972 do 10.0.0.1
# A bridge has the smallest MTU of its ports and drops what is larger.
ip -n b link set eth0 down; ip -n b addr flush dev eth0
ip -n b link add br0 address 02:00:00:00:00:10 type bridge mcast_snooping 0
ip -n b link set eth0 master br0; ip -n b link set eth0 up; ip -n b link set br0 up; ip -n b addr add 10.0.0.2/24 dev br0
sleep 1.2
ip -n b -o link show br0 | grep -o 'mtu [0-9]*'
try a 8972 do 10.0.0.2
ip -n b link add v0 type veth peer name v1; ip -n b link set v0 master br0
ip -n b -o link show br0 | grep -o 'mtu [0-9]*'
ip netns exec b sysctl -qw net.bridge.bridge-nf-call-iptables=0
try a 8972 do 10.0.0.2
try b 1473 do 10.0.0.1
