# IPv6 in tcpdump: the life of a link that comes up, an echo, UDP, TCP, an error, extension headers, and filters.
# mask: tcp-seq tcp-timestamp flow-label
# capture: v6.pcap
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.default.router_solicitations=0 net.ipv6.conf.default.accept_dad=0; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
for h in a b; do ip netns exec $h ethtool -K eth0 tx off >/dev/null; ip -n $h link set eth0 up; done
ip -n a addr add fd00::1/64 dev eth0; ip -n b addr add fd00::2/64 dev eth0
sleep 2
ip netns exec b tcpdump -i eth0 -U --immediate-mode -w v6.pcap 'not (icmp6 and ip6[40] == 143) and not ip6 proto 0' 2>/dev/null &
tcpdump=$!
sleep 0.5
ip netns exec a ping -e 7 -q -c 1 -s 16 -p a5 fd00::2 >/dev/null
ip netns exec a ping -e 8 -q -c 1 -s 2000 fd00::2 >/dev/null
printf hello | ip netns exec a nc -6 -u -w 1 -p 40000 fd00::2 999
ip netns exec a nc -6 -z -p 40001 fd00::2 80
sleep 0.3
kill $tcpdump
wait
show() { echo "\$ tcpdump -n -t -r v6.pcap $*"; tcpdump -n -t -r v6.pcap "$@" 2>/dev/null; }

show -c 4
show -v 'icmp6 and ip6[40] == 135' -c 1
show -v 'icmp6 and ip6[40] == 128' -c 1
show -e udp
show tcp
show host fd00::1 and icmp6 and 'ip6[40] == 1'
show net fd00::/64 and port 999
show ip6 proto 44 | sed -E 's/0x[0-9a-f]+/ID/'
show ip
show ip6 and not icmp6 and less 80
run tcpdump -n -r v6.pcap host fd00::zz
run tcpdump -n -r v6.pcap 'icmp and ip6'
