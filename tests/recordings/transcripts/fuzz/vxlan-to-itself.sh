# A tunnel to an address of the host itself is no tunnel: frames come back to the device of that VNI without a packet.
on() { local host=$1; shift; echo "$host\$ $*"; ip netns exec $host "$@" 2>&1 | sed 's/time=.*//;s/, time .*//;/^rtt/d'; }
for n in n1 n2; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip -n $n link set lo up
done
ip link add eth0 address 02:00:00:00:01:01 netns n1 type veth peer name eth0 address 02:00:00:00:01:02 netns n2
for n in n1 n2; do ip -n $n link set eth0 up; ip -n $n address add 10.0.1.${n#n}/24 dev eth0; done
ip -n n1 address add 10.0.1.3/24 dev eth0
on n1 ip link add vx6 address 02:00:00:00:07:61 type vxlan id 6 local 10.0.1.1 remote 10.0.1.3 dstport 8472
on n1 ip link add vx7 address 02:00:00:00:07:71 type vxlan id 7 local 10.0.1.1 remote 10.0.1.3 dstport 8472 nolearning
on n1 ip link add vx8 address 02:00:00:00:07:81 type vxlan id 8 local 10.0.1.1 dstport 8472
on n1 ip link add vx9 address 02:00:00:00:07:91 type vxlan id 9 local 10.0.1.1 remote 10.0.1.3 dstport 4790
for d in vx6 vx7 vx8; do
  ip netns exec n1 sysctl -qw net.ipv4.neigh.$d.retrans_time_ms=100 net.ipv4.neigh.$d.mcast_solicit=1
  ip -n n1 link set $d up
done
sleep 1.2
ip -n n1 address add 10.7.6.1/24 dev vx6
ip -n n1 address add 10.7.7.1/24 dev vx7
ip -n n1 address add 10.7.8.1/24 dev vx8
ip netns exec n1 tcpdump -l -nn -e -t --immediate-mode -i any not ip6 >/tmp/seen 2>/tmp/said &
until grep -qs listening /tmp/said; do sleep 0.02; done
on n1 ping -c 1 -e 7 -W 0.5 10.7.6.2
on n1 ping -c 1 -e 7 -W 0.5 10.7.7.2
# Another device, by its VNI, and a port where nobody listens.
ip -n n1 neigh add 10.7.8.2 lladdr 02:00:00:00:07:61 dev vx8
on n1 bridge fdb append 02:00:00:00:07:61 dev vx8 dst 10.0.1.3 vni 6
on n1 ping -c 1 -e 7 -W 0.3 10.7.8.2
ip -n n1 neigh add 10.7.8.3 lladdr 02:00:00:00:07:99 dev vx8
on n1 bridge fdb append 02:00:00:00:07:99 dev vx8 dst 10.0.1.3 port 4790
on n1 ping -c 1 -e 7 -W 0.3 10.7.8.3
for d in vx6 vx7 vx8; do
  echo "$d"; ip netns exec n1 bridge fdb show dev $d | sort
  ip -n n1 -s link show $d | tail -4
done
sleep 0.2
kill -INT %1; wait; sort /tmp/seen
