# What Docker builds, by hand: bridge, veth pairs, addresses, masquerade, a published port, isolation between containers, and cleaning up.
# mask: rtt ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.bridge.bridge-nf-call-iptables=1
# The world outside.
ip netns add world; ip -n world link set lo up
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns world
ip addr add 192.0.2.1/24 dev eth0; ip link set eth0 up; ip -n world addr add 192.0.2.2/24 dev eth0; ip -n world link set eth0 up
ip netns exec world nc -l -k 80 >/dev/null 2>&1 &

run ip link add docker0 address 02:00:00:00:00:10 type bridge mcast_snooping 0
run ip addr add 172.17.0.1/16 dev docker0
run ip link set docker0 up
run sysctl -w net.ipv4.ip_forward=1
n=2
for c in web db; do
  ip netns add $c
  ip link add veth-$c address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns $c
  ip link set veth-$c master docker0 up
  ip -n $c link set lo up
  ip -n $c addr add 172.17.0.$n/16 dev eth0; ip -n $c link set eth0 up
  ip -n $c route add default via 172.17.0.1
  n=$((n + 1))
done
run ip -br addr show docker0
run bridge link
run ip netns exec web ping -e 7 -q -c 1 -W 1 172.17.0.3
run ip netns exec web ping -e 8 -q -c 1 -W 1 192.0.2.2
run iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
run ip netns exec web ping -e 9 -q -c 1 -W 1 192.0.2.2
run ip netns exec web nc -z -v -p 40000 192.0.2.2 80
# Publish port 8080 of the host.
ip netns exec web nc -l -k -n -v 80 >/dev/null 2>/tmp/said &
sleep 0.2
run iptables -t nat -N DOCKER
run iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
run iptables -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
run iptables -t nat -A DOCKER ! -i docker0 -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
run ip netns exec world nc -z -v -p 40001 192.0.2.1 8080
run nc -z -v -p 40002 192.0.2.1 8080
run ip netns exec db nc -z -v -w 1 -p 40003 192.0.2.1 8080
sleep 0.1
run cat /tmp/said
# Nothing else gets in, and containers do not reach each other.
run iptables -P FORWARD DROP
run iptables -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
run iptables -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
run iptables -A FORWARD -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp --dport 80 -j ACCEPT
run ip netns exec world timeout 0.5 nc -z -v -p 40004 192.0.2.1 8080
run ip -n world route add 172.17.0.0/16 via 192.0.2.1
run ip netns exec world ping -e 10 -q -c 1 -W 1 172.17.0.3
run ip netns exec web ping -e 11 -q -c 1 -W 1 172.17.0.3
run ip netns exec db ping -e 12 -q -c 1 -W 1 192.0.2.2
run iptables -vnL FORWARD
run iptables -t nat -S
conntrack -L -p tcp --orig-port-src 40004 2>/dev/null
# A container is gone: its namespace, its veth, its entry in the table of the bridge.
ip netns pids web | xargs kill; sleep 0.2
run ip netns del web
sleep 0.5
bridge link
run ip netns exec world timeout 0.5 nc -z -v 192.0.2.1 8080
