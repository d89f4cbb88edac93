# br_netfilter: frames that a bridge switches pass through iptables' FORWARD, until bridge-nf-call-iptables says no.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:ff type bridge
for h in a b; do
  ip netns add $h
  ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1
  ip link add eth0 address 02:00:00:00:00:0$h netns $h type veth peer name port-$h address 02:00:00:00:01:0$h
  ip link set port-$h master br0 up
  ip -n $h link set eth0 up
done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip link set br0 up
try() { run ip netns exec a ping -q -c 1 -W 1 10.0.0.2 | grep packets; }

run sysctl net.bridge.bridge-nf-call-iptables
try
run iptables -P FORWARD DROP
try
run sysctl -w net.bridge.bridge-nf-call-iptables=0
try
run sysctl -w net.bridge.bridge-nf-call-iptables=1
run iptables -A FORWARD -m physdev --physdev-in port-a --physdev-out port-b -j ACCEPT
run iptables -A FORWARD -m physdev --physdev-is-bridged -m conntrack --ctstate ESTABLISHED -j ACCEPT
try
run iptables -vnL FORWARD
run iptables -A FORWARD -m physdev --physdev-in
run iptables -A FORWARD -m physdev -j ACCEPT
