# An error that the network tells of a connection which goes on is remembered, and told by SO_ERROR: nc and curl ask for it, bash does not. What an own filter drops is none.
# mask: elapsed
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip netns add n2
for n in all default; do sysctl -qw net.ipv6.conf.$n.disable_ipv6=1; ip netns exec n2 sysctl -qw net.ipv6.conf.$n.disable_ipv6=1; done
ip netns exec n2 sysctl -qw net.ipv4.icmp_ratelimit=0
ip link add eth0 type veth peer name eth0 netns n2
ip link set eth0 up; ip -n n2 link set eth0 up
ip addr add 10.0.1.1/24 dev eth0; ip -n n2 addr add 10.0.1.2/24 dev eth0
sleep 1.2
ip netns exec n2 nc -l -k -n 5353 >/dev/null 2>&1 & server=$!
sleep 0.2
ip netns exec n2 iptables -I INPUT -m conntrack --ctstatus SEEN_REPLY -j REJECT --reject-with icmp-proto-unreachable
run timeout 0.5 nc -n -N -v -p 20564 10.0.1.2 5353 <<<hello
run timeout 0.5 nc -n -N -v -w 1 -p 20565 10.0.1.2 5353 <<<hello
run timeout 0.5 bash -c 'echo hello >/dev/tcp/10.0.1.2/5353'
run timeout 0.5 curl -sS http://10.0.1.2:5353/
ip netns exec n2 iptables -F
iptables -A OUTPUT -m conntrack --ctstate ESTABLISHED -j DROP
run timeout 0.5 nc -n -N -v -p 20566 10.0.1.2 5353 <<<hello
kill $server
