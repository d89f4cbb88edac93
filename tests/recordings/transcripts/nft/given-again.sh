# What scripts of nftables' own suite ask: objects given again, elements within intervals, misplaced options, VLANs, numbers of rules after a refusal.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
nft -e 'add table t; add chain t c' | sed 's/process [0-9]*/process PID/'
run nft list ruleset -a
run nft list -a -f x
run nft add quota t q 25 mbytes
run nft add quota t q over 50 mbytes
run nft add counter t q '{ packets 5 bytes 6; }'
run nft add counter t q '{ packets 7 bytes 6; }'
run nft create quota t q 5 mbytes
nft 'add map t m { type ipv4_addr : ipv4_addr; }'
run nft 'add element t m { 10.141.0.1 : 192.168.0.2, * : 192.168.0.3 }'
run nft 'delete element t m { * : 192.168.0.3 }'
nft 'add set t n { type inet_service; flags interval; }; add element t n { 10-20, 30 }'
run nft 'get element t n { 12-14, 10 }'
run nft 'get element t n { 10-40 }'
run nft 'delete element t n { 12-15 }'
run nft 'delete element t n { 10-20, 31 }'
nft 'add set t k { type inet_service . inet_service; flags interval; }; add element t k { 0-2 . 0-3 }'
run nft 'add element t k { 0-1 . 0-2 }'
run nft 'add element t k { 1-5 . 1-5 }'
run nft 'add element t k { 10-20 . 30-40 }'
run nft 'delete element t k { 0-1 . 0-1 }'
nft 'add set t e { type ipv4_addr; flags dynamic; counter quota 500 bytes; }'
run nft 'add element t e { 1.2.3.4 counter quota 5 bytes }'
run nft 'add element t e { 1.2.3.7 }'
run nft add set t x '{ type ipv4_addr; policy nosuch; }'
run nft add rule t c limit rate 1023000 mbytes/second
run nft add rule t c ether type vlan vlan id 5
run nft add rule t c ether type vlan accept
run nft -a list table t
cd /tmp; mktemp -p . | cut -c1-6
