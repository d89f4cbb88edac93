# BPDU guard and root block of a bridge port; the order in which the switches of a port are set, and what is refused.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns add r
ip netns exec r sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:10 type bridge stp_state 1 forward_delay 400
ip -n r link add br1 address 02:00:00:00:00:01 type bridge stp_state 1 forward_delay 400
for p in a b; do
  ip link add p$p address 02:00:00:00:01:0$p type veth peer name q$p address 02:00:00:00:02:0$p netns r
  ip link set p$p master br0
  ip -n r link set q$p master br1
done
run bridge link set dev pa state 3 cost 100 guard on root_block on priority 10
run bridge -d link show dev pa
run bridge link set dev pa guard off cost 0
run bridge link set dev pa state 9
run bridge link set dev pa self learning off
run bridge link set dev pb root_block maybe
run ip link set pb type bridge_slave root_block on guard off
run ip -d link show pb | grep -o 'guard.*fastleave [a-z]*'
run bridge link set dev pa root_block on
run bridge link set dev pa root_block off
run bridge link set dev pb guard on
for d in br0 pa pb; do ip link set $d up; done
for d in br1 qa qb; do ip -n r link set $d up; done
sleep 3
run bridge link
run ip -d link show br0 | grep -o 'root_port [0-9]*'
run bridge link set dev pb guard off
ip link set pb down
ip link set pb up
run bridge link set dev pa root_block on
ip link set pa down
ip link set pa up
sleep 5
run bridge link
run ip -d link show br0 | grep -o 'root_port [0-9]*'
run bridge link set dev pa root_block off
sleep 3
run ip -d link show br0 | grep -o 'root_port [0-9]*'
