# What a device without a carrier counts, and what it lets nobody hear.
# mask: rtt
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add va type veth peer name vb
ip link set va up
ip addr add 10.0.0.1/24 dev va nodad
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev va nud permanent
sleep 0.2
ip -s link show va | sed 's/link.ether.*//'
timeout 2 tcpdump -ni va -c 3 icmp 2>/dev/null | cut -d' ' -f2- &
sleep 1
ping -c 2 -W 1 -i 0.2 10.0.0.2; 
wait
ip -s link show va | sed 's/link.ether.*//'
ip link set vb up; sleep 0.3; ping -c 1 -W 1 10.0.0.2; ip -s link show va | sed 's/link.ether.*//'
ip link set vb down; ping -c 1 -W 1 10.0.0.2; ip -s link show va | sed 's/link.ether.*//'
sleep 1.5
ping -c 1 -W 1 10.0.0.2; ip -s link show va | sed 's/link.ether.*//'
