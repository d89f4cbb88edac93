# Meters, chains without a name, timeouts and expectations of connections, tproxy, and how values in ranges are listed.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
nft -f - <<'X'
table inet t {
  ct timeout slow { protocol tcp; l3proto ip; policy = { established : 100, close : 20 }; }
  ct timeout datagrams { protocol udp; policy = { unreplied : 10, replied : 20 }; }
  ct expectation later { protocol tcp; dport 5432; timeout 1h; size 12; l3proto ip; }
  chain pre {
    type filter hook prerouting priority 0;
    meta l4proto tcp tproxy to :50080
    meta l4proto udp tproxy ip to 127.0.0.1:50080
    tcp dport 80 tproxy ip6 to [::1]:50080 meta mark set 5 accept
  }
  chain in {
    type filter hook input priority 0;
    tcp dport 22 meter ssh { ip saddr limit rate 3/minute burst 5 packets } accept
    meter big size 100 { ip saddr . tcp dport timeout 10s counter } drop
    ct timeout set "slow"
    ct expectation set "later"
    tcp dport 23 jump { ip saddr 10.0.0.4 accept; counter drop; }
    ip saddr & 255.255.255.0 == 10.2.3.0 meta mark xor 0x3 == 0x1
    meta l4proto 22-33
    ip dscp != 8-24
    icmp type destination-unreachable icmp mtu 1280
    ct mark set (meta mark | 0x10) << 8
    tcp option sack2 left 5
    tcp option 6 exists
    ct original protocol tcp
    ether type 8021ad
  }
}
X
run nft list ruleset
run nft list meters
run nft list meter inet t ssh
run nft list set inet t ssh
run nft list ct timeout inet t slow
run nft list ct expectation inet t later
run nft delete ct timeout inet t slow
run nft delete ct timeout inet t datagrams
run nft -a list chain inet t in
run nft -j list meters
run nft -j list chain inet t pre
run nft add rule inet t in tcp dport 80 tproxy to :80
run nft add rule inet t pre tproxy to :80
run nft add rule inet t pre tcp dport 80 tproxy to :80-90
run nft add rule inet t pre tcp dport 80 jump '{ tcp dport @nothere accept; }'
run nft flush chain inet t in
run nft list meters
