# Two uplinks with policy routing: each address leaves by its own router, marked packets by the second, and the table lookups show why.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in h r1 r2 net; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.ip_forward=1; done
for n in 1 2; do
  ip link add up$n address 02:00:00:00:00:0$n netns h type veth peer name in address 02:00:00:00:01:0$n netns r$n
  ip link add out address 02:00:00:00:02:0$n netns r$n type veth peer name p$n address 02:00:00:00:03:0$n netns net
  ip -n h addr add 10.$n.0.2/24 dev up$n; ip -n r$n addr add 10.$n.0.1/24 dev in
  ip -n r$n addr add 192.0.$n.1/24 dev out; ip -n net addr add 192.0.$n.2/24 dev p$n
  ip -n h link set up$n up; ip -n r$n link set in up; ip -n r$n link set out up; ip -n net link set p$n up
  ip -n net route add 10.$n.0.0/24 via 192.0.$n.1; ip -n r$n route add 203.0.113.1/32 via 192.0.$n.2
done
ip -n net addr add 203.0.113.1/32 dev lo
h() { run ip netns exec h "$@"; }

h ip route add default via 10.1.0.1
h ip route add default via 10.2.0.1 table 2
h ip rule add from 10.2.0.2 lookup 2 priority 100
h ip rule add fwmark 2 lookup 2 priority 101
h ip rule
h ip route show table 2
h ip route get 203.0.113.1
h ip route get 203.0.113.1 from 10.2.0.2
h ip route get 203.0.113.1 mark 2
h ping -q -c 1 -W 1 203.0.113.1
h ping -q -c 1 -W 1 -I 10.2.0.2 203.0.113.1
h traceroute -n -q 1 -w 1 -s 10.2.0.2 203.0.113.1 | awk '{ print $1, $2 }'
h traceroute -n -q 1 -w 1 203.0.113.1 | awk '{ print $1, $2 }'
# The first router fails: only what is bound to the second gets through, until the default route is changed.
run ip -n r1 link set out down
h ping -q -c 1 -W 1 -I 10.1.0.2 203.0.113.1
h ping -q -c 1 -W 1 -I 10.2.0.2 203.0.113.1
h ip route replace default via 10.2.0.1
h ping -q -c 1 -W 1 203.0.113.1
h ip route get 203.0.113.1
# A refusal for one destination, and a table that is looked up last.
h ip rule add to 203.0.113.1 prohibit priority 50
h ping -q -c 1 -W 1 203.0.113.1
h ip rule del priority 50
h ip rule add unreachable priority 40000
h ip rule show
