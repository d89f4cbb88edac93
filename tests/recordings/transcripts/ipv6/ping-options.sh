# ping of IPv6 addresses: sources and devices, zones, names, sizes, refusals by filters and routes, each with its message.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a addr add fd00::1/64 dev eth0; ip -n b addr add fd00::2/64 dev eth0
sleep 0.5
printf '10.0.0.2 both.example four.example\nfd00::2 both.example six.example\n' >>/etc/hosts
a() { run ip netns exec a "$@"; }
a ping -c 1 -I nosuch fd00::2
a ping -c 1 -I fd00::99 fd00::2
a ping -c 1 -I fd00::1 fd00::2
a ping -c 1 -I eth0 fd00::2
a ping -c 1 -I lo -W 1 fd00::2
a ping -c 1 -I fd00::1%eth0 fd00::2
a ping -c 1 -I fd00::1 2001:db8::1
a ping -c 1 -W 1 ff02::1
a ping -e 7 -c 2 -W 1 -v ff02::1%eth0
a ping -e 8 -c 1 -W 1 -v six.example
a ping -c 1 -W 1 -t 0 fd00::2
a ping -c 1 -W 1 -M do -s 1453 fd00::2
a ping -c 1 -W 1 -M dont -s 3000 -q fd00::2
a ping -c 1 -W 1 -Q 0x10 -q fd00::2
a ping -c 1 -W 1 -p ff -q fd00::2
a ping -c 2 -W 1 -D -q fd00::2
a ping -c 1 -W 1 -I fe80::ff:fe00:a fe80::ff:fe00:b
a ping -c 1 -W 1 -I eth0 fe80::ff:fe00:b
a ping -c 1 -W 1 fe80::1%nosuch
a ping -c 1 -W 1 ::1
a ping -c 1 -W 1 ::
a ping -c 1 -W 1 localhost
a ping -c 1 -W 1 ip6-localhost
a ping -6 -c 1 -W 1 10.0.0.2
a ping -4 -c 1 -W 1 fd00::2
a ping6 -c 1 -W 1 four.example
a ping6 -c 1 -W 1 -n six.example
a ping -c 1 -W 1 -B fd00::2
a ping -c 1 -W 1 -b fd00::2
a ping -c 1 -W 1 ::ffff:10.0.0.2
a ping -c 1 -W 1 -s 70000 fd00::2
a ping -6 nosuch.example
a ping -4 nosuch.example
a ping nosuch.example
a ping fd00::g
a ip6tables -A OUTPUT -d fd00::2 -j DROP
a ping -c 2 -W 1 -i 0.2 fd00::2
a ip6tables -F
a ip6tables -A OUTPUT -d fd00::2 -j REJECT
a ping -c 2 -W 1 -i 0.2 fd00::2
a iptables -A OUTPUT -d 10.0.0.2 -j DROP
a ping -c 2 -W 1 -i 0.2 10.0.0.2
a ip -6 route add unreachable 2001:db8::/32
a ping -c 1 -W 1 2001:db8::1
a ping -c 1 -W 1 -I fd00::1 2001:db8::1
a ip -6 route add prohibit 2001:db8:1::/48
a ping -c 1 -W 1 2001:db8:1::1
a ip -6 route add blackhole 2001:db8:2::/48
a ping -c 1 -W 1 2001:db8:2::1
