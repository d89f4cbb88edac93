# nft: limits, quotas, connection counts, named objects, marks and masks by map, and nft monitor telling each change.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a ping -q -c 1 10.0.0.2 >/dev/null
nft() { run ip netns exec b nft "$@"; }
ping() { ip netns exec a ping -q -c $1 -i 0.2 -W 1 10.0.0.2 | grep packets; }
ip netns exec b nft monitor 2>/dev/null >/tmp/changes & monitor=$!
sleep 0.3

nft 'add table ip t; add chain ip t in { type filter hook input priority 0; }'
nft add rule ip t in icmp type echo-request limit rate 1/minute burst 3 packets counter accept
nft add rule ip t in icmp type echo-request counter drop
ping 5
nft list chain ip t in
nft flush chain ip t in
nft 'add quota ip t some { over 300 bytes }'
nft add rule ip t in icmp type echo-request quota name some drop
ping 5
nft list quotas
nft reset quota ip t some
ping 2
nft flush chain ip t in
nft 'add limit ip t slow { rate 2/second burst 2 packets }'
nft add rule ip t in icmp type echo-request limit name '"slow"' accept
nft add rule ip t in icmp type echo-request drop
ping 4
nft list limits
nft flush chain ip t in
nft add rule ip t in tcp dport 80 ct state new ct count over 1 reject with tcp reset
ip netns exec b nc -l -k 80 >/dev/null 2>&1 &
sleep 0.2
(sleep 0.8) | ip netns exec a nc -N -p 40000 10.0.0.2 80 &
sleep 0.3
run ip netns exec a nc -z -v -p 40001 10.0.0.2 80
wait $!
sleep 0.2
nft delete limit ip t nothere
nft delete quota ip t some
nft 'add counter ip t hits'
nft add rule ip t in ip saddr 10.0.0.1 counter name '"hits"'
ping 2
nft reset counter ip t hits
nft -j list counters
nft add rule ip t in limit rate 5/second burst 0 packets drop
nft add rule ip t in ct count 5
nft delete table ip t
sleep 0.3
kill $monitor; wait $monitor 2>/dev/null
grep -v '^# new generation' /tmp/changes
