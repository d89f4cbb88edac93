# A host with two links answers ARP for any of its addresses on any link, until arp_ignore and arp_announce say otherwise.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:a0 netns a type veth peer name eth0 address 02:00:00:00:00:b0 netns b
ip link add eth1 address 02:00:00:00:00:a1 netns a type veth peer name eth1 address 02:00:00:00:00:b1 netns b
for l in eth0 eth1; do ip -n a link set $l up; ip -n b link set $l up; done
ip -n b link set lo up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n b addr add 10.0.1.2/24 dev eth1
ip -n b addr add 192.0.2.1/32 dev lo
asks() { run ip netns exec a arping -c 1 -w 1 -q -I eth0 $1; }

for ignore in 0 1 2 8; do
  run ip netns exec b sysctl -w net.ipv4.conf.all.arp_ignore=$ignore
  asks 10.0.0.2
  asks 10.0.1.2
  asks 192.0.2.1
done
ip netns exec b sysctl -qw net.ipv4.conf.all.arp_ignore=0
# Which source address b asks with, when it sends from an address that is not on the link.
ip netns exec a tcpdump -n -t -l -i eth0 arp >>/tmp/arp 2>/dev/null &
sleep 0.5
for announce in 0 1 2; do
  run ip netns exec b sysctl -w net.ipv4.conf.all.arp_announce=$announce
  ip -n b neigh flush all
  ip netns exec b ping -c 1 -W 1 -I 192.0.2.1 10.0.0.1 >/dev/null
  grep Request /tmp/arp | head -1; : >/tmp/arp
done
kill $!
