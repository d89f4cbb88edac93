# Rules and objects of synproxy: how they are listed, and what is refused.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run nft add table ip t
run nft add chain ip t c '{ type filter hook forward priority 0; }'
run nft add chain ip t p '{ type filter hook prerouting priority 0; }'
run nft add chain ip t n '{ type filter hook input priority 0; }'
run nft add chain ip t o '{ type filter hook output priority 0; }'
run nft add rule ip t c synproxy
run nft add rule ip t n tcp dport 80 synproxy mss 1460 wscale 7 timestamp sack-perm
run nft add rule ip t p synproxy
run nft add rule ip t o synproxy mss 1 wscale 2
run nft add rule ip t n synproxy mss 1460 mss 5
run nft add rule ip t n synproxy timestamp mss 1460
run nft add rule ip t n synproxy wscale 15
run nft add rule ip t n synproxy wscale 256
run nft add rule ip t n synproxy mss
run nft add synproxy ip t sy '{ mss 1460; wscale 7; }'
run nft add synproxy ip t sy2 '{ mss 1460; wscale 9; timestamp sack-perm; }'
run nft add synproxy ip t sy3 '{ mss 1460; wscale 7; timestamp; }'
run nft add synproxy ip t sy6 '{ mss 1460; wscale 9; timestamp sack-perm; comment "x"; }'
run nft add rule ip t n synproxy name sy
run nft add rule ip t n synproxy name '"nosuch"'
run nft add rule ip t n synproxy name ip saddr map '{ 10.0.0.1 : "sy", 10.0.0.2 : "sy2" }'
run nft add rule ip t n tcp dport 8080 ct state invalid,untracked synproxy name '"sy2"'
run nft list table ip t
run nft list synproxys
run nft list synproxy ip t sy2
run nft list synproxys table ip t
run nft delete synproxy ip t sy
run nft flush chain ip t n
run nft delete synproxy ip t sy
run nft list synproxy ip t sy
run nft add table bridge b; run nft add chain bridge b c '{ type filter hook forward priority 0; }'
run nft add rule bridge b c synproxy mss 1 wscale 1
run nft add table inet i; run nft add chain inet i c '{ type filter hook forward priority 0; }'
run nft add rule inet i c synproxy mss 1 wscale 1
run nft add rule inet i c udp dport 1 synproxy mss 1 wscale 1
run nft list table inet i
run nft -j list table ip t
