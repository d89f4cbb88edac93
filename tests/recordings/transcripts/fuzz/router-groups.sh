# A device that is made where IPv6 is forwarded joins one group of routers; one that is told to forward joins three. Names are asked for in one family.
on() { local host=$1; shift; echo "$host\$ $*"; ip netns exec $host "$@" 2>&1; }
ip netns add n1
ip netns exec n1 sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n n1 link set lo up
ip -n n1 link add eth0 address 02:00:00:00:01:01 type veth peer name eth1 address 02:00:00:00:01:02
ip -n n1 link set eth0 up
ip -n n1 link set eth1 up
on n1 ip -6 maddr show dev eth0
on n1 sysctl -w net.ipv6.conf.eth0.forwarding=0
on n1 ip -6 maddr show dev eth0
on n1 sysctl -w net.ipv6.conf.eth0.forwarding=1
on n1 ip -6 maddr show dev eth0
on n1 sysctl -w net.ipv6.conf.all.forwarding=0
on n1 ip -6 maddr show dev eth1
on n1 sysctl -w net.ipv6.conf.all.forwarding=1
on n1 ip -6 maddr show dev eth1
on n1 iptables -t raw -A OUTPUT -p udp --dport 53 -m length --length 50
on n1 ip6tables -A INPUT -s here -j DROP
on n1 iptables -t raw -vnL OUTPUT
on n1 iptables -A INPUT -s here -j DROP
on n1 iptables -t raw -vnL OUTPUT
