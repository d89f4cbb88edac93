# Frames that a bridge switches, and frames at a device: the families bridge and netdev, and ingress of inet.
ip link set lo up
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
for n in a b; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link add name p$n type veth peer name eth0 netns $n; ip -n $n link set eth0 up; ip -n $n link set lo up; ip link set dev p$n up; done
ip link add br0 type bridge; ip link set br0 up; ip link set dev pa master br0; ip link set dev pb master br0; ip addr add 10.0.0.9/24 dev br0
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
sleep 1
p() { ip netns exec a ping -c1 -W1 -q $1 | sed -n '/transmitted/s/, time.*//p'; }
p 10.0.0.2; p 10.0.0.9
nft -f - <<N
table bridge f {
 chain fw { type filter hook forward priority 0; policy accept; ether type ip icmp type echo-request counter drop; }
 chain in { type filter hook input priority 0; ip daddr 10.0.0.9 counter accept; }
 chain out { type filter hook output priority 0; oifname "pa" ip protocol icmp counter; }
 chain pre { type filter hook prerouting priority 0; iifname "pa" arp operation request counter; }
 chain post { type filter hook postrouting priority 0; ether type ip counter; }
}
N
p 10.0.0.2; p 10.0.0.9
nft list table bridge f | grep -v 'type filter'
nft delete table bridge f
nft add table netdev n; nft add chain netdev n c '{ type filter hook ingress device pa priority 0; }'
nft add rule netdev n c ip protocol icmp ip daddr 10.0.0.2 counter drop
p 10.0.0.2; p 10.0.0.9
nft flush table netdev n
nft add chain netdev n e '{ type filter hook egress device pa priority 0; }'
nft add rule netdev n e icmp type echo-reply counter drop
p 10.0.0.2
nft list chain netdev n e | grep icmp
nft add table inet i; nft add chain inet i g '{ type filter hook ingress device pb priority 0; }'; nft add rule inet i g icmp type echo-reply counter
nft flush chain netdev n e
p 10.0.0.2; nft list chain inet i g | grep icmp
nft add rule netdev n c icmp type echo-request dup to br0
p 10.0.0.2
