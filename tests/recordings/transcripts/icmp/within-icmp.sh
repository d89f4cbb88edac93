# What the way out of an ICMP message would tell of it is not told; connlimit counts what belongs to no connection until the clock ticks.
ip netns add p; ip link add v0 type veth peer name v1 netns p; ip link set v0 up; ip link set lo up; ip -n p link set v1 up
ip addr add 10.0.0.1/24 dev v0; ip -n p addr add 10.0.0.2/24 dev v1
iptables -A OUTPUT -p icmp  -j REJECT --reject-with icmp-port-unreachable
for s in 0 56 500 540 548 549 600 1400; do
iptables -Z
ip netns exec p ping -e 7 -q -c 1 -W 0.2 -s $s 10.0.0.1 >/dev/null
echo $s $(iptables -vxnL OUTPUT | tail -1 | cut -c 1-24)
done
ip addr add fd00::1/64 dev v0 nodad; ip -n p addr add fd00::2/64 dev v1 nodad; ip6tables -A OUTPUT -p icmpv6 --icmpv6-type echo-reply -j REJECT; ip6tables -A OUTPUT -p icmpv6 --icmpv6-type 1; sleep 2.5; ip netns exec p ping -q -c 1 -W 0.2 fd00::1 >/dev/null; ip6tables -vxnL OUTPUT | tail -2
nstat -az IcmpOutErrors IcmpOutDestUnreachs IcmpInErrors IcmpOutRateLimitHost IcmpOutRateLimitGlobal | cat
ip6tables -F; ip6tables -A INPUT -s fd00::/16 -m connlimit --connlimit-above 1 -j REJECT --reject-with icmp6-no-route
ip -n p neigh flush all; ip neigh flush all
ip netns exec p ping -e 9 -q -c 1 -W 0.2 fd00::1 | grep -o ". received.*packet"
ip6tables -vxnL INPUT | tail -1
