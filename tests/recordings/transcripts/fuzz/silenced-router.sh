# Without a limit for ICMP errors one that is sent takes all that its receiver had saved up, so that a router says for a second nothing of routes that are missing.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip netns add n2
for n in all default; do sysctl -qw net.ipv6.conf.$n.disable_ipv6=1; ip netns exec n2 sysctl -qw net.ipv6.conf.$n.disable_ipv6=1; done
ip netns exec n2 sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv4.ip_forward=1
ip link add eth0 type veth peer name eth0 netns n2
ip link set lo up; ip link set eth0 up; ip -n n2 link set eth0 up
ip addr add 10.0.1.1/24 dev eth0; ip -n n2 addr add 10.0.1.2/24 dev eth0
ip route add default via 10.0.1.2
sleep 1.2
run ping -c 1 -W 0.3 10.9.0.1
run ping -c 1 -W 0.3 10.9.0.2
sleep 0.02
run nc -n -u -z -v 10.0.1.2 9
sleep 0.02
run ping -c 1 -W 0.3 10.9.0.3
# A label stands for the device of an address; with a source there is nothing to find out of a target.
ip addr add 10.0.5.49/31 label eth0:1 dev eth0
run ping -c 1 -W 0.3 -I eth0 10.0.5.48
ip addr del 10.0.1.1/24 dev eth0
run ping -c 1 -W 0.3 -I eth0 10.0.5.48
sysctl -qw net.ipv4.ip_nonlocal_bind=1
run ping -c 1 -W 0.3 -I 10.0.1.7 0.0.0.0
run ping -c 1 -W 0.3 -I 10.0.5.49 0.0.0.0
# To all with an address of one's own: -b is asked for, and what may not be sent is told by nobody.
ip addr add 10.0.1.1/24 dev eth0
ip netns exec n2 iptables -A INPUT -p icmp
run ping -c 1 -W 0.2 -b -I 10.0.1.1 10.0.1.255
run ping -c 1 -W 0.2 -b -I 10.0.1.1 255.255.255.255
run ping -c 1 -W 0.2 -I 10.0.1.1 10.0.1.255
ip netns exec n2 iptables -vnL INPUT
