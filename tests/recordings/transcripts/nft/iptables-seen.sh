# iptables-nft and nft look at the same rules: what each shows of the other's; iptables-translate.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }

run iptables -A INPUT -p tcp --dport 22 -j ACCEPT
run iptables -A INPUT -s 10.0.0.0/8 -i eth0 -m conntrack --ctstate NEW -j DROP
run iptables -P FORWARD DROP
run iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE
run nft list ruleset
run nft add rule ip filter INPUT tcp dport 80 counter accept
run iptables -S INPUT
run nft add rule ip filter INPUT tcp dport '{ 81, 82 }' accept
run iptables -S INPUT
run nft add table inet own
run iptables -L -n
run ip6tables -A INPUT -j ACCEPT
run nft list tables
iptables-save 2>&1 | grep -v '^# [GC]'
run iptables-translate -A INPUT -p tcp --dport 22 -j ACCEPT
run iptables-translate -A FORWARD -s 10.0.0.0/24 ! -d 10.0.0.0/8 -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT
run iptables-translate -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080
run iptables-translate -A INPUT -p udp -m multiport --dports 53,67:68 -m comment --comment x -j REJECT
run iptables-translate -A INPUT -m limit --limit 5/min -j LOG --log-prefix 'in: '
run iptables-translate -P INPUT DROP
run iptables-translate -N mine
run nft flush ruleset
run iptables -S
