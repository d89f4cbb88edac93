# VXLAN without multicast, as flannel and others build it: three hosts, forwarding and neighbour entries by hand, nolearning; then learning with a flood list.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link add sw address 02:00:00:00:00:ff type bridge mcast_snooping 0
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.bridge.bridge-nf-call-iptables=0
ip link set sw up
for n in 1 2 3; do
  ip netns add h$n; ip -n h$n link set lo up
  ip netns exec h$n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.ip_forward=1
  ip link add eth0 address 02:00:00:00:00:0$n netns h$n type veth peer name p$n address 02:00:00:00:02:0$n
  ip link set p$n master sw up
  ip -n h$n addr add 192.0.2.$n/24 dev eth0; ip -n h$n link set eth0 up
done

# Each host has a pod network 10.8.N.0/24 and a VTEP with the address 10.8.N.0.
for n in 1 2 3; do
  ip -n h$n link add flannel.1 address 02:00:00:00:01:0$n type vxlan id 1 local 192.0.2.$n dev eth0 dstport 8472 nolearning
  ip -n h$n addr add 10.8.$n.0/32 dev flannel.1; ip -n h$n link set flannel.1 up
  ip -n h$n addr add 10.8.$n.1/32 dev lo
done
run ip -n h1 -d link show flannel.1
run ip netns exec h1 ping -q -c 1 -W 1 -I 10.8.1.1 10.8.2.1
run ip -n h1 route add 10.8.2.0/24 via 10.8.2.0 dev flannel.1
run ip -n h1 route add 10.8.2.0/24 via 10.8.2.0 dev flannel.1 onlink
for n in 1 2 3; do for m in 1 2 3; do [ $n = $m ] || ip -n h$n route replace 10.8.$m.0/24 via 10.8.$m.0 dev flannel.1 onlink; done; done
run ip -n h1 route
# No neighbour entry for the gateway, then no forwarding entry for its MAC address.
run ip netns exec h1 ping -q -c 1 -W 1 -I 10.8.1.1 10.8.2.1
for n in 1 2 3; do for m in 1 2 3; do [ $n = $m ] || ip -n h$n neigh replace 10.8.$m.0 lladdr 02:00:00:00:01:0$m dev flannel.1 nud permanent; done; done
run ip netns exec h1 ping -q -c 1 -W 1 -I 10.8.1.1 10.8.2.1
for n in 1 2 3; do for m in 1 2 3; do [ $n = $m ] || bridge -n h$n fdb append 02:00:00:00:01:0$m dev flannel.1 dst 192.0.2.$m; done; done
bridge -n h1 fdb show dev flannel.1 | sort
run ip netns exec h1 ping -q -c 1 -W 1 -I 10.8.1.1 10.8.2.1
run ip netns exec h1 ping -q -c 1 -W 1 -I 10.8.1.1 10.8.3.1
# The wrong host behind a MAC address; the entry lost.
run bridge -n h1 fdb replace 02:00:00:00:01:02 dev flannel.1 dst 192.0.2.3
run ip netns exec h1 ping -q -c 1 -W 1 -I 10.8.1.1 10.8.2.1
run bridge -n h1 fdb del 02:00:00:00:01:02 dev flannel.1 dst 192.0.2.3
run bridge -n h1 fdb del 02:00:00:00:01:02 dev flannel.1 dst 192.0.2.3
run ip netns exec h1 ping -q -c 1 -W 1 -I 10.8.1.1 10.8.2.1
# A learning VTEP with a flood list: one entry of zeros a remote.
for n in 1 2 3; do
  ip -n h$n link add vx2 address 02:00:00:00:03:0$n type vxlan id 2 local 192.0.2.$n dev eth0 dstport 4789
  for m in 1 2 3; do [ $n = $m ] || bridge -n h$n fdb append 00:00:00:00:00:00 dev vx2 dst 192.0.2.$m; done
  ip -n h$n addr add 172.16.0.$n/24 dev vx2; ip -n h$n link set vx2 up
done
bridge -n h1 fdb show dev vx2 | sort
run ip netns exec h1 ping -q -c 1 -W 1 172.16.0.2
bridge -n h1 fdb show dev vx2 | sort
bridge -n h3 fdb show dev vx2 | sort
run bridge -n h1 fdb add 00:00:00:00:00:00 dev vx2 dst 192.0.2.2
run bridge -n h1 fdb append 00:00:00:00:00:00 dev vx2 dst 192.0.2.300
