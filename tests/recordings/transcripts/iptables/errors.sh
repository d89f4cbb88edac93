# What iptables says about chains, rules, matches, targets and arguments that are wrong, and with which status.
run() { echo "\$ $*"; "$@"; echo "[exit $?]"; }

iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -N mine
run iptables -A NOWHERE -j ACCEPT
run iptables -A INPUT -j nowhere
run iptables -A INPUT -j DNAT --to-destination 10.0.0.1
run iptables -t nat -A INPUT -j MASQUERADE
run iptables -t nat -A FORWARD -j ACCEPT
run iptables -t filtre -L
run iptables -N mine
run iptables -N INPUT
run iptables -N a-chain-name-that-is-longer-than-allowed
run iptables -X INPUT
run iptables -X nowhere
run iptables -E nowhere other
run iptables -F nowhere
run iptables -L nowhere
run iptables -P mine DROP
run iptables -P INPUT REJECT
run iptables -D INPUT -p tcp --dport 23 -j ACCEPT
run iptables -D INPUT 7
run iptables -D INPUT 0
run iptables -I INPUT 7 -j ACCEPT
run iptables -R INPUT 7 -j ACCEPT
run iptables -C INPUT -p tcp --dport 22 -j ACCEPT
run iptables -C INPUT -p tcp --dport 23 -j ACCEPT
run iptables -C NOWHERE -j ACCEPT
run iptables -A INPUT --dport 22 -j ACCEPT
run iptables -A INPUT -p icmp --dport 22 -j ACCEPT
run iptables -A INPUT -p tcp --dport 70000 -j ACCEPT
run iptables -A INPUT -p tcp --dport ssh -j ACCEPT
run iptables -A INPUT -p tcp --dport nonsense -j ACCEPT
run iptables -A INPUT -p tcp --dport 100:50 -j ACCEPT
run iptables -A INPUT -p quic -j ACCEPT
run iptables -A INPUT -s 10.0.0.300 -j ACCEPT
run iptables -A INPUT -s 10.0.0.0/33 -j ACCEPT
run iptables -A INPUT -s nowhere.example -j ACCEPT
run iptables -A INPUT -m nonsense -j ACCEPT
run iptables -A INPUT -m conntrack --ctstate OPEN -j ACCEPT
run iptables -A INPUT -m state -j ACCEPT
run iptables -A INPUT -m multiport --dports 80 -j ACCEPT
run iptables -A INPUT -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 -j ACCEPT
run iptables -A OUTPUT -i eth0 -j ACCEPT
run iptables -A INPUT -o eth0 -j ACCEPT
run iptables -A INPUT -j REJECT --reject-with rude
run iptables -A INPUT -p udp -j REJECT --reject-with tcp-reset
run iptables -A INPUT -j ACCEPT --to-destination 1.2.3.4
run iptables -A INPUT -j ACCEPT extra
run iptables -A INPUT -j
run iptables -A
run iptables -Q
run iptables --frobnicate
run iptables
run iptables -A INPUT -A OUTPUT -j ACCEPT
run iptables -S
