# A router pings the anycast address of its own subnet: the answer comes from the address of the device that has it, not of lo.
on() { local host=$1; shift; echo "$host\$ $*"; ip netns exec $host "$@" 2>&1 | sed 's/time=.*//;s/, time .*//;/^rtt/d'; }
for n in n1 n2; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0
  ip -n $n link set lo up
done
ip link add eth0 index 12 address 02:00:00:00:01:01 netns n1 type veth peer name eth0 index 13 address 02:00:00:00:01:02 netns n2
for n in n1 n2; do
  ip -n $n link set eth0 up
  ip netns exec $n sysctl -qw net.ipv6.neigh.eth0.proxy_delay=1
done
ip -n n1 address add fd00:1::1/64 dev eth0
ip -n n2 address add fd00:1::2/64 dev eth0
sleep 1.2
on n2 ping -c 1 -W 0.6 -s 8 fd00:1::
on n2 sysctl -qw net.ipv6.conf.all.forwarding=1
on n2 ip route get fd00:1::
on n2 ping -c 1 -W 0.6 -s 8 fd00:1::
on n2 ping -c 1 -W 0.6 -s 8 -I fd00:1::2 fd00:1::
on n2 ping -c 1 -W 0.6 -s 8 -I eth0 fd00:1::
on n2 ping -c 1 -W 0.6 -s 8 -I fd00:1::2 ::1
on n2 ping -c 1 -W 0.6 -s 8 -I ::1 fd00:1::2
on n2 ping -c 1 -W 0.6 -s 8 -I ::1 fd00:1::
on n2 ping -c 1 -W 0.6 -s 8 ff02::1%eth0
on n2 ping -c 1 -W 0.6 -s 8 fe80::ff:fe00:102%eth0
on n1 ping -c 1 -W 0.6 -s 8 fd00:1::
on n2 nstat -z Icmp6InEchoReplies Icmp6OutEchoReplies
