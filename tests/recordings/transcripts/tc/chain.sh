# tc chain: chains of filters by number, made by hand or by a filter.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip netns add b
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02 netns b
ip link set v0 up
run tc chain add dev v0 ingress
run tc qdisc add dev v0 clsact
run tc chain show dev v0 ingress
run tc chain add dev v0 ingress
run tc chain add dev v0 ingress
run tc chain add dev v0 ingress chain 1
run tc chain add dev v0 egress chain 7
run tc chain get dev v0 ingress
run tc chain get dev v0 ingress chain 1
run tc chain get dev v0 ingress chain 9
run tc chain show dev v0 ingress
run tc -j chain show dev v0 ingress
run tc chain show dev v0 egress
run tc chain list dev v0
run tc chain del dev v0 ingress
run tc chain del dev v0 ingress
run tc chain del dev v0 ingress chain 1
run tc chain del dev v0 ingress chain 9
run tc chain show dev v0 ingress
run tc filter add dev v0 ingress chain 3 protocol ip prio 5 u32 match ip dst 10.0.0.1/32 flowid 1:1
run tc filter add dev v0 ingress protocol ip prio 5 u32 match ip dst 10.0.0.1/32 flowid 1:2
run tc chain show dev v0 ingress
run tc filter show dev v0 ingress
run tc filter show dev v0 ingress chain 3
run tc filter show dev v0 ingress chain 8
run tc chain del dev v0 ingress chain 3
run tc chain show dev v0 ingress
run tc filter add dev v0 ingress chain 3 protocol ip prio 5 u32 match ip dst 10.0.0.1/32 flowid 1:1
run tc filter del dev v0 ingress chain 3
run tc filter show dev v0 ingress
run tc filter del dev v0 ingress chain 3 prio 9
run tc filter del dev v0 ingress chain 0 prio 5
run tc chain show dev v0 ingress
run tc chain add dev v0 ingress chain x
run tc chain frob
run tc chain add dev v0
run tc chain add
run tc chain add dev nope
run tc filter add dev v0 parent ffff: protocol ip prio 5 u32 match ip dst 10.0.0.1/32 flowid 1:2
run tc filter show dev v0 parent ffff:
run tc filter show dev v0 parent ffff:fff2
run tc filter del dev v0 parent ffff:
run tc qdisc del dev v0 clsact
run tc qdisc add dev v0 handle ffff: ingress
run tc qdisc show dev v0 ingress
run tc filter add dev v0 parent ffff: protocol ip prio 5 u32 match ip dst 10.0.0.1/32 flowid 1:2
run tc filter show dev v0 parent ffff:
run tc filter show dev v0 ingress
run tc filter show dev v0
run tc qdisc del dev v0 parent ffff:
run tc qdisc del dev v0 ingress
