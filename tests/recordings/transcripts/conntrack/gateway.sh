# A gateway with SNAT out and a forwarded port in: what its connections are, and what a refused newcomer is told.
for n in in fw out; do ip netns add $n; ip -n $n link set lo up; done
ip link add i0 netns in type veth peer name f0 netns fw; ip link add o0 netns out type veth peer name f1 netns fw
ip -n in addr add 10.1.0.2/24 dev i0; ip -n fw addr add 10.1.0.1/24 dev f0; ip -n out addr add 203.0.113.2/24 dev o0; ip -n fw addr add 203.0.113.1/24 dev f1
ip -n in link set i0 up; ip -n fw link set f0 up;ip -n fw link set f1 up; ip -n out link set o0 up; ip -n in route add default via 10.1.0.1
ip netns exec fw sysctl -qw net.ipv4.ip_forward=1
ip netns exec fw iptables -t nat -A POSTROUTING -o f1 -j SNAT --to-source 203.0.113.1
ip netns exec fw iptables -t nat -A PREROUTING -i f1 -p tcp --dport 2222 -j DNAT --to-destination 10.1.0.2:22
ip netns exec in nc -lk -p 22 >/dev/null & ip netns exec out nc -lk -p 80 > /dev/null & sleep 0.3
ip netns exec in nc -zv -p 33333 203.0.113.2 80
ip netns exec out nc -zv -p 44444 203.0.113.1 2222
ip netns exec out nc -zv -w1 203.0.113.1 2223
ip netns exec in ping -c1 -W1 -e 77 203.0.113.2 | grep -c 'bytes from'
ip netns exec fw conntrack -L 2>/dev/null | sed 's/^\([a-z]* *[0-9]* \)[0-9]*/\1T/; s/id=[0-9]*/id=I/g' | sort
ip netns exec fw conntrack -L -p tcp --dport 80 2>&1 | sed 's/^\([a-z]* *[0-9]* \)[0-9]*/\1T/' 
ip netns exec fw conntrack -C
ip netns exec fw conntrack -D -p tcp --orig-port-dst 80 2>&1 | sed 's/^\([a-z]* *[0-9]* \)[0-9]*/\1T/'
ip netns exec fw conntrack -D -p udp 2>&1; ip netns exec fw conntrack -F; ip netns exec fw conntrack -C
ip netns exec fw iptables -t nat -L -vn | awk '{print $1,$2,$3,$4}'
ip netns exec fw cat /proc/net/nf_conntrack | wc -l
ip netns exec fw sysctl net.netfilter.nf_conntrack_tcp_timeout_established net.netfilter.nf_conntrack_udp_timeout
ip netns exec fw iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP; ip netns exec fw iptables -A FORWARD -m conntrack --ctstate NEW -i f1 -j REJECT; 
ip netns exec out nc -zv -w1 203.0.113.1 2222; echo $?
ip netns exec in nc -zv 203.0.113.2 80; ip netns exec fw iptables -vnL FORWARD
ip netns exec fw iptables -t nat -F; ip netns exec in nc -zv -w 1 203.0.113.2 80; echo $?
