# The multicast database of a bridge by hand: adding, listing, deleting, and what is refused.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge
ip link add va type veth peer name vb
ip link add vc type veth peer name vd
for d in va vb vc vd br0; do ip link set $d up; done
ip link set va master br0
ip link set vc master br0
sleep 1
run bridge mdb
run bridge mdb add dev br0 port va grp 239.1.1.1
run bridge mdb add dev br0 port va grp 239.1.1.2 permanent
run bridge mdb add dev br0 port va grp ff05::5 permanent
run bridge mdb add dev br0 port va grp 239.1.1.3 src 10.0.0.1 permanent
run bridge mdb add dev br0 port va grp 01:02:03:04:05:06
run bridge mdb add dev br0 port va grp 01:02:03:04:05:06 permanent
run bridge mdb add dev br0 port br0 grp 239.1.1.9
run bridge mdb add dev br0 port br0 grp 239.1.1.8 permanent
run bridge mdb
run bridge mdb show
run bridge -d mdb
run bridge -j mdb
run bridge -d -j mdb
run bridge mdb add dev br0 port va grp 239.1.1.1
run bridge mdb add dev br0 port va grp 239.1.1.1 permanent
run bridge mdb add dev br0 port va grp 224.0.0.1
run bridge mdb add dev br0 port va grp ff02::1
run bridge mdb add dev br0 port va grp 10.0.0.1
run bridge mdb add dev br0 port va grp fd00::1
run bridge mdb add dev br0 port va grp foo
run bridge mdb add dev br0 port va grp 02:02:03:04:05:06 permanent
run bridge mdb add dev br0 grp 239.1.1.1
run bridge mdb add dev va port va grp 239.1.1.1
run bridge mdb add dev br0 port vb grp 239.1.1.1
run bridge mdb add dev br0 port zz grp 239.1.1.1
run bridge mdb add dev zz port va grp 239.1.1.1
run bridge mdb del dev br0 port va grp 239.9.9.9
run bridge mdb del dev br0 port va grp 239.1.1.1
run bridge mdb del dev br0 port va grp 239.1.1.2
run bridge mdb del dev br0 port br0 grp 239.1.1.9
run bridge mdb show dev br0
run bridge mdb show dev va
run bridge mdb show dev zz
run bridge mdb show vid 5
run bridge mdb frob
run bridge mdb show frob
run bridge mdb add dev br0 port va grp 239.1.1.1 vid 5
run bridge mdb add dev br0 port va grp 239.1.1.1 vid 4095
run bridge mdb add dev br0 port va grp 239.1.1.1 vid x
run bridge mdb add dev br0 port va grp 239.1.1.1 src foo
run bridge mdb add dev br0 port va grp 239.1.1.1 src fd00::1
run bridge mdb add dev br0 port va grp 239.1.1.1 frob
run bridge mdb add
run bridge mdb add dev br0
run bridge mdb help
ip link set va nomaster
run bridge mdb
ip link set br0 down
run bridge mdb
run bridge mdb add dev br0 port vc grp 239.1.1.7 permanent
ip link set br0 up
ip link set br0 type bridge mcast_snooping 0
run bridge mdb add dev br0 port vc grp 239.1.1.7 permanent
run bridge mdb
