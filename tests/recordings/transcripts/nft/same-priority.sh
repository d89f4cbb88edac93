# Of chains with one priority the last that was made comes first.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
nft 'add table inet a; add chain inet a in { type filter hook input priority 0; }; add rule inet a in counter; add table inet b; add chain inet b in { type filter hook input priority 0; }; add rule inet b in counter drop'
run ping -c 1 -W 0.3 127.0.0.1
run nft list ruleset
nft flush ruleset
nft 'add table ip a; add chain ip a in { type filter hook input priority 0; }; add rule ip a in counter drop; add table inet b; add chain inet b in { type filter hook input priority 0; }; add rule inet b in counter'
run ping -c 1 -W 0.3 127.0.0.1
run nft list ruleset
nft flush ruleset
nft 'add table ip a; add chain ip a in { type filter hook input priority 0; }; add rule ip a in counter drop'
iptables -A INPUT -s 127.0.0.1
run ping -c 1 -W 0.3 127.0.0.1
run iptables -vnL INPUT
run nft list table ip a
nft flush ruleset
nft 'add table inet a; add chain inet a in { type filter hook input priority 0; policy drop; }'
iptables -A INPUT -s 127.0.0.1
run ping -c 1 -W 0.3 127.0.0.1
run iptables -vnL INPUT
nft flush ruleset
nft 'add table ip a; add chain ip a in { type nat hook postrouting priority 100; }; add rule ip a in counter; add table ip b; add chain ip b in { type nat hook postrouting priority 100; }; add rule ip b in counter accept'
run ping -c 1 -W 0.3 127.0.0.1
run nft list ruleset
