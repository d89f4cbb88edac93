# A bridge learns where each MAC address lives, floods what it does not know, and forgets.
# mask: rtt bridge-timer
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:ff type bridge mcast_snooping 0
for h in a b c; do
  ip netns add $h
  ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1
  ip link add eth0 address 02:00:00:00:00:0$h netns $h type veth peer name port-$h address 02:00:00:00:01:0$h
  ip link set port-$h master br0
  ip link set port-$h up
  ip -n $h link set eth0 up
done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n c addr add 10.0.0.3/24 dev eth0
fdb() { run bridge fdb show br br0 dynamic; }

# A bridge that is down forwards nothing.
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2 | grep packets
# The host goes on asking for three seconds.
sleep 2.5
run ip link set br0 up
run bridge link
run bridge -d link show dev port-a
run ip -br link show master br0
run ip -d link show br0
bridge fdb show br br0 | sort
fdb | sort
# One ping from a to b: the request is flooded, c sees it, the answer is not, c does not.
ip netns exec c tcpdump -n -e -t -l -i eth0 arp or icmp >/tmp/c 2>/dev/null &
sleep 0.5
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2 | grep packets
sleep 0.2
run cat /tmp/c
fdb | sort
kill $!
bridge fdb show br br0 state static | grep -v self | sort
# a moves to another port.
run ip link set port-a nomaster
run ip link set port-c nomaster
fdb | sort
run ip link set port-a master br0
run ip link set port-c master br0
run ip netns exec a arping -q -c 1 -w 1 -I eth0 10.0.0.2
fdb | sort
# Learning off on a port; entries by hand; ageing.
run ip link set port-b type bridge_slave learning off
run bridge fdb flush dev br0
run bridge fdb del 02:00:00:00:00:0b dev port-b master
run bridge fdb add 02:00:00:00:00:77 dev port-c master static
run bridge fdb add 02:00:00:00:00:77 dev port-b master static
run bridge fdb replace 02:00:00:00:00:77 dev port-b master static
run bridge fdb get 02:00:00:00:00:77 br br0
run bridge fdb get 02:00:00:00:00:78 br br0
run bridge fdb add 02:00:00:00:00:77 dev br9
run bridge fdb add 02:00:00:00:00 dev port-b
run bridge frobnicate
