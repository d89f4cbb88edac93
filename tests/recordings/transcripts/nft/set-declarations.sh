# Sets as they are declared, listed and asked for: flags and lines in their order, elements on a line by their type, types that need an expression.
# steady: ct-timeout (times that sets are given)
# steady: clock (times that rules ask for)
n() { echo "\$ nft $*"; nft "$@" || echo "[exit $?]"; }
n add table t
n add set t s '{ type ipv4_addr; counter; size 5; timeout 5m; flags interval; auto-merge; comment "x"; gc-interval 1m; policy memory; }'
n add set t s2 '{ type ipv4_addr; timeout 5m; }'
n add set t s3 '{ type ipv4_addr; flags interval; auto-merge; quota 5 bytes; }'
n list ruleset
n add set t c '{ type ipv4_addr; flags interval; counter; }'
n add element t c '{ 10.0.0.0/8 comment "q" }'
n get element t c '{ 10.0.0.1 }'
n -j get element t c '{ 10.0.0.1 }'
n add map t v '{ type inet_service : verdict; flags interval; counter; }'
n add element t v '{ 22-25 comment "a" : drop }'
n get element t v '{ 23 }'
n get element t v '{ 23 : drop }'
n add map t h '{ type inet_service : verdict; counter; }'
n add element t h '{ 22 comment "a" : drop }'
n get element t h '{ 22 : drop }'
n flush ruleset
n add table inet t
for type in icmp_code icmpv6_code pkt_type ecn fib_addrtype boolean devgroup dscp mark uid icmp_type; do
	n add set inet t "s$type" "{ type $type; }"
done
e() { n add element inet t "s$1" "{ $2 }"; }
e icmp_code '0,1,2,3'
e icmpv6_code '0,1'
e pkt_type 'host,broadcast,multicast'
e ecn 'not-ect,ce'
e fib_addrtype 'local,unicast'
e boolean 'exists,missing'
e devgroup '0,1'
e dscp '1,2'
e mark '1,2,3,4,5,6'
e uid '1,2,3,4,5,6'
e icmp_type '0,8'
n list ruleset
n flush ruleset
n add table t
for type in hour policy ct_label ll_addr integer string nonsense; do
	n add set t z "{ type $type; }"
	n add map t z "{ type ipv4_addr : $type; }"
	n add set t z "{ type ipv4_addr . $type; }"
done
n add set t time '{ type time; }'
n add element t time '{ foo }'
n add chain t c
n add rule t c meta hour '"25:00"'

echo '--- addresses of IPv6 and of frames are written as others are'
ip link set lo up
ip netns add x
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:11 netns x
ip link set v0 up
ip -n x link set v1 up
ip addr add fd00::1/64 dev v0 nodad
ip -n x addr add fd00::2/64 dev v1 nodad
sleep 1.5
nft -f - <<END
table ip6 a {
	map m {
		type ipv6_addr : ipv6_addr
		elements = { fd00::9 : fd00::2 }
	}
	chain o {
		type filter hook output priority 0
		ip6 daddr fd00::7 counter ip6 daddr set fd00::2 counter
		ip6 daddr fd00::9 counter ip6 daddr set ip6 daddr map @m counter
	}
}
table netdev d {
	map m {
		type ether_addr : ether_addr
		elements = { 02:00:00:00:00:99 : 02:00:00:00:00:11 }
	}
	chain o {
		type filter hook egress device v0 priority 0
		ether daddr 02:00:00:00:00:98 counter ether daddr set 02:00:00:00:00:11 counter
		ether daddr 02:00:00:00:00:99 counter ether daddr set ether daddr map @m counter
	}
}
END
ip -6 neigh replace fd00::7 lladdr 02:00:00:00:00:11 dev v0 nud permanent
ip -6 neigh replace fd00::9 lladdr 02:00:00:00:00:11 dev v0 nud permanent
ping -6 -c 1 -W 1 fd00::7 | grep -o '[0-9]* received'
ping -6 -c 1 -W 1 fd00::9 | grep -o '[0-9]* received'
ip -6 neigh replace fd00::2 lladdr 02:00:00:00:00:98 dev v0 nud permanent
ping -6 -c 1 -W 1 fd00::2 | grep -o '[0-9]* received'
ip -6 neigh replace fd00::2 lladdr 02:00:00:00:00:99 dev v0 nud permanent
ping -6 -c 1 -W 1 fd00::2 | grep -o '[0-9]* received'
n list table ip6 a
n list table netdev d
nft flush ruleset

echo '--- tcp in tables of arp'
n add table arp t
n add chain arp t c
n add rule arp t c meta l4proto tcp tcp dport 5
n add rule arp t c tcp dport 5
n list ruleset
