# What ip link says about names, types and arguments that are wrong.
run() { echo "\$ $*"; "$@"; echo "[exit $?]"; }

ip link add veth0 address 02:00:00:00:00:01 type veth peer name veth1 address 02:00:00:00:00:02
run ip link add veth0 type veth peer name other
run ip link add other type veth peer name veth1
run ip link show eth7
run ip link set eth7 up
run ip link del eth7
run ip link del lo
run ip link set lo name loopback
run ip link add name-that-is-too-long type bridge
run ip link add 'with space' type bridge
run ip link add a/b type bridge
run ip link add br0 type brigde
run ip link add br0
run ip link add type
run ip link set veth0 mtu 67
run ip link set veth0 mtu 65536
run ip link set veth0 mtu many
run ip link set veth0 address 02:00:00:00:00
run ip link set veth0 address 01:00:00:00:00:01
run ip link set veth0 name veth1
run ip link set veth0 netns nowhere
run ip link set veth0 master nowhere
run ip link set veth0 master veth1
run ip link set veth0 sideways
run ip link set veth0
run ip link frobnicate
run ip lnik
run ip --frob link
