# Dynamic entries of a bridge age; static and permanent ones stay; an isolated port and a hairpin.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:ff type bridge ageing_time 200
for h in a b; do
  ip netns add $h
  ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1
  ip link add eth0 address 02:00:00:00:00:0$h netns $h type veth peer name port-$h address 02:00:00:00:01:0$h
  ip link set port-$h master br0 up
  ip -n $h link set eth0 up
done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip link set br0 up
dynamic() { bridge fdb show br br0 | grep -v permanent | sort; }

ip -j -d link show br0 | jq -c '.[0].linkinfo.info_data | [.ageing_time, .forward_delay, .hello_time, .max_age, .stp_state, .priority, .vlan_filtering]'
bridge fdb add 02:00:00:00:00:77 dev port-b master static
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2 | grep packets
dynamic
sleep 4.5
dynamic
# Isolated ports reach only those that are not.
run ip link set port-a type bridge_slave isolated on
run ip link set port-b type bridge_slave isolated on
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2 | grep packets
run ip link set port-b type bridge_slave isolated off
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2 | grep packets
# The bridge itself is a host on its own switch.
run ip addr add 10.0.0.254/24 dev br0
run ping -q -c 1 -W 1 10.0.0.1 | grep packets
run ip neigh show dev br0
bridge fdb show br br0 | grep -v self | sort
run ip link set port-a type bridge_slave hairpin on
bridge -d link show dev port-a | tail -1
run ip link set port-a type bridge_slave state 0
run bridge link show dev port-a
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2 | grep packets
