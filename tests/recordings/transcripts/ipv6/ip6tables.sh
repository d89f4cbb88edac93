# ip6tables: a firewall that must let neighbour discovery through, reject kinds, NAT of IPv6, saving; the two families are apart.
# mask: rtt ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.default.router_solicitations=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.icmp.ratelimit=0; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add fd00::1/64 dev eth0; ip -n b addr add fd00::2/64 dev eth0
sleep 0.5
ip netns exec b nc -6 -l -k fd00::2 80 >/dev/null &
sleep 0.2
b() { run ip netns exec b "$@"; }
try() { run ip netns exec a ping -e 7 -q -c 1 -W 1 fd00::2 | grep -e '^\$' -e packets; }

b ip6tables -S
try
b ip6tables -P INPUT DROP
b ip6tables -A INPUT -p ipv6-icmp --icmpv6-type echo-request -j ACCEPT
# Once the neighbour entry is gone, even the ping that is allowed fails.
run ip -n a neigh flush dev eth0
run ip -n b neigh flush dev eth0
try
b ip6tables -A INPUT -p ipv6-icmp --icmpv6-type neighbour-solicitation -j ACCEPT
b ip6tables -A INPUT -p ipv6-icmp --icmpv6-type neighbor-advertisement -j ACCEPT
# The entry of the failed try must time out first.
sleep 3
try
b ip6tables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
b ip6tables -A INPUT -p tcp --dport 80 -s fd00::/64 -j ACCEPT
b ip6tables -L INPUT -n
run ip netns exec a timeout 0.5 nc -z -v -p 40000 fd00::2 80
b conntrack -L -f ipv6 -p tcp
b iptables -S
for with in icmp6-no-route icmp6-adm-prohibited icmp6-addr-unreachable icmp6-port-unreachable tcp-reset; do
  ip netns exec b ip6tables -R INPUT 5 -p tcp --dport 80 -j REJECT --reject-with $with
  run ip netns exec a nc -z -v -w 2 -p 40001 fd00::2 80
done
b ip6tables -S INPUT
b ip6tables -t nat -A PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 80
b ip6tables -t nat -A OUTPUT -d fd00::99 -j DNAT --to-destination [fd00::1]:80
b ip6tables -t nat -A OUTPUT -p tcp -d fd00::99 -j DNAT --to-destination [fd00::1]:80
b ip6tables -t nat -A POSTROUTING -s fd00:5::/64 -j MASQUERADE
ip netns exec b ip6tables-save -t nat | grep -v '^#'
b ip6tables -A INPUT -s 10.0.0.1 -j DROP
b ip6tables -A INPUT -p icmp -j DROP
b ip6tables -A INPUT -p icmpv6 --icmpv6-type nonsense -j DROP
b ip6tables -A INPUT -j REJECT --reject-with icmp-port-unreachable
b iptables -A INPUT -s fd00::1 -j DROP
b ip6tables -A INPUT -p ipv6-icmp -m hl --hl-eq 255 -j ACCEPT
b ip6tables -S INPUT 6
