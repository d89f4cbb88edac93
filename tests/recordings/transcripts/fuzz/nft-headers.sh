# What nft knows of headers from the words before: sets of protocols, what reject asks for in front of the rule, and what a listing leaves out.
nft 'add table inet t; add chain inet t pre { type nat hook prerouting priority 0; }; add chain inet t in { type filter hook input priority 0; }'
r() { echo "$@"; nft "add rule inet t in $*"; nft list chain inet t in | tail -n +3; nft flush chain inet t in; }
r 'meta l4proto { tcp, udp } tcp dport 80 accept'
r 'meta l4proto { udp, tcp } tcp dport 80 accept'
r 'meta l4proto { tcp, udp } udp dport 80 accept'
r 'meta l4proto { udp, tcp } udp dport 80 accept'
r 'meta l4proto { udp, tcp } th dport 80 accept'
r 'meta l4proto { tcp, udp } th dport 80 accept'
r 'meta l4proto { udp, tcp } reject with tcp reset'
r 'ip protocol { udp, tcp } reject with tcp reset'
r 'ip protocol { tcp, udp } reject with tcp reset'
r 'ip protocol udp reject with tcp reset'
r 'meta l4proto udp reject with tcp reset'
r 'meta l4proto udp counter reject with tcp reset'
r 'udp dport 5 counter reject with tcp reset'
r 'udp dport { 5, 7 } counter reject with tcp reset'
r 'meta l4proto { tcp } tcp dport 80 accept'
r 'meta l4proto { tcp } udp dport 80 accept'
r 'meta l4proto { tcp, icmp } udp dport 80 accept'
r 'meta l4proto { 6-17 } udp dport 80 accept'
r 'meta l4proto { tcp, udp } sctp dport 80 accept'
r 'meta l4proto { tcp, udp } icmp type echo-request accept'
r 'meta protocol { ip, ip6 } ip saddr 1.1.1.1 accept'
r 'meta protocol { ip6, ip } ip saddr 1.1.1.1 accept'
r 'meta l4proto != { tcp, udp } tcp dport 80 accept'
r 'meta l4proto vmap { tcp : accept, udp : drop }'
r 'meta l4proto vmap { tcp : accept, udp : continue } tcp dport 80 accept'
r 'tcp dport 80 meta l4proto udp accept'
r 'tcp dport 80 meta l4proto { udp, tcp } accept'
r 'meta l4proto tcp meta l4proto { udp, tcp } udp dport 5 accept'
r 'meta l4proto 99 udp dport 5 accept'
r 'meta l4proto 99 reject with tcp reset'
r 'meta l4proto { 99, 6 } tcp dport 5 accept'
r 'meta l4proto { tcp, udp } @th,16,16 80 accept'
r 'ip saddr 1.1.1.1 ip6 saddr ::1 accept'
r 'ip saddr 1.1.1.1 reject with icmpv6 no-route'
r 'ip protocol tcp udp dport 80 accept'
r 'meta l4proto tcp udp dport 80 accept'
r 'meta l4proto icmp tcp dport 80 accept'
r 'icmp type echo-request tcp dport 80 accept'
r 'tcp dport 80 udp dport 80 accept'
r 'tcp dport 80 icmp type echo-request accept'
r 'ip6 saddr ::1 ip protocol tcp accept'
r 'th dport 80 reject with tcp reset'
r 'th dport 80 udp sport 5 reject with tcp reset'
r 'icmp type echo-request counter reject'
r 'icmp type echo-request counter log reject with icmp port-unreachable'
r 'icmpv6 type echo-request counter reject'
r 'ip saddr 1.1.1.1 counter reject'
r 'ip6 saddr ::1 counter reject'
r 'ip protocol icmp counter reject'
r 'meta nfproto ipv4 counter reject'
r 'meta nfproto ipv6 counter reject'
r 'meta protocol ip counter reject'
r 'icmp type { echo-request, echo-reply } reject'
r 'icmp type != echo-request reject'
r 'ip saddr != 1.1.1.1 reject'
r meta mark 0x1 reject with tcp reset
r ip daddr 10.0.1.2 counter reject with tcp reset
r tcp dport 80 reject with tcp reset
r ip saddr @few reject with tcp reset
r counter tcp dport 80 reject with tcp reset
r ip6 saddr ::1 counter reject with tcp reset
r ip protocol tcp counter reject with tcp reset
r meta l4proto tcp counter reject with tcp reset
r meta l4proto { tcp, udp } counter reject with tcp reset
r meta l4proto != udp counter reject with tcp reset
r ip6 saddr ::1 counter reject with icmpv6 no-route
r meta mark 1 reject with icmp host-unreachable
r meta mark 1 ip saddr 10.0.0.1 reject with icmp host-unreachable
r meta mark 1 counter reject with icmpx no-route
r meta mark 1 counter reject
r iifname eth0 udp dport 5 counter reject
r iifname eth0 tcp flags syn counter log reject with tcp reset
r iifname eth0 ip ttl 5 meta l4proto tcp counter reject with tcp reset
r ct state new counter reject with tcp reset
r 'tcp dport { 80, 443 } reject with tcp reset'
r 'iif lo ip saddr { 1.1.1.1, 2.2.2.2 } reject with tcp reset'
r 'icmp type echo-request reject'
r 'meta nfproto ipv4 counter reject with tcp reset'
r 'meta l4proto { tcp, udp } dnat ip to 10.0.2.1:80'
r 'ip protocol tcp dnat ip to 10.0.2.1:80'
r() { echo "$@"; nft "add rule inet t pre $*"; nft list chain inet t pre | tail -n +3; nft flush chain inet t pre; }
r 'meta l4proto { tcp, udp } dnat ip to 10.0.2.1:80'
r 'meta l4proto tcp dnat ip to 10.0.2.1:80'
r 'meta l4proto != tcp dnat ip to 10.0.2.1:80'
r 'ip saddr 1.1.1.1 meta l4proto { tcp, udp } dnat ip to 10.0.2.1:80'
r 'ip saddr 1.1.1.1 ip protocol { tcp, udp } dnat ip to 10.0.2.1:80'
r 'ip saddr 1.1.1.1 dnat ip to 10.0.2.1:80'
r 'th dport 80 dnat ip to 10.0.2.1:80'
r 'tcp dport 80 dnat ip to 10.0.2.1:80'
r 'meta mark 0x1 tcp dport 80 dnat ip to 10.0.2.1:80'
r 'meta l4proto { tcp, udp } redirect to :80'
r 'meta l4proto { tcp, udp } th dport 80 redirect to :80'
r 'meta l4proto { 6, 17 } counter redirect to :80'
r 'meta l4proto { tcp, udp } masquerade to :80'
r 'redirect to :80'
r 'tcp dport 80 dnat to 10.0.2.1:80'
r 'meta nfproto ipv4 dnat to 10.0.2.1:80'
r 'ip saddr 1.1.1.1 dnat to 10.0.2.1'
r 'dnat to 10.0.2.1'
r 'dnat ip to 10.0.2.1'
r 'icmp type echo-request dnat ip to 10.0.2.1:80'
r 'udp dport { 80, 81 } redirect to :80'
