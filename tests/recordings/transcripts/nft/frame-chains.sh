# How chains for devices and bridges are declared, and what rules may stand in them.
ip link add eth0 type veth peer name eth0p; ip link add eth1 type veth peer name eth1p; ip link set eth0 up; ip link set eth1 up
t() { echo "# $*"; nft "$@"; echo "= $?"; }
nft add table netdev n; nft add table inet i; nft add table bridge b; nft add table ip p
t add chain netdev n c '{ type filter hook ingress priority 0; }'
t add chain netdev n c '{ type filter hook ingress device nope priority 0; }'
t add chain netdev n c1 '{ type filter hook ingress device eth0 priority -500; policy drop; }'
t add chain netdev n c2 '{ type filter hook ingress devices = { eth0, eth1 } priority 0; }'
t add chain netdev n c3 '{ type filter hook egress device eth0 priority filter; }'
t add chain netdev n c4 '{ type nat hook ingress device eth0 priority filter; }'
t add chain netdev n c5 '{ type filter hook prerouting device eth0 priority filter; }'
t add chain netdev n c6 '{ type filter hook ingress devices = { eth0, nope } priority 0; }'
t add chain netdev n c7 '{ type filter hook ingress devices = { eth0, eth0 } priority 0; }'
t add chain inet i c1 '{ type filter hook ingress device eth0 priority 0; policy accept; }'
t add chain inet i c2 '{ type filter hook egress device eth0 priority 0; }'
t add chain inet i c3 '{ type filter hook ingress priority 0; }'
t add chain inet i c4 '{ type filter hook input device eth0 priority 0; }'
t add chain ip p c4 '{ type filter hook ingress device eth0 priority 0; }'
t add chain bridge b c1 '{ type filter hook input priority filter; policy drop; }'
t add chain bridge b c2 '{ type filter hook prerouting priority dstnat - 5; }'
t add chain bridge b c3 '{ type nat hook prerouting priority dstnat; }'
t add chain bridge b c4 '{ type filter hook output priority out; }'
t add chain bridge b c5 '{ type route hook output priority 0; }'
t add chain bridge b c6 '{ type filter hook ingress device eth0 priority 0; }'
t add chain bridge b c7 '{ type filter hook forward priority -199; }'
t list ruleset
t add rule netdev n c1 ip saddr 10.0.0.1 counter drop
t add rule netdev n c1 meta protocol ip tcp dport 80 fwd to eth1
t add rule netdev n c1 dup to eth1
t add rule netdev n c1 fwd ip to 10.0.0.1 device eth1
t add rule netdev n c1 ct state new
t add rule netdev n c1 reject
t add rule netdev n c1 iifname eth0 vlan id 5
t add rule netdev n c3 fwd to eth1
t add rule netdev n c1 fwd to nope
t add rule bridge b c1 ip saddr 10.0.0.1 drop
t add rule bridge b c1 ether saddr 00:01:02:03:04:05 ip daddr 10.0.0.1 tcp dport 80
t add rule bridge b c1 vlan id 5 ip saddr 10.0.0.1
t add rule bridge b c1 meta ibrname br0
t add rule bridge b c1 meta obrname br0
t add rule bridge b c1 meta ibrpvid 5
t add rule bridge b c1 ct state new
t add rule bridge b c1 reject
t add rule bridge b c1 arp operation request
t add rule bridge b c1 ether type arp arp htype 1
t add rule bridge b c1 iifname eth0 oifname eth1
t add rule bridge b c2 ether daddr set 00:01:02:03:04:05
t add rule bridge b c2 meta pkttype set unicast
t add rule bridge b c1 log prefix '"x"' group 2
t add rule bridge b c1 masquerade
t add rule bridge b c1 icmp type echo-request
t add rule bridge b c1 icmpv6 type echo-request
t add rule bridge b c1 meta protocol ip6
t add rule bridge b c1 ether type ip6 tcp dport 22
t list table netdev n
t list table bridge b
t add chain netdev n c2 '{ type filter hook ingress devices = { eth0 } priority 0; policy drop; }'
t list chain netdev n c2
