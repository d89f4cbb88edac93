# rp_filter: strict drops what would not be answered through the link it came in on, loose only what has no route at all.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
# a has two links to b; it sends on eth0 with the address of eth1.
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
for l in 0 1; do
  ip link add eth$l address 02:00:00:00:00:a$l netns a type veth peer name eth$l address 02:00:00:00:00:b$l netns b
  ip -n a link set eth$l up; ip -n b link set eth$l up
  ip -n a addr add 10.0.$l.1/24 dev eth$l
  ip -n b addr add 10.0.$l.2/24 dev eth$l
done
ip -n a addr add 192.0.2.1/32 dev lo
try() { run ip netns exec a ping -c 1 -W 1 -I "$1" 10.0.0.2 | grep -e '^\$' -e packets; }

run ip netns exec b sysctl net.ipv4.conf.all.rp_filter net.ipv4.conf.eth0.rp_filter
try 10.0.1.1
try 192.0.2.1
run ip -n b route add 192.0.2.1 via 10.0.1.1
try 192.0.2.1
run ip netns exec b sysctl -w net.ipv4.conf.all.rp_filter=1
try 10.0.0.1
try 10.0.1.1
try 192.0.2.1
ip netns exec b grep -o 'IPReversePathFilter' /proc/net/netstat
ip netns exec b nstat -az TcpExtIPReversePathFilter | tail -1
run ip -n b route get 10.0.0.2 from 10.0.1.1 iif eth0
# The larger of all and the link counts.
run ip netns exec b sysctl -w net.ipv4.conf.eth0.rp_filter=2
try 10.0.1.1
try 192.0.2.1
run ip -n b route del 192.0.2.1
try 192.0.2.1
ip netns exec b nstat -az TcpExtIPReversePathFilter | tail -1
