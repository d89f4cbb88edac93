# Rules given as JSON: what is listed can be given back, commands of their own, and mistakes in documents.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
give() { cat >/tmp/given.json; run nft -j -f /tmp/given.json; }
cat >/tmp/rules.nft <<'X'
table inet fw {
	counter seen { packets 0 bytes 0; }
	set friends {
		type ipv4_addr
		flags interval
		elements = { 10.20.0.0/16, 10.30.0.5-10.30.0.9 }
	}
	map ports {
		type inet_service : verdict
		elements = { 22 : accept, 25 : drop }
	}
	chain other {
		counter name "seen" log prefix "other: " limit rate 4/minute burst 7 packets drop
	}
	chain in {
		type filter hook input priority filter; policy drop;
		iifname "lo" accept comment "own"
		ct state established,related accept
		tcp flags & (syn | ack) == syn tcp dport vmap @ports
		ip saddr @friends udp dport { 53, 5000-5010 } meta mark set 0x17 accept
		ip6 saddr fd00::/8 icmpv6 type { echo-request, echo-reply } accept
		ip daddr . tcp dport { 10.20.0.1 . 80, 10.20.0.2 . 443 } jump other
		meta l4proto tcp reject with tcp reset
	}
	chain post {
		type nat hook postrouting priority srcnat;
		ip saddr 10.20.0.0/16 oifname "eth*" masquerade random
		tcp dport 81 dnat ip to 10.20.0.7:8080
	}
}
X
sed -i '/dnat ip/d' /tmp/rules.nft
run nft -f /tmp/rules.nft
nft list ruleset >/tmp/before
nft -j list ruleset >/tmp/ruleset.json
run nft flush ruleset
run nft -j -f /tmp/ruleset.json
nft list ruleset | diff /tmp/before - && echo the same
give <<<'{"nftables": [{"metainfo": {"json_schema_version": 1}}, {"flush": {"ruleset": null}}, {"add": {"table": {"family": "ip", "name": "t"}}}, {"add": {"chain": {"family": "ip", "table": "t", "name": "c"}}}]}'
give <<<'{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [{"match": {"op": "!=", "left": {"meta": {"key": "iifname"}}, "right": "eth7"}}, {"counter": null}, {"accept": null}]}}}]}'
give <<<'{"nftables": [{"insert": {"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [{"drop": null}], "comment": "first"}}}]}'
run nft -a list ruleset
give <<<'{"nftables": [{"replace": {"rule": {"family": "ip", "table": "t", "chain": "c", "handle": 3, "expr": [{"return": null}]}}}]}'
give <<<'{"nftables": [{"delete": {"rule": {"family": "ip", "table": "t", "chain": "c", "handle": 2}}}]}'
run nft list chain t c
give <<<'{"nftables": [{"list": {"tables": null}}]}'
give <<<'{"nftables": [{"delete": {"chain": {"family": "ip", "table": "t", "name": "absent"}}}]}'
give <<<'{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "udp", "field": "window"}}, "right": 5}}]}}}]}'
give <<<'{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "udp", "field": "dport"}}, "right": 70000}}]}}}]}'
give <<<'{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [{"frobnicate": null}]}}}]}'
give <<<'{"nftables": [{"add": {"table": {"family": "ipx", "name": "t"}}}]}'
give <<<'{"nftables": [{"add": {"table": {"family": "ip"}}}]}'
give <<<'{"nftables": [{"metainfo": {"json_schema_version": 9}}]}'
give <<<'{"rules": []}'
echo '{"nftables": [{"flush": {"ruleset": null}}]}' | run nft -j -f -
run nft list ruleset
