# Rules with SYNPROXY: how they are listed, and where they cannot stand.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run iptables -A FORWARD -p tcp -j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460 --ecn
run iptables -A INPUT -p tcp -j SYNPROXY
run iptables -A INPUT -j SYNPROXY --mss 5
run iptables -A INPUT ! -p tcp -j SYNPROXY --mss 5
run iptables -A INPUT -p udp -j SYNPROXY --mss 5
run iptables -A OUTPUT -p tcp -j SYNPROXY --mss 5
run iptables -t mangle -A PREROUTING -p tcp -j SYNPROXY --mss 5
run iptables -t mangle -A FORWARD -p tcp -j SYNPROXY --mss 5
run iptables -t raw -A PREROUTING -p tcp -j SYNPROXY --mss 5
run iptables -A INPUT -p tcp -j SYNPROXY --wscale 15
run iptables -A INPUT -p tcp -j SYNPROXY --mss 65536
run iptables -A INPUT -p tcp -j SYNPROXY --mss 65535 --wscale 0
run iptables -A INPUT -p tcp -j SYNPROXY --foo
run ip6tables -A INPUT -p tcp -j SYNPROXY --wscale 3 --timestamp
run iptables -S
run ip6tables -S
run iptables -t mangle -S
iptables -L -v | cat -A
run iptables-save -t filter | grep -v '^#'
run nft list table ip filter
run iptables-translate -A FORWARD -p tcp --dport 80 -j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460
