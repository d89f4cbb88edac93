# REDIRECT of IPv6: to an address of the device, of the scope of the destination.
on() { local host=$1; shift; echo "$host\$ $*"; ip netns exec $host "$@" 2>&1 || echo "[exit $?]"; }
for n in n1 n2; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0 net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
  ip -n $n link set lo up
done
ip link add eth0 index 12 address 02:00:00:00:01:01 netns n1 type veth peer name eth0 index 13 address 02:00:00:00:01:02 netns n2
ip -n n1 link set eth0 up
ip -n n2 link set eth0 up
ip -n n1 address add 10.0.1.1/24 dev eth0
ip -n n2 address add 10.0.1.2/24 dev eth0
ip -n n1 address add fd00:1::1/64 dev eth0
ip -n n2 address add fd00:1::2/64 dev eth0
sleep 1.2
on n2 ip6tables -t nat -A PREROUTING -p tcp --dport 999 -j REDIRECT --to-ports 80
on n2 ip6tables -A INPUT -p tcp -d fd00:1::2 --dport 80
on n2 ip6tables -A INPUT -p tcp -d fe80::/10 --dport 80
on n1 timeout 0.5 nc -n -z -v fd00:1::2 999
on n1 timeout 0.5 nc -n -z -v fe80::ff:fe00:102%eth0 999
on n2 nft add table ip6 t
on n2 nft 'add chain ip6 t pre { type nat hook prerouting priority dstnat; }'
on n2 nft add rule ip6 t pre tcp dport 998 redirect to :80
on n1 timeout 0.5 nc -n -z -v fd00:1::2 998
on n2 ip6tables -S INPUT -v
