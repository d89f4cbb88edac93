# Resilient groups of nexthops: buckets that stay where they are, what is shown and what is refused.
# steady: bridge-timer (idle_timer of a group is what was asked for)
run() { echo "\$ $*"; "$@" 2>&1 | sed "s, idle_time [0-9.]*, idle_time T,; s,\"idle_time\":[0-9.]*,\"idle_time\":T,g"; [ ${PIPESTATUS[0]} = 0 ] || echo "[failed]"; }
ip link set lo up
ip netns add far
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02 netns far
ip link add w0 address 02:00:00:00:00:03 type veth peer name w1 address 02:00:00:00:00:04 netns far
for d in v w; do ip link set ${d}0 up; ip -n far link set ${d}1 up; done
ip addr add 172.16.1.1/24 dev v0; ip addr add 172.16.2.1/24 dev w0
for i in 1 2 3; do run ip nexthop add id $i via 172.16.1.1$i dev v0; done
run ip nexthop add id 4 via 172.16.2.14 dev w0
run ip nexthop add id 10 group 1/2 type resilient
run ip nexthop show id 10
run ip nexthop add id 11 group 1/2 type resilient buckets 8 idle_timer 100 unbalanced_timer 50
run ip nexthop list type resilient
run ip -j nexthop show id 11
run ip -d nexthop show id 11
run ip nexthop bucket list id 11
run ip nexthop replace id 11 group 1/2 type resilient idle_timer 200
run ip nexthop show id 11
run ip nexthop replace id 11 group 1/2 type resilient unbalanced_timer 7
run ip nexthop show id 11
run ip nexthop replace id 11 group 1/2 type resilient
run ip nexthop show id 11
run ip nexthop replace id 11 group 1/2 type resilient buckets 4
run ip nexthop replace id 11 group 1/2
run ip nexthop replace id 11 group 1/2 type mpath
run ip nexthop replace id 11 group 1/2 type resilient buckets 0
run ip nexthop add id 12 group 1/2 type resilient buckets 0
run ip nexthop add id 12 group 1/2 type resilient buckets 1
run ip nexthop add id 12 group 1/2 type resilient buckets 70000
run ip nexthop add id 12 group 1/2 type mpath buckets 4
run ip nexthop add id 12 group 1/2 buckets 4
run ip nexthop add id 12 group 1/2 type resilient idle_timer x
run ip nexthop add id 12 group 11 type resilient buckets 4
run ip nexthop add id 12 group 11/1
run ip nexthop add id 12 via 172.16.1.9 dev v0 type resilient
run ip nexthop bucket get id 11 index 0
run ip nexthop bucket get id 11 index 9
run ip nexthop bucket get id 1 index 0
run ip nexthop bucket get id 77 index 0
run ip nexthop bucket
run ip -j nexthop bucket list id 11
run ip nexthop bucket list id 77
run ip nexthop bucket list id 1
run ip nexthop add id 20 group 3/4 type resilient buckets 4
run ip nexthop bucket list dev w0
run ip nexthop bucket list nhid 3
run ip nexthop bucket list dev nope
run ip nexthop bucket list groups
run ip nexthop bucket list fdb
run ip nexthop bucket list id 20 nhid 4
run ip nexthop bucket frob
run ip nexthop del id 3
run ip nexthop bucket list id 20
run ip nexthop show id 20
run ip nexthop add id 21 group 1,3/2,1 type resilient buckets 8
run ip nexthop bucket list id 21
run ip nexthop replace id 21 group 1,1/2,1 type resilient buckets 8
run ip nexthop bucket list id 21
run ip route add 198.51.100.0/24 nhid 21
run ip route show 198.51.100.0/24
run ip nexthop del id 2
run ip nexthop show id 21
run ip nexthop bucket list id 21
run ip route show 198.51.100.0/24
run ip nexthop flush type resilient
run ip nexthop
# A bucket with traffic stays for the idle time, the others move at once.
ip nexthop flush >/dev/null
for d in v w; do ip -n far addr add 172.16.$([ $d = v ] && echo 1 || echo 2).9/24 dev ${d}1; done
ip nexthop add id 31 via 172.16.1.9 dev v0; ip nexthop add id 32 via 172.16.2.9 dev w0
ip -n far link set lo up; ip -n far addr add 203.0.113.1/32 dev lo
ip nexthop add id 30 group 31 type resilient buckets 4 idle_timer 2
ip route add 203.0.113.0/24 nhid 30
ping -c 1 -W 1 203.0.113.1 | grep -o '1 received'
ip nexthop replace id 30 group 31/32 type resilient
for n in 1 2 3 4 5 6 7 8; do ping -c 1 -W 1 203.0.113.1 >/dev/null; done
ip nexthop bucket list id 30 | grep -c 'nhid 31'
ip nexthop replace id 30 group 32 type resilient
ip nexthop bucket list id 30 | grep -c 'nhid 32'
