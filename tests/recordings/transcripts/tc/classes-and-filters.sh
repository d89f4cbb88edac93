# tc: classes and filters as they are listed, plain, with counters and as JSON, actions, preferences, and what the kernel says of mistakes.
exec 2>&1; sysctl -qw net.ipv6.conf.default.disable_ipv6=1
r qdisc add dev eth0 root handle 1:
r qdisc add dev eth0
r qdisc add root pfifo
r qdisc add dev eth0 root pfifo limit x
r qdisc add dev eth0 root handle xyz pfifo
r qdisc add dev eth0 root foo bar
r qdisc del dev eth0 root
r qdisc add dev eth0 ingress
r qdisc add dev eth0 ingress
r qdisc add dev eth0 clsact
r qdisc show dev eth0 ingress
r qdisc del dev eth0 clsact
r qdisc del dev eth0 ingress
r qdisc del dev eth0 ingress
r filter add dev eth0 ingress protocol ip prio 1 matchall action drop
r filter show dev eth0 ingress
r filter show dev nope
r class show dev nope
r -V
r -x qdisc
r class help
r qdisc add dev eth0 root htb help
r filter add dev eth0 u32 help
r -n nope qdisc
r qdisc add dev eth0 root netem delay foo
r qdisc add dev eth0 root netem loss foo
r qdisc add dev eth0 root netem reorder 25%
r qdisc add dev eth0 root netem foo
r qdisc add dev eth0 root prio priomap 9
r qdisc add dev eth0 root sfq perturb x
r qdisc add dev eth0 root fq_codel target x
r filter add dev eth0 parent 1: matchall action foo
r filter add dev eth0 parent 1: matchall action mirred egress mirror dev nope
r filter add dev eth0 parent 1: matchall action police rate 1mbit
r filter add dev eth0 parent 1: matchall action skbedit mark x
r filter add dev eth0 parent 1: flower ip_proto tcp
r filter add dev eth0 parent 1: protocol ip flower dst_port 80
r filter add dev eth0 parent 1: protocol ip flower dst_ip x
r qdisc add dev eth0 root handle 1: htb
r filter add dev eth0 parent 1: protocol foo u32 match ip dport 80 0xffff flowid 1:1
r filter add dev eth0 protocol ipv6 prio 7 u32 match ip6 dst ::1/128 match ip6 dport 53 0xffff flowid 1:1
r filter add dev eth0 protocol ip prio 7 u32 match ip dport 80 0xffff flowid 1:1
r filter change dev eth0 protocol ip prio 99 u32 match ip dport 80 0xffff flowid 1:1
r filter show dev eth0
r qdisc add dev eth0 root handle 2: htb
r qdisc replace dev eth0 root handle 2: htb
r qdisc show dev eth0
printf 'qdisc del dev eth0 root\nqdisc add dev eth0 root handle 3: pfifo\nqdisc show dev eth0\nqdisc add dev eth0 root handle 3: pfifo\nqdisc show dev eth0\n' | tc -b -; echo $?
