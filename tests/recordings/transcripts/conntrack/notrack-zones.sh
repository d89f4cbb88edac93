# What is not tracked, and what is tracked apart: NOTRACK, UNTRACKED, zones, marks on connections, and short timeouts.
# mask: ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec b nc -l -k 80 >/dev/null 2>&1 &
sleep 0.2
b() { run ip netns exec b "$@"; }
counts() { ip netns exec b iptables -vnxL INPUT | awk 'NR > 2 { print $1, $NF }'; ip netns exec b iptables -Z INPUT; }

for state in NEW ESTABLISHED UNTRACKED INVALID; do ip netns exec b iptables -A INPUT -m conntrack --ctstate $state; done
ip netns exec a ping -e 7 -q -c 2 -i 0.2 10.0.0.2 >/dev/null
counts
b iptables -t raw -A PREROUTING -p icmp -j CT --notrack
b iptables -t raw -A OUTPUT -p icmp -j CT --notrack
b conntrack -F
ip netns exec a ping -e 8 -q -c 2 -i 0.2 10.0.0.2 >/dev/null
counts
b conntrack -L
# Only one direction untracked: the answers are NEW to the other chain, and here nothing is ESTABLISHED.
b iptables -t raw -D OUTPUT 1
ip netns exec a ping -e 9 -q -c 2 -i 0.2 10.0.0.2 >/dev/null
counts
b conntrack -L
# Zones.
b iptables -t raw -F
b conntrack -F
b iptables -t raw -A PREROUTING -i eth0 -p tcp -j CT --zone 5
ip netns exec a nc -z -p 40000 10.0.0.2 80
sleep 0.3
b conntrack -L -p tcp -w 5
b iptables -t raw -A OUTPUT -o eth0 -p tcp -j CT --zone 5
b conntrack -F
ip netns exec a nc -z -p 40001 10.0.0.2 80
b conntrack -L -p tcp
b conntrack -L -w 5
b conntrack -L -w 6
# Short timeouts.
b iptables -t raw -F
b conntrack -F
b sysctl -w net.netfilter.nf_conntrack_icmp_timeout=1
ip netns exec a ping -e 10 -q -c 1 10.0.0.2 >/dev/null
b conntrack -C
sleep 2.2
b conntrack -L
b sysctl -w net.netfilter.nf_conntrack_tcp_timeout_established=600
(sleep 0.5) | ip netns exec a nc -N -p 40002 10.0.0.2 80 &
sleep 0.2
b conntrack -L -p tcp
wait $!
b sysctl -w net.netfilter.nf_conntrack_acct=1
ip netns exec a ping -e 11 -q -c 3 -i 0.2 10.0.0.2 >/dev/null
b conntrack -L -p icmp
