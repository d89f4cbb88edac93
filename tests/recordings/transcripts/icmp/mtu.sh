# MTU and fragments: a smaller link behind a router, with and without the DF bit, and the route exception that is learnt.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a addr add 10.0.1.10/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.0.1.1
ip -n b addr add 10.0.2.10/24 dev eth0; ip -n b link set eth0 up mtu 1400; ip -n b route add default via 10.0.2.1
ip -n r addr add 10.0.1.1/24 dev left; ip -n r link set left up
ip -n r addr add 10.0.2.1/24 dev right; ip -n r link set right up mtu 1400
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
a() { run ip netns exec a "$@"; }

a ping -c 1 -W 1 -s 1372 -M do 10.0.2.10
# One byte too many for the second link: the first packet is lost, and the MTU is known from then on.
a ping -c 1 -W 1 -s 1373 -M do 10.0.2.10
ip -n a route get 10.0.2.10 | sed -E 's/expires [0-9]+sec/expires .../'
a ping -c 1 -W 1 -s 1373 -M do 10.0.2.10
a ping -c 1 -W 1 -s 1473 -M do 10.0.1.1
# Without DF it is cut in two: by the sender, who knows, or by the router.
ip netns exec b tcpdump -n -t -l -v -i eth0 icmp >/tmp/seen 2>/dev/null &
sleep 0.5
a ping -c 1 -W 1 -s 1373 -M dont 10.0.2.10
a ping -c 1 -W 1 -s 3000 -M want 10.0.2.10
sleep 0.2
kill $!
sed -E 's/ id [0-9]+,//g' /tmp/seen | grep -o '.*offset.*'
a ip route flush cache
a ip route get 10.0.2.10
a tracepath -n 10.0.2.10
# A path whose ICMP is filtered: large packets vanish without a word.
a ip route flush cache
ip netns exec r iptables -A OUTPUT -p icmp -j DROP
a ping -c 1 -W 1 -s 1373 -M do 10.0.2.10
a ip route get 10.0.2.10
