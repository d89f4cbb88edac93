# nft: tables, chains, rules by handle and index, listing in every form, counters, flushing, files, and what is left.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }

run nft list ruleset
run nft add table inet fw
run nft 'add chain inet fw input { type filter hook input priority 0; policy accept; }'
run nft add chain inet fw web
run nft add rule inet fw input ct state established,related accept
run nft add rule inet fw input iifname lo accept
run nft add rule inet fw input tcp dport { 22, 80, 443 } counter accept
run nft add rule inet fw input ip saddr 10.0.0.0/8 tcp dport 8000-8100 counter jump web
run nft add rule inet fw web limit rate 5/second burst 10 packets log prefix '"web: "' accept
run nft insert rule inet fw input ct state invalid drop
run nft add rule inet fw input meta l4proto icmp icmp type echo-request accept comment '"ping"'
run nft add rule inet fw input udp dport 53 counter packets 5 bytes 300 reject
run nft list ruleset
run nft -a list chain inet fw input
run nft insert rule inet fw input position 6 tcp dport 25 drop
run nft add rule inet fw input index 1 tcp dport 26 drop
run nft replace rule inet fw input handle 6 tcp dport '{ 22, 443 }' accept
run nft delete rule inet fw input handle 7
run nft delete rule inet fw input handle 7
run nft -a list chain inet fw input
run nft -n list chain inet fw input
run nft -s list ruleset
run nft list tables
run nft list chains
run nft list table inet fw
run nft reset counters
run nft -j list tables
nft -j list chain inet fw web | jq -c '.nftables[1:][]'
run nft 'chain inet fw input { policy drop; }'
run nft rename chain inet fw web http
nft list ruleset >/tmp/saved
run nft flush chain inet fw input
run nft delete chain inet fw http
run nft flush table inet fw
run nft list ruleset
run nft delete table inet fw
run nft -f /tmp/saved
diff /tmp/saved <(nft list ruleset) && echo 'the same again'
cat >/tmp/file <<'END'
#!/usr/sbin/nft -f
flush ruleset
define lan = 10.0.0.0/24
define ports = { 80, 443 }
table ip nat {
	chain post {
		type nat hook postrouting priority srcnat
		ip saddr $lan oifname "eth*" masquerade
	}
	chain pre { type nat hook prerouting priority dstnat; tcp dport $ports dnat to 10.0.0.2:8080; }
}
END
run nft -c -f /tmp/file
run nft -f /tmp/file
run nft list ruleset
run nft add table ip nat
run nft create table ip nat
run nft flush ruleset
run nft list ruleset
