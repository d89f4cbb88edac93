# Packets that a rule marks with nftrace, as `nft monitor trace` tells of them.
# mask: rtt
run() { echo "\$ $*"; "$@"; local status=$?; [ $status = 0 ] || echo "[exit $status]"; }
ip netns add a
ip netns add b
ip link add va netns a address 02:00:00:00:00:01 type veth peer name vb netns b address 02:00:00:00:00:02
for pair in 'a va 10.0.0.1' 'b vb 10.0.0.2'; do
	set -- $pair
	ip netns exec $1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
	ip -n $1 link set lo up
	ip -n $1 address add $3/24 dev $2
	ip -n $1 link set $2 up
done
sleep 1.2
ip netns exec b nft -f - <<'X'
table ip t {
	chain ssh {
		ip saddr 10.0.0.9 accept
		tcp flags syn counter
	}
	chain pre {
		type filter hook prerouting priority raw; policy accept;
		icmp type echo-request meta nftrace set 1
		tcp dport { 22, 80 } meta nftrace set 1
	}
	chain in {
		type filter hook input priority filter; policy accept;
		ip protocol icmp counter accept
		tcp dport vmap { 22 : jump ssh, 25 : drop }
		tcp dport 80 counter reject with tcp reset
	}
}
X
ip netns exec b nft monitor trace >/tmp/trace 2>&1 &
sleep 0.3
ip netns exec a ping -e 7 -q -c 1 -W 1 10.0.0.2 | grep received
run ip netns exec a nc -z -v -p 40000 10.0.0.2 22
run ip netns exec a nc -z -v -p 40001 10.0.0.2 80
sleep 0.3
kill %1
# Numbers of traces and of packets, and times within them, differ from run to run.
sed 's/trace id [0-9a-f]*/trace/; s/ip id [0-9]*/ip id ID/; s/@th,64,96 0x[0-9a-f]*/@th,64,96 DATA/' /tmp/trace
