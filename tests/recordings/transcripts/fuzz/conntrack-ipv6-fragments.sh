# Connection tracking puts fragments of IPv6 together; what is forwarded leaves in pieces no larger than those that came.
# mask: ct-timeout
on() { local host=$1; shift; echo "$host\$ $*"; ip netns exec $host "$@" 2>&1 | sed 's/time=.*//;s/, time .*//;/^rtt/d'; }
for n in n1 n2 n3; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0
  ip -n $n link set lo up
done
ip link add eth0 index 12 address 02:00:00:00:01:01 netns n1 type veth peer name eth0 index 13 address 02:00:00:00:01:02 netns n2
ip link add eth1 index 14 address 02:00:00:00:02:01 netns n1 type veth peer name eth0 index 15 address 02:00:00:00:02:02 netns n3
ip -n n1 link set eth1 up
for n in n1 n2 n3; do ip -n $n link set eth0 up; done
ip netns exec n1 sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n n1 address add fd00:1::1/64 dev eth0
ip -n n1 address add fd00:2::1/64 dev eth1
ip -n n2 address add fd00:1::2/64 dev eth0
ip -n n3 address add fd00:2::2/64 dev eth0
ip -n n2 route add fd00:2::/64 via fd00:1::1
ip -n n3 route add fd00:1::/64 via fd00:2::1
sleep 1.2
fragments() { echo "$1\$ nstat"; ip netns exec $1 nstat -asz 'Ip6Reasm*' 'Ip6Frag*' Ip6InTooBigErrors | grep -v '^#'; }
on n1 ip6tables -A FORWARD -m conntrack --ctstate NEW
on n1 ip6tables -A INPUT -m conntrack --ctstate NEW
on n1 ip6tables -A FORWARD -p ipv6-icmp --icmpv6-type echo-request
ip netns exec n3 tcpdump -l -nn -t --immediate-mode -i eth0 'ip6[6] == 44 or icmp6[0] == 128 or icmp6[0] == 2' >/tmp/seen 2>/tmp/said &
until grep -q listening /tmp/said; do sleep 0.02; done
on n2 ping -c 1 -W 0.6 -e 1 fd00:1::1
on n2 ping -c 1 -W 0.6 -e 2 -s 2000 fd00:1::1
on n2 ping -c 1 -W 0.6 -e 3 -s 4000 fd00:2::2
on n2 ping -c 1 -W 0.6 -e 4 -s 1452 fd00:2::2
on n2 ping -c 1 -W 0.6 -e 5 -s 1453 fd00:2::2
ip -n n1 link set eth0 mtu 1300
ip -n n2 link set eth0 mtu 1300
on n2 ping -c 1 -W 0.6 -e 6 -s 2000 fd00:2::2
fragments n1
fragments n3
echo 'n1$ conntrack -L'; ip netns exec n1 conntrack -L 2>&1 | sort
on n1 ip6tables -vnL
ip -n n1 link set eth0 mtu 1500
ip -n n2 link set eth0 mtu 1500
ip -n n1 link set eth1 mtu 1300
ip -n n3 link set eth0 mtu 1300
on n2 ping -c 1 -W 0.6 -e 7 -s 4000 fd00:2::2
on n2 ping -c 1 -W 0.6 -e 8 -s 4000 fd00:2::2
fragments n1
sleep 0.2
kill -INT %1; wait; cat /tmp/seen
