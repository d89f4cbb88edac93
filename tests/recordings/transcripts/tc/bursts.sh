# Buckets of tbf and htb as tc shows them: cut to microseconds and ticks; latencies, and what the kernel warns of.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link add v0 type veth peer name v1
ip link set v0 up
ip link set v1 up
for r in 20kbit 3mbit 7mbit 33mbit 999mbit; do
  for b in 1600 1540 15k; do
    tc qdisc add dev v0 root handle 1: tbf rate $r burst $b latency 50ms
    tc qdisc show dev v0
    tc qdisc del dev v0 root
    tc qdisc add dev v0 root handle 1: tbf rate $r burst $b limit 30000 peakrate 1gbit mtu 2000
    tc qdisc show dev v0
    tc qdisc del dev v0 root
  done
done
for l in 1us 400ms 2s; do
  tc qdisc add dev v0 root handle 1: tbf rate 20mbit burst 10k latency $l peakrate 30mbit mtu 1600
  tc -j qdisc show dev v0
  tc qdisc del dev v0 root
done
run tc qdisc add dev v0 root handle 1: tbf rate 20mbit burst 10k limit 3000
run tc qdisc show dev v0
tc qdisc add dev v1 root handle 1: htb default 10
run tc class add dev v1 parent 1: classid 1:1 htb rate 1gbit
run tc class add dev v1 parent 1:1 classid 1:10 htb rate 10kbit ceil 1gbit
run tc class change dev v1 parent 1:1 classid 1:10 htb rate 20kbit ceil 1gbit
run tc class change dev v1 parent 1:1 classid 1:10 htb rate 20kbit ceil 1gbit quantum 1500
run tc class change dev v1 parent 1: classid 1:1 htb rate 2gbit
run tc class add dev v1 parent 1:1 classid 1:bc htb rate 333mbit burst 15k cburst 20k quantum 2000
run tc class show dev v1
