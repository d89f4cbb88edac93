# A rule that keeps packets from being tracked does not begin tracking; one with a zone does.
ip netns add a; ip -n a link set lo up
masked() { ip netns exec a conntrack -L 2>&1 | sed 's/ id=[0-9]*/ id=N/g; s/icmp  *1 [0-9]*/icmp 1 T/'; }
echoed() { ip netns exec a ping -c 1 -q 127.0.0.1 > /dev/null; }
ip netns exec a iptables -t raw -A OUTPUT -p tcp -j CT --notrack
echoed; masked
ip netns exec a iptables -t raw -A OUTPUT -p tcp -j NOTRACK
echoed; masked
ip netns exec a iptables -t raw -A OUTPUT -p udp -j CT --zone 3
echoed; masked
