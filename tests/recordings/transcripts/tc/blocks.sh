# Shared blocks: one list of filters for several devices and ways, by its number.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
for n in a b; do
  ip netns add $n
  ip link add v$n address 02:00:00:00:00:0$n type veth peer name w netns $n
  ip link set v$n up
  ip -n $n link set w up
done
ip addr add 10.0.1.1/24 dev va
ip addr add 10.0.2.1/24 dev vb
ip -n a addr add 10.0.1.2/24 dev w
ip -n b addr add 10.0.2.2/24 dev w
ip link add s0 type veth peer name s1
ip link set s0 up
ip link set s1 up
sleep 0.3
run tc filter show block 22
run tc filter add block 22 protocol ip prio 1 u32 match ip protocol 1 0xff action mirred egress redirect dev s0
run tc qdisc add dev va ingress_block 22 clsact
run tc qdisc add dev vb ingress_block 22 egress_block 23 clsact
run tc qdisc show dev va
run tc qdisc show dev vb
run tc -j qdisc show dev vb
run tc qdisc add dev lo ingress_block 0 clsact
run tc qdisc add dev lo egress_block 4 ingress
run tc qdisc add dev lo ingress_block 4 root pfifo
run tc qdisc replace dev vb ingress_block 24 clsact
run tc filter add dev va ingress protocol ip prio 1 u32 match ip protocol 1 0xff flowid 1:1
run tc filter add block 99 protocol ip prio 1 u32 match ip protocol 1 0xff flowid 1:1
run tc filter add block 22 dev va protocol ip prio 1 u32 match ip protocol 1 0xff flowid 1:1
run tc filter show block 22 dev va
run tc filter show dev va block 22
run tc filter show block 0
run tc filter add block 22 protocol ip prio 1 u32 match ip src 10.0.1.2/32 match ip protocol 1 0xff action mirred egress redirect dev s0
run ip netns exec a ping -qc1 -W0.3 10.0.1.1
run ip netns exec b ping -qc1 -W0.3 10.0.2.1
run tc filter add block 22 protocol ip prio 2 u32 match ip protocol 1 0xff action mirred egress redirect dev s0
run ip netns exec b ping -qc1 -W0.3 10.0.2.1
run tc filter show block 22
run tc filter show dev va ingress
run tc filter show dev vb ingress
run tc filter show dev vb egress
run tc filter add dev va egress protocol ip prio 1 u32 match ip protocol 1 0xff flowid 1:1
run tc filter show dev va egress
run tc -j filter show dev vb ingress
run tc chain add block 22 chain 3
run tc chain show block 22
run tc chain show dev va ingress
run tc chain add dev va ingress chain 4
run tc chain del block 22 chain 3
run tc chain show block 99
run tc filter del block 22 protocol ip prio 1
run ip netns exec a ping -qc1 -W0.3 10.0.1.1
run tc filter del block 22 protocol ip prio 2
run ip netns exec a ping -qc1 -W0.3 10.0.1.1
run tc filter add block 22 protocol ip prio 2 u32 match ip protocol 1 0xff action mirred egress redirect dev s0
run tc qdisc del dev va clsact
run tc filter show block 22
run tc qdisc del dev vb clsact
run tc filter show block 22
run tc qdisc add dev va ingress_block 22 ingress
run tc filter show block 22
run tc qdisc show dev va ingress
