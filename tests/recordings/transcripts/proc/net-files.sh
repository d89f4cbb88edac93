# The files behind the tools: /proc/net/route, arp, dev, tcp, udp, snmp, and /proc/PID of a process with a socket.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02
ip link set far up; ip link set eth0 up
ip addr add 10.0.0.1/24 dev eth0
ip route add default via 10.0.0.254 metric 100
ip route add blackhole 192.0.2.0/24
ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev eth0

run cat /proc/net/route
run cat /proc/net/arp
run cat /proc/net/dev
nc -l -k 127.0.0.1 80 >/dev/null 2>&1 & nc=$!
nc -u -l 10.0.0.1 53 >/dev/null 2>&1 &
sleep 0.2
(sleep 1) | nc -N -p 40000 127.0.0.1 80 &
sleep 0.2
awk '{ print $2, $3, $4, $5 }' /proc/net/tcp | sort
awk '{ print $2, $3, $4 }' /proc/net/udp
run cat /proc/net/raw | wc -l
head -1 /proc/net/tcp | cut -c1-60
grep '^Udp:' /proc/net/snmp | cut -d' ' -f1-6
grep '^Icmp:' /proc/net/snmp | head -1 | cut -d' ' -f1-5
grep -c . /proc/net/netstat
run cat /proc/sys/net/ipv4/tcp_available_congestion_control | grep -o reno
# The process.
cat /proc/$nc/comm
tr '\0' ' ' </proc/$nc/cmdline; echo
readlink /proc/$nc/fd/3 | sed 's/[0-9]*\]/N]/'
readlink /proc/$nc/cwd
grep -e '^Name' -e '^State' -e '^Uid' /proc/$nc/status
[ -e /proc/$nc/net/tcp ] && echo 'its own view of the network'
wait %3
run cat /proc/nowhere
run cat /proc/sys/net/nowhere
uname -s; cat /proc/sys/kernel/hostname; cut -d' ' -f1 /proc/version; head -1 /proc/1/comm >/dev/null && echo 'pid 1 is there'
