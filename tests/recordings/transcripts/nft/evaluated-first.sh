# What nft finds wrong before the kernel hears of it: statements of elements, shifts, policies and priorities of variables; devices of variables.
n() { echo "\$ nft $*"; nft "$@" || echo "[exit $?]"; }
f() { echo "\$ nft -f - <<< '$1'"; nft -f - <<<"$1" || echo "[exit $?]"; }
n add table t
n add chain t c
echo '--- elements do what their set says'
n add set t one '{ type ipv4_addr; counter; }'
n add set t two '{ type ipv4_addr; counter; quota 5 bytes; }'
n add set t free '{ type ipv4_addr; flags dynamic; }'
n add set t none '{ type ipv4_addr; }'
n add map t m '{ type ipv4_addr : mark; flags timeout; }'
n add element t two '{ 1.1.1.1 counter }'
n add element t two '{ 1.1.1.1 quota 5 bytes }'
n add element t one '{ 1.1.1.1 limit rate 1/second }'
n add element t one '{ 1.1.1.1 counter packets 3 bytes 5 }'
n add element t free '{ 1.1.1.1 counter }'
n add element t none '{ 1.1.1.1 counter }'
n add element t m '{ 1.1.1.1 counter : 5 }'
n add element t m '{ 1.1.1.1 : 5 comment "x" }'
n add element t m '{ 1.1.1.1 comment "x" : 5 }'
n add rule t c 'ip saddr vmap { 1.1.1.1 counter : accept }'
n add rule t c 'ip saddr { 1.1.1.1 counter, 2.2.2.2 } accept'
n add set t s3 '{ type ipv4_addr; last; }'
n add rule t c last
n add set t pairs '{ type ipv4_addr . inet_service; flags dynamic; }'
n add rule t c add @pairs '{ ip saddr . 80 }'
n add rule t c add @pairs '{ 1.1.1.1 . tcp dport }'
n add rule t c ip saddr . 80 @pairs
echo '--- shifts'
n add rule t c ct mark set ip dscp lshift 26 or 0x10
n add rule t c meta mark set meta mark '<<' 32
n add rule t c meta mark set meta mark '>>' 40
n add rule t c meta mark '<<' 33 5
n add rule t c tcp dport '<<' 16 5
n add rule t c ct mark set ip dscp lshift 7
n list ruleset
n flush ruleset
echo '--- variables'
ip link add e0 type veth peer name e1
f 'define d = { lo, e0 }
define l = "lo"
table netdev t {
	chain a { type filter hook ingress devices = $d priority 0; }
	chain b { type filter hook ingress devices = { $l, e1 } priority 0; }
	chain c { type filter hook ingress device $l priority 0; }
}'
n add chain netdev t e '{ type filter hook ingress device $nope priority 0; }'
f 'define p = { 127.0.0.1 }
table t3 {
	chain c { type filter hook output priority filter; policy $p; }
}'
f 'define p = drop
define pri = filter
table t3 {
	chain c { type filter hook output priority $pri; policy $p; }
}'
f 'define pri = { 1, 2 }
table t4 {
	chain c { type filter hook prerouting priority $pri; }
}'
f 'define pri = 1
table t4 {
	chain c { type filter hook prerouting priority $pri + 10; }
}'
n list ruleset
n flush ruleset
echo '--- NAT'
f 'table inet x {
	map pairs { type ipv4_addr : ipv4_addr . inet_service; }
	map plain { type ipv4_addr : ipv4_addr; }
	chain c { type nat hook prerouting priority 0; }
}'
n add rule inet x c dnat to ip daddr map @pairs
n add rule inet x c dnat to ip daddr map @plain
n add rule inet x c dnat to ip daddr map '{ 1.1.1.1 : 2.2.2.2 . 80 }'
n add rule inet x c ip saddr 1.1.1.1 meta l4proto tcp dnat to ip daddr map @pairs
n add table t
n add flowtable t f
n add flowtable t f '{ hook ingress priority foo; }'
echo '--- all is evaluated before the first is done'
n 'list tables; list table nope'
n 'list tables; add rule t nope drop'
n 'add table new; list table nope'
n 'add chain t made; list table t'
n -j 'list tables; list table nope'
n 'add table q; add rule t c tcp dport nosuchservice'
n add table last
n -a list tables
n -j -f - <<< '{"nftables": [{"add": {"rule": {"family": "ip", "table": "t", "chain": "made", "expr": [{"secmark": "s"}]}}}]}'
