# nft 1.0.6 compares fields that lie side by side at once, even where one statement of another kind stands between them; notrack begins no tracking.
# mask: ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
nft 'add table inet t; add chain inet t c; add table ip t4; add chain ip t4 c; add table bridge b; add chain bridge b c; add table ip6 t6; add chain ip6 t6 c'
run nft add rule inet t c tcp dport 90 tcp sport != 80
run nft add rule inet t c tcp dport 90 counter tcp sport 80
run nft add rule inet t c tcp dport 90 counter tcp sport 80 counter tcp sequence 4
run nft add rule inet t c udp sport 90 counter udp dport 80 counter udp length 4
run nft add rule inet t c udp length 90 counter udp dport 80 counter udp sport 4
run nft add rule inet t c udp length 90 counter iif lo udp dport 80 counter udp sport 4
run nft add rule inet t c tcp dport 90 counter tcp flags syn tcp sport 80
run nft add rule inet t c tcp dport 90 counter meta mark 1 ct state new tcp sport 80
run nft add rule inet t c tcp dport 90 jump c
run nft add rule inet t c icmp code 0 counter icmp type echo-request
run nft add rule inet t c icmpv6 code 0 counter icmpv6 type echo-request
run nft add rule inet t c ether saddr 02:00:00:00:00:02 counter icmp type echo-request
run nft add rule inet t c ether saddr 02:00:00:00:00:02 counter meta l4proto icmp
run nft add rule inet t c ether saddr 02:00:00:00:00:02 counter tcp dport 80 ip saddr 10.0.0.1
run nft add rule inet t c ether saddr 02:00:00:00:00:02 counter meta nfproto ipv4 counter ip saddr 10.0.0.1
run nft add rule inet t c ip daddr 10.0.0.1 ether saddr 02:00:00:00:00:02 counter ip saddr 10.0.0.1
run nft add rule inet t c ether saddr 02:00:00:00:00:02 counter reject
run nft add rule inet t c ether saddr 02:00:00:00:00:02 counter ct original ip saddr 10.0.0.1
run nft add rule inet t c ether saddr 02:00:00:00:00:02 counter ip saddr { 10.0.0.1, 10.0.0.2 } drop
run nft add rule inet t c ether saddr 02:00:00:00:00:02 counter ip saddr vmap { 10.0.0.1 : drop }
run nft add rule ip t4 c ip protocol tcp counter ip ttl 4
run nft add rule ip6 t6 c ip6 hoplimit 4 counter ip6 nexthdr tcp
run nft add rule ip6 t6 c ip6 nexthdr tcp counter ip6 hoplimit 4
run nft add rule ip t4 c tcp dport 90 counter tcp sport 80
run nft add rule ip t4 c ip protocol tcp tcp dport 90 counter tcp sport 80
run nft add rule bridge b c tcp dport 90 counter tcp sport 80
run nft add rule bridge b c ether saddr 02:00:00:00:00:02 counter ether daddr 02:00:00:00:00:01
run nft list ruleset
nft "add chain inet t d"
run nft add rule inet t d tcp sport 80 counter tcp dport 90
run nft add rule inet t d tcp dport 90 counter tcp sport 80
run nft add rule inet t d ip saddr 10.0.0.1 counter ip daddr 10.0.0.2
run nft add rule inet t d ip daddr 10.0.0.1 counter ip saddr 10.0.0.2
run nft add rule inet t d ip saddr 10.0.0.1 counter log counter ip daddr 10.0.0.2
run nft add rule inet t d ip saddr 10.0.0.1 counter ip ttl 3 counter ip daddr 10.0.0.2
run nft add rule inet t d ip saddr != 10.0.0.1 counter ip daddr != 10.0.0.2
run nft add rule inet t d ip saddr 10.0.0.0/24 counter ip daddr 10.0.0.2
run nft add rule inet t d ip saddr 10.0.0.1 ip ttl 4 counter ip daddr 10.0.0.2
run nft add rule inet t d ip saddr 10.0.0.1 tcp dport 80 counter ip daddr 10.0.0.2
run nft add rule inet t d tcp flags syn counter tcp dport 80
run nft add rule inet t d icmp type echo-request counter icmp code 0
run nft add rule inet t d ether daddr 02:00:00:00:00:01 counter ether saddr 02:00:00:00:00:02
run nft add rule inet t d ether daddr 02:00:00:00:00:01 counter ether saddr 02:00:00:00:00:02 counter ip saddr 10.0.0.1
run nft add rule inet t d ether saddr 02:00:00:00:00:02 meta mark set 1 ip saddr 10.0.0.1
run nft add rule inet t d ether saddr 02:00:00:00:00:02 counter ct state new ip saddr 10.0.0.1
run nft add rule bridge b c ether saddr 02:00:00:00:00:02 counter ip saddr 10.0.0.1
run nft add rule bridge b c ether saddr 02:00:00:00:00:02 counter ether type arp
run nft add rule ip t4 c ip ttl 4 counter ip protocol tcp
run nft add rule ip t4 c ip ttl 4 counter tcp dport 80
run nft add rule ip t4 c udp dport 4 counter udp length 80
nft list ruleset
nft 'flush ruleset; add table inet t; add chain inet t in { type filter hook input priority 0; }; add chain inet t pre { type nat hook prerouting priority dstnat; }; add rule inet t in icmp type echo-request notrack'
ip link set lo up
ping -c 1 -W 0.3 127.0.0.1 >/dev/null
run conntrack -L
run nft add rule inet t pre tcp dport 8080 redirect to :80
ping -c 1 -W 0.3 -e 7 127.0.0.1 >/dev/null
run conntrack -L
