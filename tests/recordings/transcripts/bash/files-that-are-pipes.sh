# What a command reads by name may be a pipe: /dev/stdin, a FIFO, <(COMMAND).
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
later() { sleep 0.1; cat; }

{ sleep 0.1; echo 'table ip a { chain c { counter; }; }'; } | run nft -f /dev/stdin
run nft -f <(sleep 0.1; echo 'add rule ip a c accept') 2>/dev/null
nft list ruleset
{ sleep 0.1; echo 'link set lo up'; echo 'addr add 10.0.0.1/32 dev lo'; } | run ip -b /dev/stdin
ip -br addr
{ sleep 0.1; printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n'; } | run iptables-restore /dev/stdin
iptables -S INPUT
{ sleep 0.1; echo 'net.ipv4.ip_forward=1'; } | run sysctl -p /dev/stdin
. <(sleep 0.1; echo 'said=yes')
echo "$said"
{ sleep 0.1; echo 'echo "from a pipe: $1"'; } | run bash /dev/stdin word
run bash <(sleep 0.1; echo 'echo from a substitution') 
mkfifo /tmp/fifo
{ sleep 0.1; echo 'create s hash:ip'; echo 'add s 10.0.0.9'; } > /tmp/fifo &
run ipset restore -f /tmp/fifo
ipset list s | grep -A1 Members
wait

echo '--- a datagram counts when it is read; what cannot be written is not read'
counts() { awk '/^Udp: [0-9]/ { print "in", $2, "out", $5 }' /proc/net/snmp; }
echo first | socat STDIN UDP:127.0.0.1:12345,sourceport=12345
echo "[$?]"
counts
echo hello | socat -d -d STDIN UDP:127.0.0.1:12345,sourceport=12345 2>&1 | sed 's/.* [NE] //'
echo hello | socat -d -d -t 0.1 STDIO UDP:127.0.0.1:12345,sourceport=12345 2>&1 | sed 's/.* [NE] //' | sort
counts

echo '--- lines of bash -c'
bash -c '
ip link set lo up
echo two'
bash -c 'ip link set lo up

ip -br link show lo
'
for again in 1 2; do bash -c 'ps -o comm= -p $$ >&1; ps -o comm= -p $$'; done
