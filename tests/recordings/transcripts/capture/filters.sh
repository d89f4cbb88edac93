# tcpdump filters: hosts, nets, ports, protocols, and, or, not, directions, bits; and expressions that are wrong.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n a addr add 10.0.0.129/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a tcpdump -i eth0 -U --immediate-mode -w all.pcap 2>/dev/null &
tcpdump=$!
sleep 0.5
ip netns exec a ping -e 7 -q -c 1 10.0.0.2 >/dev/null
ip netns exec a ping -e 8 -q -c 1 -t 5 -s 500 -I 10.0.0.129 10.0.0.2 >/dev/null
echo one | ip netns exec a nc -u -w 1 -p 40000 10.0.0.2 999
ip netns exec a nc -z -p 40001 10.0.0.2 80
ip netns exec a nc -z -p 40002 10.0.0.2 443
sleep 0.3
kill $tcpdump
wait
show() { echo "\$ tcpdump -n -t -r all.pcap $*"; tcpdump -n -t -r all.pcap "$@" 2>/dev/null | sed -E 's/(seq|ack) [0-9]{6,}/\1 N/g; s/TS val [0-9]+ ecr [0-9]+/TS/'; }

show arp
show icmp
show host 10.0.0.129
show src host 10.0.0.2 and icmp
show net 10.0.0.128/25
show dst net 10.0.0.0/24 and not port 80 and not icmp and ip
show udp
show port 443
show portrange 80-443 and 'tcp[13] & 4 != 0'
show 'icmp[icmptype] == icmp-unreach'
show 'ip[8] < 10'
show less 60
show ether host 02:00:00:00:00:0a and arp
show ether broadcast
show 'port 80 or port 443'
show tcp src port 40002
show proto 17
for wrong in 'hots 10.0.0.1' 'port 70000' 'host' 'host 10.0.0.300' 'net 10.0.0.1/24' 'tcp and' '(tcp' 'port nonsense' 'icmp and port 80'; do
  echo "\$ tcpdump -n -r all.pcap '$wrong'"
  tcpdump -n -r all.pcap "$wrong" 2>&1 | grep -v '^reading'
done
run tcpdump -i eth9
run tcpdump -c 0 -r all.pcap
run ip netns exec a timeout 0.5 tcpdump -i eth0 -n udp
