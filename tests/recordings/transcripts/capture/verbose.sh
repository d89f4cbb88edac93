# tcpdump -v, -vv, -x and -X: header fields, checksums, TTL, fragments, and what is inside an ICMP error.
# mask: cksum ip-id tcp-seq tcp-timestamp
# steady: clock (the first packet is 0 seconds after itself)
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
for h in a b; do ip netns exec $h ethtool -K eth0 tx off >/dev/null; ip -n $h link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a tcpdump -i eth0 -U --immediate-mode -w all.pcap 2>/dev/null &
tcpdump=$!
sleep 0.5
ip netns exec a ping -e 7 -q -c 1 -t 9 -s 16 -p a5 -Q 0x10 10.0.0.2 >/dev/null
ip netns exec a ping -e 8 -q -c 1 -s 2000 -M dont 10.0.0.2 >/dev/null
printf hello | ip netns exec a nc -u -w 1 -p 40000 10.0.0.2 999
ip netns exec a nc -z -p 40001 10.0.0.2 80
sleep 0.3
kill $tcpdump
wait
run tcpdump -n -t -v -r all.pcap arp
run tcpdump -n -t -v -r all.pcap 'icmp[icmptype] == 8 or icmp[icmptype] == 0'
run tcpdump -n -t -v -r all.pcap udp or 'icmp[icmptype] == 3'
run tcpdump -n -t -vv -r all.pcap tcp
# The bytes, of packets without anything random.
run tcpdump -n -t -x -r all.pcap -c 1 arp
run tcpdump -n -t -X -r all.pcap -c 1 arp
run tcpdump -n -t -xx -r all.pcap -c 1 arp
run tcpdump -n -t -# -r all.pcap arp
tcpdump -n -ttt -r all.pcap -c 1 arp 2>/dev/null
tcpdump -n -tttt -r all.pcap -c 1 arp 2>/dev/null | grep -c -E '^20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9:.]{15} ARP'
tcpdump -n -r all.pcap -c 1 arp 2>/dev/null | grep -c -E '^[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6} ARP'
