# nft as a router's firewall: masquerade, dnat, hooks and priorities, ct state, marks, meters, and counters that prove the path.
# mask: rtt ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in in r out; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:01 netns in type veth peer name lan address 02:00:00:00:00:02 netns r
ip link add wan address 02:00:00:00:00:03 netns r type veth peer name eth0 address 02:00:00:00:00:04 netns out
ip -n in addr add 10.0.0.2/24 dev eth0; ip -n in link set eth0 up; ip -n in route add default via 10.0.0.1
ip -n r addr add 10.0.0.1/24 dev lan; ip -n r link set lan up
ip -n r addr add 192.0.2.1/24 dev wan; ip -n r link set wan up
ip -n out addr add 192.0.2.2/24 dev eth0; ip -n out link set eth0 up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec in nc -l -k -n -v 8080 >/dev/null 2>/tmp/said &
ip netns exec out nc -l -k 80 >/dev/null 2>&1 &
sleep 0.3
r() { run ip netns exec r "$@"; }

ip netns exec r nft -f - <<'END'
table ip fw {
	counter dropped { }
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state vmap { established : accept, related : accept, invalid : drop }
		iifname "lan" oifname "wan" counter accept
		ct status dnat counter accept
		counter name dropped
	}
	chain pre { type nat hook prerouting priority dstnat; iifname "wan" tcp dport 80 counter dnat to 10.0.0.2:8080; }
	chain post { type nat hook postrouting priority srcnat; oifname "wan" counter masquerade; }
}
END
r nft list ruleset
run ip netns exec in ping -e 7 -q -c 2 -i 0.2 -W 1 192.0.2.2
run ip netns exec in timeout 0.5 nc -z -v -p 40000 192.0.2.2 80
run ip netns exec out timeout 0.5 nc -z -v -p 40001 192.0.2.1 80
run ip netns exec out ip route add 10.0.0.0/24 via 192.0.2.1
run ip netns exec out timeout 0.5 nc -z -v -p 40002 10.0.0.2 8080
sleep 0.1
run cat /tmp/said
ip netns exec r conntrack -L 2>/dev/null | sort
r nft list chain ip fw forward
r nft list counter ip fw dropped
r nft reset counter ip fw dropped
r nft list counters
r nft list chain ip fw pre
# Two chains on one hook: the lower priority first; accept ends only its own chain.
ip netns exec r nft 'add table ip more; add chain ip more early { type filter hook forward priority -10; }; add rule ip more early ip saddr 10.0.0.2 counter accept'
ip netns exec r nft 'add chain ip more late { type filter hook forward priority 10; }; add rule ip more late icmp type echo-request counter drop'
run ip netns exec in ping -e 8 -q -c 1 -W 1 192.0.2.2
r nft list table ip more
# A mark before routing, and a limit.
ip netns exec r nft 'add chain ip more mangle { type filter hook prerouting priority mangle; }; add rule ip more mangle tcp dport 443 meta mark set 0x10 counter; flush chain ip more late; add rule ip more late icmp type echo-request limit rate over 2/minute burst 2 packets counter drop'
run ip netns exec in ping -e 9 -q -c 4 -i 0.2 -W 1 192.0.2.2
r nft list chain ip more late
