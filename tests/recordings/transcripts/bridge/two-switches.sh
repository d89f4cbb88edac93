# Two switches with a cable between: addresses learnt on the uplink, a host that moves from one to the other, and one that floods.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.bridge.bridge-nf-call-iptables=0
for n in 1 2; do ip link add sw$n address 02:00:00:00:00:f$n type bridge mcast_snooping 0; ip link set sw$n up; done
ip link add up1 address 02:00:00:00:02:01 type veth peer name up2 address 02:00:00:00:02:02
ip link set up1 master sw1 up; ip link set up2 master sw2 up
n=1
for h in a b c; do
  ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1
  ip link add eth0 address 02:00:00:00:00:0$n netns $h type veth peer name p-$h address 02:00:00:00:01:0$n
  ip -n $h addr add 10.0.0.$n/24 dev eth0; ip -n $h link set eth0 up
  n=$((n + 1))
done
ip link set p-a master sw1 up; ip link set p-b master sw1 up; ip link set p-c master sw2 up
sleep 1.2
fdb() { for s in sw1 sw2; do bridge fdb show br $s | grep -v -e permanent -e self | sed "s/^/$s: /" | sort; done; }

run ip netns exec a ping -q -c 1 -W 1 10.0.0.3
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2
fdb
# b moves to the other switch. Until it speaks, frames for it go to the old place.
ip link set p-b nomaster; ip link set p-b master sw2; ip link set p-b up
fdb
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2
fdb
ip netns exec b arping -q -c 1 -U -I eth0 10.0.0.2
fdb
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2
# The same address on both: the table of each switch flaps with whoever spoke last.
ip -n c link set eth0 down; ip -n c link set eth0 address 02:00:00:00:00:01; ip -n c link set eth0 up; sleep 1.2
ip netns exec c ping -q -c 1 -W 1 10.0.0.2 >/dev/null
fdb | grep 00:01
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2
fdb | grep 00:01
# A cut uplink: the entries behind it are forgotten with the carrier.
ip link set up1 down
sleep 1.2
fdb
run ip netns exec a ping -q -c 1 -W 1 10.0.0.2
bridge link show dev up2
