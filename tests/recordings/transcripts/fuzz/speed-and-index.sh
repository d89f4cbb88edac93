# The speed of a bridge is that of its fastest port; indices that are taken, and those of peers.
ip link add br0 type bridge
cat /sys/class/net/br0/speed /sys/class/net/br0/duplex
ip link set br0 up
cat /sys/class/net/br0/speed /sys/class/net/br0/duplex
ethtool br0
ip link add p0 type veth peer name q0
ip link set p0 master br0
cat /sys/class/net/br0/speed
ip link set p0 up
cat /sys/class/net/br0/speed
ip link set q0 up
sleep 0.3
cat /sys/class/net/br0/speed /sys/class/net/br0/duplex
ethtool br0
ip link set p0 down
sleep 0.3
cat /sys/class/net/br0/speed
ip netns add n1
ip link add x1 index 50 type veth peer name b index 60
ip link add c index 51 type veth peer name d index 60
ip link add e type veth peer name f index 60
ip link add g index 70 type veth peer name h index 70
ip link add x2 index 71 netns n1 type veth peer name j
ip -n n1 link add k index 72 type bridge
ip link add x5 index 72 netns n1 type bridge
ip link add x3 index 50 netns n1 type bridge
ip -n n1 link add x4 index 50 type bridge
for n in '' '-n n1'; do ip $n -o link | cut -d: -f1,2 | sort -n; done
