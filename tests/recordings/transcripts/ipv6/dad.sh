# Duplicate address detection: a second host takes the same address and is refused it; what is on the wire; dadfailed.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
sleep 2.5
ip netns exec a tcpdump -n -t -l -i eth0 'icmp6 and (ip6[40] == 135 or ip6[40] == 136)' >/tmp/wire 2>/dev/null &
sleep 0.5

run ip -n a -6 addr add fd00::1/64 dev eth0
sleep 2
run ip -n b -6 addr add fd00::1/64 dev eth0
sleep 2
run ip -n a -6 -br addr show eth0
run ip -n b -6 addr show eth0 scope global
run ip -n b -6 addr show eth0 dadfailed
run ip netns exec b ping -c 1 -W 1 -I fd00::1 fd00::5
kill $!
wait $!
run cat /tmp/wire
# Without the check both have it.
run ip -n b -6 addr del fd00::1/64 dev eth0
run ip -n b -6 addr add fd00::1/64 dev eth0 nodad
run ip -n b -6 -br addr show eth0
# The check turned off for the link.
run ip netns exec b sysctl -w net.ipv6.conf.eth0.accept_dad=0
run ip -n b -6 addr replace fd00::2/64 dev eth0
run ip -n b -6 addr show eth0 tentative
