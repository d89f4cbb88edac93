# What mangle changes in the packet: TTL, TOS, DSCP, ECN, and a copy by TEE; owner and notrack; seen on the other side.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b c; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip link add eth1 address 02:00:00:00:00:1a netns a type veth peer name eth0 address 02:00:00:00:00:0c netns c
ip -n a link set eth0 up; ip -n a link set eth1 up; ip -n b link set eth0 up; ip -n c link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a addr add 10.0.1.1/24 dev eth1; ip -n c addr add 10.0.1.2/24 dev eth0
ip netns exec a ping -q -c 1 10.0.0.2 >/dev/null; ip netns exec a ping -q -c 1 10.0.1.2 >/dev/null
a() { run ip netns exec a "$@"; }
# One echo request as b receives it.
see() {
  ip netns exec b timeout 1 tcpdump -n -t -l -v -c 1 -i eth0 'icmp[0] == 8' 2>/dev/null >/tmp/wire &
  sleep 0.4
  ip netns exec a ping -e 7 -q -c 1 -W 1 "$@" 10.0.0.2 >/dev/null
  wait $!
  head -1 /tmp/wire | sed -E 's/ id [0-9]+,//; s/, offset.*//'
}

see
see -t 9 -Q 0x28
a iptables -t mangle -A POSTROUTING -j TTL --ttl-set 33
see
a iptables -t mangle -R POSTROUTING 1 -j TTL --ttl-inc 5
see
a iptables -t mangle -R POSTROUTING 1 -j TTL --ttl-dec 64
see
a iptables -t mangle -R POSTROUTING 1 -j TOS --set-tos 0x10
see
a iptables -t mangle -R POSTROUTING 1 -j DSCP --set-dscp-class EF
see -Q 3
a iptables -t mangle -F
ip netns exec b iptables -A INPUT -m dscp --dscp-class AF41 -j DROP
ip netns exec b iptables -A INPUT -m ttl --ttl-gt 100 -j DROP
for option in '-Q 0x88' '-t 101' '-t 100'; do ip netns exec a ping -q -c 1 -W 1 $option 10.0.0.2 | grep packets | cut -d, -f1,2; done
ip netns exec b iptables -vnL INPUT
# A copy to another host.
a iptables -t mangle -A POSTROUTING -o eth0 -p icmp -j TEE --gateway 10.0.1.2
ip netns exec c timeout 1 tcpdump -n -t -l -i eth0 icmp 2>/dev/null >/tmp/copy &
sleep 0.4
see
wait
run cat /tmp/copy
a iptables -t mangle -F
# By the user who sends.
a iptables -A OUTPUT -m owner --uid-owner 0 -p icmp -j REJECT
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2
a iptables -R OUTPUT 1 -m owner ! --uid-owner root -p icmp -j REJECT
ip netns exec a ping -q -c 1 -W 1 10.0.0.2 | grep packets | cut -d, -f1,2
a iptables -S OUTPUT
a iptables -A INPUT -m owner --uid-owner 0 -j ACCEPT
a iptables -A OUTPUT -m owner --uid-owner nobodyhere -j ACCEPT
