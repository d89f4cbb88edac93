# bridge link and fdb: what they show, set, add, replace and delete, as text and as JSON, and what they say of mistakes.
run() { echo "\$ $*"; "$@" 2>&1 | sed '/^Usage: bridge/,$d'; echo "[exit ${PIPESTATUS[0]}]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:ff type bridge mcast_snooping 0
ip link add v0 address 02:00:00:00:00:10 type veth peer name v1 address 02:00:00:00:00:11
ip link set v0 master br0; ip link set v0 up; ip link set v1 up; ip link set br0 up
sleep 1.2
run bridge -d link
run bridge -j link
run bridge link show dev v1
run bridge link show dev nosuch
run bridge link set dev v0 hairpin on learning off flood off
run bridge link set dev v0 mcast_flood off bcast_flood off isolated on
run bridge -d link
run bridge link set dev v0 hairpin maybe
run bridge link set dev v0 state nosuch
run bridge link set dev v0 nosuch on
run bridge link set hairpin on
run bridge link set dev v1 hairpin on
run ip link set v0 type bridge_slave hairpin off learning on flood on isolated off cost 7 priority 8
run bridge link
run bridge fdb show br br0
run bridge fdb show dev v0
run bridge fdb add 02:00:00:00:00:78 dev v0 master
run bridge fdb add 02:00:00:00:00:79 dev v0 master dynamic
run bridge fdb add 02:00:00:00:00:7a dev v0 master static
run bridge fdb add 02:00:00:00:00:7a dev v0 master static
run bridge fdb add 02:00:00:00:00:7d dev br0 self
run bridge fdb add 02:00:00:00:00:7e dev v1 master
run bridge fdb replace 02:00:00:00:00:7a dev v0 master dynamic
run bridge fdb append 02:00:00:00:00:7b dev v0 master static
bridge fdb show br br0 | sort
run bridge fdb show br br0 state static
bridge fdb show dynamic | sort
run bridge -j fdb get 02:00:00:00:00:7b br br0
run bridge fdb get 02:00:00:00:00:7b dev v0
run bridge fdb get 02:00:00:00:00:99 br br0
run bridge fdb get 02:00:00:00:00:99
run bridge fdb del 02:00:00:00:00:7b dev v0 master
run bridge fdb del 02:00:00:00:00:7b dev v0 master
run bridge fdb add 02:00:00:00:00:7e
run bridge fdb add zz dev v0
run bridge fdb add 02:00:00:00:00:7e dev v0 frob
run bridge fdb change 02:00:00:00:00:7e dev v0
run bridge vlan show dev nosuch
run bridge lin show dev v0
run bridge -V
run bridge -x
run bridge frob
# The MTU is that of the smallest port, until somebody sets it.
m() { ip -o link show br0 | grep -o 'mtu [0-9]*'; }
ip link set v0 mtu 1400; m
ip link set v0 nomaster; m
ip link set br0 mtu 1300; m
ip link set v0 master br0; m
