# A pod network over VXLAN as CNI plugins build it: on each of two nodes a bridge with pods and a learning VTEP as one of its ports.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
quiet() { ip netns exec $1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.bridge.bridge-nf-call-iptables=0; }
for h in n1 n2; do ip netns add $h; ip -n $h link set lo up; quiet $h; done
ip link add eth0 address 02:00:00:00:00:01 netns n1 type veth peer name eth0 address 02:00:00:00:00:02 netns n2
for n in 1 2; do
  ip -n n$n addr add 192.0.2.$n/24 dev eth0; ip -n n$n link set eth0 up
  ip -n n$n link add br0 address 02:00:00:00:01:0$n type bridge mcast_snooping 0; ip -n n$n link set br0 up
  ip -n n$n link add vx42 address 02:00:00:00:02:0$n type vxlan id 42 local 192.0.2.$n remote 192.0.2.$((3 - n)) dstport 4789 dev eth0
  ip -n n$n link set vx42 master br0 up
  for p in 1 2; do
    ip netns add p$n$p; quiet p$n$p
    ip link add eth0 mtu 1450 address 02:00:00:00:a$n:0$p netns p$n$p type veth peer name v$p mtu 1450 address 02:00:00:00:b$n:0$p netns n$n
    ip -n n$n link set v$p master br0 up
    ip -n p$n$p addr add 10.8.0.$n$p/24 dev eth0; ip -n p$n$p link set eth0 up
  done
done
sleep 1.2
run ip -n n1 link show br0
run ip -n n1 link show master br0
run ip netns exec p11 ping -q -c 1 -W 1 10.8.0.12
run ip netns exec p11 ping -q -c 1 -W 1 10.8.0.21
run ip netns exec p11 ping -q -c 1 -W 1 10.8.0.22
run ip netns exec p11 ping -q -c 1 -W 1 10.8.0.99
# The bridge knows by which port, the tunnel behind which host.
bridge -n n1 fdb show br br0 dynamic | sort
bridge -n n1 fdb show dev vx42 | sort
run ip -n p11 neigh show 10.8.0.21
# 1450 octets fit, one more does not.
run ip netns exec p11 ping -q -c 1 -W 1 -M do -s 1422 10.8.0.21
run ip netns exec p11 ping -q -c 1 -W 1 -M do -s 1423 10.8.0.21
# The node is on the pod network as well, with an address on the bridge.
run ip -n n1 addr add 10.8.0.1/24 dev br0
run ip netns exec n1 ping -q -c 1 -W 1 10.8.0.22
# A tunnel that is down, and the wrong remote.
run ip -n n2 link set vx42 down
run ip netns exec p11 ping -q -c 1 -W 1 10.8.0.21
run ip -n n2 link set vx42 up
run ip netns exec p11 ping -q -c 1 -W 1 10.8.0.21
run bridge -n n1 fdb del 00:00:00:00:00:00 dev vx42
run bridge -n n1 fdb flush dev vx42
run ip netns exec p11 ping -q -c 1 -W 1 10.8.0.21
run bridge -n n1 fdb append 00:00:00:00:00:00 dev vx42 dst 192.0.2.2
run ip netns exec p11 ping -q -c 1 -W 1 10.8.0.21
