# Rule sets as fw4, firewalld and kube-proxy write them: read, listed, read again.
cat > /tmp/fw4.nft <<'R'
table inet fw4
flush table inet fw4
table inet fw4 {
	#
	# Defines
	#
	define lan_devices = { "br-lan" }
	define lan_subnets = { 192.168.1.0/24 }
	define wan_devices = { "eth1" }
	define wan_subnets = {  }

	set blocklist {
		type ipv4_addr
		comment "banned"
		flags interval, timeout
		auto-merge
		elements = { 1.2.3.0/24, 1.2.4.0/24 timeout 1h }
	}
	chain input {
		type filter hook input priority filter; policy drop;
		iif "lo" accept comment "!fw4: Accept traffic from loopback"
		ct state vmap { established : accept, related : accept } comment "!fw4: Handle inbound flows"
		tcp flags & (fin | syn | rst | ack) == syn jump syn_flood comment "!fw4: Rate limit TCP syn packets"
		iifname "br-lan" jump input_lan comment "!fw4: Handle lan IPv4/IPv6 input traffic"
		iifname "eth1" jump input_wan comment "!fw4: Handle wan IPv4/IPv6 input traffic"
		jump handle_reject
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state vmap { established : accept, related : accept } comment "!fw4: Handle forwarded flows"
		iifname $lan_devices jump forward_lan
		jump handle_reject
	}
	chain handle_reject {
		meta l4proto tcp reject with tcp reset comment "!fw4: Reject TCP traffic"
		reject with icmpx type port-unreachable comment "!fw4: Reject any other traffic"
	}
	chain syn_flood {
		limit rate 25/second burst 50 packets return comment "!fw4: Accept SYN packets below rate-limit"
		drop comment "!fw4: Drop excess packets"
	}
	chain input_lan {
		jump accept_from_lan
	}
	chain accept_from_lan {
		iifname "br-lan" counter accept comment "!fw4: accept lan IPv4/IPv6 traffic"
	}
	chain accept_to_wan {
		meta nfproto ipv4 oifname "eth1" ct state invalid counter drop comment "!fw4: Prevent NAT leakage"
		oifname "eth1" counter accept comment "!fw4: accept wan IPv4/IPv6 traffic"
	}
	chain forward_lan {
		jump accept_to_wan
	}
	chain input_wan {
		meta nfproto ipv4 udp dport 68 counter accept comment "!fw4: Allow-DHCP-Renew"
		icmp type 8 counter accept comment "!fw4: Allow-Ping"
		meta nfproto ipv4 meta l4proto igmp counter accept comment "!fw4: Allow-IGMP"
		meta nfproto ipv6 udp dport 546 counter accept comment "!fw4: Allow-DHCPv6"
		ip6 saddr fe80::/10 icmpv6 type . icmpv6 code { mld-listener-query . no-route, mld-listener-report . no-route, mld-listener-done . no-route, mld2-listener-report . no-route } counter accept comment "!fw4: Allow-MLD"
		icmpv6 type { destination-unreachable, time-exceeded, echo-request, echo-reply, nd-router-solicit, nd-router-advert } limit rate 1000/second counter accept comment "!fw4: Allow-ICMPv6-Input"
		icmpv6 type . icmpv6 code { packet-too-big . no-route, parameter-problem . no-route, nd-neighbor-solicit . no-route, nd-neighbor-advert . no-route, parameter-problem . admin-prohibited } limit rate 1000/second counter accept
		jump reject_from_wan
	}
	chain reject_from_wan {
		iifname "eth1" counter jump handle_reject comment "!fw4: reject wan IPv4/IPv6 traffic"
	}
	chain dstnat {
		type nat hook prerouting priority dstnat; policy accept;
		iifname $wan_devices meta nfproto ipv4 tcp dport 8080 counter dnat ip to 192.168.1.10:80
	}
	chain srcnat {
		type nat hook postrouting priority srcnat; policy accept;
		oifname "eth1" jump srcnat_wan comment "!fw4: Handle wan IPv4/IPv6 srcnat traffic"
	}
	chain srcnat_wan {
		meta nfproto ipv4 masquerade comment "!fw4: Masquerade IPv4 wan traffic"
	}
	chain raw_prerouting {
		type filter hook prerouting priority raw; policy accept;
	}
	chain mangle_forward {
		type filter hook forward priority mangle; policy accept;
		iifname "eth1" tcp flags syn tcp option maxseg size set rt mtu comment "!fw4: Zone wan IPv4/IPv6 ingress MTU fixing"
		oifname "eth1" tcp flags syn / fin,syn,rst tcp option maxseg size set rt mtu
	}
}
R
nft -c -f /tmp/fw4.nft; echo $?
nft -f /tmp/fw4.nft; echo $?
nft list ruleset
nft -a -n list table inet fw4
nft -s list chain inet fw4 input_wan
nft -j list chain inet fw4 input
nft -f /tmp/fw4.nft; nft -t list sets; 
cat > /tmp/fwd.nft <<'R'
table inet firewalld {
	chain mangle_PREROUTING { type filter hook prerouting priority mangle + 10; policy accept; jump mangle_PREROUTING_ZONES; }
	chain mangle_PREROUTING_ZONES { iifname "eth0" goto mangle_PRE_public; goto mangle_PRE_public; }
	chain mangle_PRE_public { jump mangle_PRE_public_log; }
	chain mangle_PRE_public_log { }
	chain filter_PREROUTING {
		type filter hook prerouting priority filter + 10; policy accept;
		icmpv6 type { nd-router-advert, nd-neighbor-solicit } accept
		meta nfproto ipv6 fib saddr . mark . iif oif missing drop
	}
	chain filter_INPUT {
		type filter hook input priority filter + 10; policy accept;
		ct state { established, related } accept
		ct status dnat accept
		iifname "lo" accept
		ct state invalid drop
		reject with icmpx admin-prohibited
	}
	chain filter_FORWARD {
		type filter hook forward priority filter + 10; policy accept;
		ip6 daddr { ::/96, ::ffff:0.0.0.0/96, 2002::/24, 2002:a00::/24, 2002:7f00::/24, 2002:a9fe::/32, 2002:ac10::/28, 2002:c0a8::/32, 2002:e000::/19 } reject with icmpv6 addr-unreachable
		ip saddr 10.0.0.0/8 meta mark & 0x0000ff00 == 0x00001200 ct helper set "ftp"
		tcp dport 22 ct state { new, untracked } accept
		ip6 daddr fe80::/64 udp dport 546 ct state { new, untracked } accept
		udp dport 137 ct helper set "helper-netbios-ns-udp"
	}
	chain nat_OUTPUT { type nat hook output priority dstnat + 10; policy accept; }
	chain nat_POST { type nat hook postrouting priority srcnat + 10; policy accept; meta nfproto ipv4 oifname != "lo" masquerade; }
	set x { type inet_service . inet_proto; flags interval; elements = { 22 . tcp, 1000-2000 . udp }; }
	map portmap { type inet_service : ipv4_addr . inet_service; elements = { 80 : 10.0.0.1 . 8080 }; }
}
R
nft -f /tmp/fwd.nft; echo $?
sed -i '/helper-netbios/d; /ct helper set/d' /tmp/fwd.nft; nft -f /tmp/fwd.nft; echo $?
nft list table inet firewalld
cat > /tmp/kpn.nft <<'R'
table ip kube-proxy {
	comment "rules for kube-proxy"
	set cluster-ips { type ipv4_addr; comment "Active ClusterIPs"; elements = { 10.96.0.1, 10.96.0.10 }; }
	set nodeport-ips { type ipv4_addr; elements = { 10.10.20.4 }; }
	map no-endpoint-services { type ipv4_addr . inet_proto . inet_service : verdict; comment "vmap to drop or reject packets to services with no endpoints"; elements = { 10.96.0.5 . tcp . 80 comment "default/web:http" : goto reject-chain }; }
	map service-ips { type ipv4_addr . inet_proto . inet_service : verdict; elements = { 10.96.0.1 . tcp . 443 : goto service-ABC-default/kubernetes/tcp/https }; }
	map service-nodeports { type inet_proto . inet_service : verdict; }
	chain filter-prerouting { type filter hook prerouting priority dstnat - 10; policy accept; ct state new jump firewall-check; }
	chain firewall-check { }
	chain reject-chain { comment "helper for @no-endpoint-services / @no-endpoint-nodeports"; reject; }
	chain services { ip daddr . meta l4proto . th dport vmap @service-ips; ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports; }
	chain service-endpoints-check { ip daddr . meta l4proto . th dport vmap @no-endpoint-services; }
	chain mark-for-masquerade { meta mark set meta mark or 0x4000; }
	chain masquerading { meta mark and 0x4000 == 0 return; meta mark set meta mark xor 0x4000; masquerade fully-random; }
	chain service-ABC-default/kubernetes/tcp/https {
		ip daddr 10.96.0.1 tcp dport 443 ip saddr != 10.8.0.0/16 jump mark-for-masquerade
		numgen random mod 2 vmap { 0 : goto endpoint-1, 1 : goto endpoint-2 }
	}
	chain endpoint-1 { ip saddr 10.0.0.1 jump mark-for-masquerade; update @affinity-1 { ip saddr }; meta l4proto tcp dnat to 10.0.0.1:6443; }
	chain endpoint-2 { meta l4proto tcp dnat to 10.0.0.2:6443; }
	set affinity-1 { type ipv4_addr; flags dynamic,timeout; timeout 10800s; }
	chain nat-prerouting { type nat hook prerouting priority dstnat; policy accept; jump services; }
	chain nat-postrouting { type nat hook postrouting priority srcnat; policy accept; jump masquerading; }
	chain cluster-ips-check { ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"; ip daddr { 10.96.0.0/12 } drop comment "Drop traffic to unallocated ClusterIPs"; }
}
R
nft -f /tmp/kpn.nft; echo $?
nft list table ip kube-proxy
nft -a list map ip kube-proxy service-ips
nft delete element ip kube-proxy service-ips '{ 10.96.0.1 . tcp . 443 }'; nft add element ip kube-proxy service-ips '{ 10.96.0.1 . tcp . 443 : goto nochain }'
nft get element ip kube-proxy cluster-ips '{ 10.96.0.1 }'; nft get element ip kube-proxy cluster-ips '{ 10.96.0.2 }'
nft destroy table ip nosuch; nft delete chain ip kube-proxy services; nft flush chain ip kube-proxy nat-prerouting; nft delete chain ip kube-proxy nat-prerouting
# Names that are defined in a block, and files that are included in one.
mkdir -p /tmp/parts
echo 'elements = { $servers, 10.0.0.9 }' >/tmp/parts/elements.nft
echo 'tcp dport { $ports } accept' >/tmp/parts/rules.nft
cat >/tmp/blocks.nft <<'R'
define ports = { 22, 80 }
table ip blocks {
	define servers = { 10.0.0.1, 10.0.0.2 }
	set servers {
		type ipv4_addr
		include "/tmp/parts/elements.nft"
	}
	chain input {
		define local = 127.0.0.1
		ip saddr $local accept
		include "/tmp/parts/rules.nft"
		ip saddr $servers drop
	}
}
R
nft -f /tmp/blocks.nft; echo $?
nft list table ip blocks
printf 'table ip t {\n\tdefine x = 1\n}\ntable ip t {\n\tchain c {\n\t\ttcp dport $x\n\t}\n}\n' | nft -f -; echo $?
