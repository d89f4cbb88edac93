# nft: variables that are sets, as keys of maps; what NAT takes from maps.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
cat > a.nft <<'X'
define interfaces = { "a", "b" }
define ports = { 22, 80 }
define net = 10.0.0.0/8
define elems = { 10.0.0.1, 10.0.0.2 }
table ip t {
  set s { type ipv4_addr; elements = $elems }
  chain c {
    iifname vmap { $interfaces : drop }
    iifname vmap { $interfaces : drop, "c" : accept, }
    meta mark set tcp dport map { $ports : 5, 443 : 7 }
    tcp dport { $ports, 8080 }
    tcp dport $ports
    ip saddr $elems
  }
}
X
run nft -f a.nft
run nft list ruleset
run nft add table ip w
run nft 'add map ip w nm { type ipv4_addr : inet_service; }'
run nft 'add chain ip w pre { type nat hook prerouting priority -100; }'
run nft 'add rule ip w pre dnat to ip saddr map @nm'
run nft 'add rule ip w pre redirect to :ip saddr map @nm'
run nft 'add rule ip w pre tcp dport 80 redirect to :ip saddr map @nm'
run nft 'add rule ip w pre dnat to iifname . ip saddr map { "eth0" . 10.1.1.136 : 1.1.2.69, "eth0" . 10.1.1.1-10.1.1.135 : 1.1.2.66-1.84.236.78 }'
run nft 'add rule ip w pre dnat to iifname . ip saddr map { "eth0" . 10.1.1.136 : 1.1.2.69/32, "eth0" . 10.1.1.1-10.1.1.135 : 1.1.2.66-1.84.236.78 }'
run nft 'add rule ip w pre dnat ip to iifname . ip saddr map { "eth0" . 10.1.1.136 : 1.1.2.69/32, "eth0" . 10.1.1.1-10.1.1.135 : 1.1.2.66-1.84.236.78 }'
run nft 'add rule ip w pre dnat to ip saddr map { 10.1.1.136 : 1.1.2.69, 10.1.1.1-10.1.1.135 : 1.1.2.66-1.84.236.78 }'
run nft 'add rule ip w pre dnat to ip saddr map { 10.1.1.136 : 1.1.2.69, 10.1.1.1 : 1.1.2.66-1.84.236.78 }'
run nft list chain ip w pre
