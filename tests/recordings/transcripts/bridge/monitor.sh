# bridge monitor tells what comes into the forwarding table and the multicast database of a bridge, and what goes.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:10 type bridge
ip link add va address 02:00:00:00:00:01 type veth peer name vb address 02:00:00:00:00:02
ip link add vc address 02:00:00:00:00:03 type veth peer name vd address 02:00:00:00:00:04
for d in va vb vc vd br0; do ip link set $d up; done
bridge monitor fdb > /tmp/fdb &
bridge monitor mdb > /tmp/mdb &
sleep 0.5
ip link set va master br0
ip link set vc master br0
sleep 1
bridge fdb add 02:00:00:00:00:05 dev va master static
bridge mdb add dev br0 port va grp 239.1.1.1 permanent
bridge mdb add dev br0 port va grp ff05::1:3
bridge fdb del 02:00:00:00:00:05 dev va master
bridge mdb del dev br0 port va grp 239.1.1.1
ip addr add 10.0.0.1/24 dev vb
ping -c 1 -W 0.2 10.0.0.9 > /dev/null
ip addr flush dev vb
ip link set vb address 02:00:00:00:00:0b
ip addr add 10.0.0.1/24 dev vb
ping -c 1 -W 0.2 10.0.0.9 > /dev/null
ip link set va nomaster
sleep 0.3
kill %1 %2
cat /tmp/fdb
echo
cat /tmp/mdb
run bridge monitor help
run bridge monitor nothing
