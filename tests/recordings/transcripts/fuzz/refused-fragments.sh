# A peer whose MTU is smaller refuses a fragment, and the rest is not sent.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip netns add n2
for n in all default; do sysctl -qw net.ipv6.conf.$n.disable_ipv6=1; ip netns exec n2 sysctl -qw net.ipv6.conf.$n.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns n2
ip link set eth0 up; ip -n n2 link set eth0 up
ip addr add 10.0.1.1/24 dev eth0; ip -n n2 addr add 10.0.1.2/24 dev eth0
sleep 1.2
ip -n n2 link set eth0 mtu 600
ping -c 1 -W 0.3 10.0.1.2 >/dev/null
run ping -c 1 -W 0.3 -s 4000 10.0.1.2
run ip -s link show eth0
run ip -n n2 -s link show eth0
ip -n n2 link set eth0 mtu 1500
run ping -c 1 -W 0.3 -s 4000 10.0.1.2
nstat -az 'Ip*Frag*'
