# Neighbours where the carrier is lost: kept when arp_evict_nocarrier says so, of the device or of all.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns add a
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02 netns a
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up
ip -n a addr add 10.0.0.2/24 dev v1
ip -n a link set v1 up
sleep 0.3
ping -qc1 -W1 10.0.0.2 >/dev/null
run sysctl -w net.ipv4.conf.all.arp_evict_nocarrier=0
ip -n a link set v1 down
sleep 1.2
ip neigh get 10.0.0.2 dev v0 | cut -d' ' -f1-5
run sysctl -w net.ipv4.conf.all.arp_evict_nocarrier=1
ip -n a link set v1 up
sleep 1.2
ip -n a link set v1 down
sleep 1.2
run ip neigh get 10.0.0.2 dev v0
ip link add br0 type bridge mcast_snooping 1
ip link set br0 up
run bridge mdb add dev br0 port br0 grp 01:00:01:c0:ff:ee permanent
run bridge mdb show
run bridge mdb add dev br0 port br0 grp 01:00:01:c0:ff:ee permanent
run bridge mdb add dev br0 port br0 grp 01:00:01:c0:ff:ef
run bridge mdb add dev br0 port br0 grp 239.1.1.1 src 10.0.0.1
run bridge mdb del dev br0 port br0 grp 01:00:01:c0:ff:ee
