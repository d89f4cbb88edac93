# The order in which fields of one header are listed, one flag and its mask, names that are keywords, addresses with an IPv4 part.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
nft add table ip t; nft add chain ip t c
nft add rule ip t c ip daddr 10.0.0.1 ip saddr 10.0.0.2 accept
nft add rule ip t c ip daddr 10.0.0.0/8 ip saddr 10.0.0.2 accept
nft add rule ip t c tcp dport 22 tcp sport 1024 accept
nft add rule ip t c tcp dport 22 ip daddr 10.0.0.1 tcp sport 1024 ip saddr 1.2.3.4
nft add rule ip t c tcp dport '{ 22, 23 }' tcp sport 1024 accept
nft add rule ip t c tcp dport != 22 tcp sport 1024 accept
nft add rule ip t c udp length 5 udp dport 5 udp sport 7
nft add rule ip t c tcp flags '&' syn != syn
nft add rule ip t c tcp flags '&' '(syn|ack)' == '(syn|ack)'
nft add rule ip t c icmp code 3 icmp type 3
nft add rule ip t c ip protocol tcp ip ttl 5 ip saddr 1.2.3.4
run nft list ruleset
run nft -f - <<'X'
table inet firewall {
  chain fwd {
    type filter hook forward priority 0
    drop
  }
  chain out {
    ip6 daddr { ::/96, ::ffff:0.0.0.0/96, 2002::/24 } reject with icmpv6 addr-unreachable
  }
}
X
run nft -f - <<'X'
table inet firewall {
  set seen {
    type ipv4_addr
    flags timeout
    counter
    elements = { 10.0.0.1 timeout 1d }
  }
  chain out {
    ip6 daddr { ::/96, ::ffff:0.0.0.0/96, 2002::/24 } reject with icmpv6 addr-unreachable
    tcp dport vmap { 25:accept, 28:drop }
    meta secpath exists accept
  }
}
X
run nft -s list table inet firewall
run nft add chain ip t queue
run nft delete chain ip t quota
run nft add set ip t dup '{ type ipv4_addr; }'
run nft add rule ip t c exthdr foo exists
