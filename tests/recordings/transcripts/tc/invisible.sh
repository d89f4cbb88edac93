# Leaves that a discipline makes by itself, and a port of a bridge that is down.
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1; ip link set v0 up; ip link set v1 up
tc qdisc add dev v0 root handle 10: htb; tc class add dev v0 parent 10: classid 10:1 htb rate 1mbit
tc qdisc show dev v0
tc qdisc show dev v0 invisible
tc -j qdisc show dev v0 invisible
ip link add br0 address 02:00:00:00:00:03 type bridge; ip link set v0 master br0
ip -d link show v0 | grep -o 'port_id.*designated_root [^ ]*'
