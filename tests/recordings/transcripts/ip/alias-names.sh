# The device of an alias: eth0:1 is eth0 to ip, except where link show asks for it by name.
ip link set lo up
ip addr add 10.9.9.1/32 dev lo:1; echo $?
ip addr add 10.9.9.2/32 dev lo:1 label lo:2; echo $?
ip addr add 10.9.9.3/32 dev lo:1 label lo; echo $?
ip addr show dev lo:1 | grep inet; ip addr show dev lo:1 | head -1
ip link show lo:1; echo $?
ip link show dev lo:1; echo $?
ip link set lo:1 mtu 1400; echo $?
ip link set dev lo:1 down; echo $?
ip link set lo up
ip -br addr show lo:7
ip route add 10.1.0.0/24 dev lo:1; ip route
ip route show dev lo:1
ip addr del 10.9.9.1/32 dev lo:9; echo $?
ip addr flush dev lo:1; ip -br addr
ip rule add iif lo:1 lookup 7; ip rule
ip route get 10.1.0.3 oif lo:1
ip link del lo:1
ip link add v0 type veth peer name v1
ip link del v0:3; ip -br link
bridge link show dev lo:1
tc qdisc show dev lo:1
ip maddr show dev lo:1 | head -3
ip -6 addr add fd00::1/64 dev lo:1; ip -6 -br addr
sysctl net.ipv4.conf.lo:1.forwarding
ip addr show nothere:1
ip addr show :1
ip addr add 10.0.0.1/24 dev v9:1
ip tunnel show lo:1
