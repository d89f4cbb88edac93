# tcpdump and files: -w and -r through pipes, -s, -c, -F, filters while copying, counting, appending nothing, and files that are none.
# mask: tcp-seq tcp-timestamp
# capture: few.pcap
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
for h in a b; do ip netns exec $h ethtool -K eth0 tx off >/dev/null; ip -n $h link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
run ip netns exec a tcpdump -n -i eth0 --immediate-mode -w all.pcap -c 10 &
sleep 0.5
ip netns exec a ping -e 7 -q -c 2 -i 0.2 -s 8 10.0.0.2 >/dev/null
ip netns exec a nc -z -p 40000 10.0.0.2 80
ip netns exec a nc -z -p 40001 10.0.0.2 81
wait

run tcpdump -n -t -r all.pcap
run tcpdump -n -r all.pcap --count
run tcpdump -n -r all.pcap -w few.pcap icmp
run tcpdump -n -t -r few.pcap
stat -c %s few.pcap
tcpdump -r all.pcap -w - arp 2>/dev/null | tcpdump -n -t -r - 2>/dev/null
od -An -tx1 -N 4 few.pcap; od -An -tu4 -j 16 -N 8 few.pcap
echo 'arp or port 81' >filter; run tcpdump -n -t -r all.pcap -F filter
run tcpdump -n -t -r all.pcap -s 40 -w cut.pcap
run tcpdump -n -t -r all.pcap -c 2 -q
ip netns exec a timeout 1 tcpdump -n -i eth0 --immediate-mode -s 42 -w short.pcap icmp 2>/dev/null & sleep 0.4
ip netns exec a ping -e 8 -q -c 1 -s 100 10.0.0.2 >/dev/null; wait $!
run tcpdump -n -t -r short.pcap
echo 'not a capture' >text.pcap; run tcpdump -r text.pcap
: >empty.pcap; run tcpdump -r empty.pcap
head -c 60 few.pcap >half.pcap; run tcpdump -n -t -r half.pcap
run tcpdump -r nowhere.pcap
run tcpdump -w /nowhere/x.pcap -i lo
run tcpdump -r all.pcap -i eth0 -c 1 -n -t arp
run tcpdump -r all.pcap -F nowhere
run tcpdump -Z nobodyhere -r all.pcap
