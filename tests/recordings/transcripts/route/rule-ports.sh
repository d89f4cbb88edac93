# Rules by port and type of service: asked already when a socket connects; a mark changes the route again, by the same ports. Sources that go.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.accept_dad=0
ip netns add b
ip link add v0 type veth peer name v1 netns b
ip link set lo up
ip addr add 172.16.101.1/24 dev v0
ip link set v0 up
ip -6 addr add 2001:db8:101::1/64 dev v0
ip -n b addr add 172.16.101.2/24 dev v1
ip -n b -6 addr add 2001:db8:101::2/64 dev v1
ip -n b link set v1 up
sleep 0.5
ip netns exec b socat UDP4-LISTEN:54321,fork GOPEN:/tmp/4,append &
ip netns exec b socat UDP6-LISTEN:54321,fork GOPEN:/tmp/6,append &
sleep 0.2
for f in -4 -6; do ip $f rule add pref 100 ipproto udp sport 12345 dport 54321 table 123; done
ip route add table 123 172.16.101.0/24 dev v0
ip route add unreachable 172.16.101.2/32
ip -6 route add table 123 2001:db8:101::/64 dev v0
ip -6 route add unreachable 2001:db8:101::2/128
run ip route get 172.16.101.2 ipproto udp sport 12345 dport 54321
run ip route get 172.16.101.2 ipproto udp sport 12346 dport 54321
send() {
  echo "$1 from port $2"
  echo "$1" | socat STDIN "UDP4:172.16.101.2:54321,sourceport=$2" 2>/dev/null || echo "[exit $?]"
  echo "$1" | socat STDIN "UDP6:[2001:db8:101::2]:54321,sourceport=$2" 2>/dev/null || echo "[exit $?]"
}
send one 12345
send two 11111
iptables -t mangle -A OUTPUT -j MARK --set-mark 1
ip6tables -t mangle -A OUTPUT -j MARK --set-mark 1
send three 12345
sleep 0.7
run cat /tmp/4
run cat /tmp/6
ip rule add pref 90 ipproto tcp dport 8000 sport 4000-4010 table 125
ip rule add pref 91 tos 0x10 table 124
ip route add table 125 blackhole default
ip route add table 124 prohibit default
nc -z -w 1 -p 4005 172.16.101.2 8000; echo "blackhole: $?"
socat STDIN TCP4:172.16.101.2:8000,tos=0x10 2>&1 </dev/null | grep -o '[^:]*$'
socat STDIN UDP4:172.16.101.2:8000,tos=0x10 2>&1 </dev/null | grep -o '[^:]*$'
ip rule del pref 90
ip rule del pref 91
ip addr add 172.16.104.12/24 dev v0
ip route add 172.16.106.0/24 dev v0 src 172.16.104.12
ip route add 172.16.106.0/24 dev v0 src 172.16.104.12 table 77
ip addr add 172.16.104.12/24 dev lo
run ip addr del dev v0 172.16.104.12/24
run ip route
run ip addr del dev lo 172.16.104.12/24
run ip route
run ip route show table 77
kill %1 %2
