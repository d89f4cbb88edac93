# A bridge that snoops listens to all-snoopers itself, and knows its own address until a port has given it another.
ip link add br0 address 02:00:00:00:00:01 type bridge
ip link set br0 up
sleep 0.2
ip maddr show br0
bridge fdb show
bridge mdb
snoopers() { ip maddr show br0 | grep '6a$\|106$'; echo --; }
ip link set br0 down
snoopers
ip link set br0 type bridge mcast_snooping 0
ip link set br0 up
snoopers
ip link set br0 type bridge mcast_snooping 1
snoopers
ip link set br0 type bridge mcast_snooping 0
snoopers
ip link del br0
known() { bridge fdb show | grep -v self | sed 's/^[0-9a-f:]*/MAC/'; echo --; }
ip link add br0 type bridge
known
ip link add v1 type veth peer name v2
ip link set v1 master br0
known
ip link set v1 nomaster
known
ip netns add far
ip link add near type veth peer name far netns far
ip link set near master br0
bridge link | cut -d ' ' -f 1-2
