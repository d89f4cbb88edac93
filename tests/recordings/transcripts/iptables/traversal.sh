# How a packet walks through chains of one's own: jump, goto, RETURN, the end of a chain, accept in one table and drop in the next.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
fire() { ping -e 7 -q -c 1 -W 1 127.0.0.1 | grep packets | cut -d, -f1,2; iptables -t ${1:-filter} -vnxL | awk '/^Chain/ { c = $2 } $1 ~ /^[0-9]+$/ && $1 > 0 { print "  " c, $3, $1 }'; iptables -t ${1:-filter} -Z; }
chain() { iptables -N $1 2>/dev/null; }

for c in one two three; do chain $c; done
iptables -A INPUT -p icmp --icmp-type 8 -j one
iptables -A INPUT -p icmp --icmp-type 8 -m comment --comment after -j ACCEPT
iptables -A one -j two
iptables -A one -m comment --comment back
iptables -A two -j RETURN
iptables -A two -j DROP
fire
# The end of a chain is a return as well.
iptables -F two
fire
# goto does not come back here, but to where the last jump was.
iptables -F one
iptables -A one -g two
iptables -A one -j DROP
iptables -A two -m comment --comment visited
fire
# RETURN from a built-in chain is the policy.
iptables -I INPUT -p icmp --icmp-type 8 -j RETURN
fire
iptables -P INPUT DROP
iptables -A INPUT -p icmp --icmp-type 0 -j ACCEPT
fire
iptables -P INPUT ACCEPT
iptables -D INPUT 1
# Loops are refused.
run iptables -A two -j one
run iptables -A one -j one
run iptables -A INPUT -j OUTPUT
# ACCEPT ends the chain of this table only.
iptables -F
iptables -t mangle -A INPUT -p icmp --icmp-type 8 -j ACCEPT
iptables -A INPUT -p icmp --icmp-type 8 -j DROP
fire mangle
fire
# A rule without a target counts and goes on; the first terminal one decides.
iptables -F
iptables -A INPUT -p icmp --icmp-type 8
iptables -A INPUT -p icmp --icmp-type 8 -j MARK --set-mark 5
iptables -A INPUT -m mark --mark 5 -j LOG
iptables -A INPUT -m mark --mark 5 -j ACCEPT
iptables -A INPUT -m mark --mark 5 -j DROP
fire
run iptables -S
