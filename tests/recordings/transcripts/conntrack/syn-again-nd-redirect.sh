# A SYN that is sent again does not renew its entry; a redirect of ND belongs to the connection that it is about; fib asks as the answer would come.
# mask: ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }

ip link set lo up
ip netns add client
ip link add v0 type veth peer name c0 netns client
ip link set v0 up
ip -n client link set c0 up
ip addr add 10.0.0.1/24 dev v0
ip -n client addr add 10.0.0.2/24 dev c0
ip -n client route add default via 10.0.0.1
iptables -A INPUT -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT
iptables -A INPUT -p tcp --dport 80 -j DROP
iptables -I INPUT -p tcp --dport 80 -m conntrack --ctstate NEW -j ACCEPT
sysctl -q net.ipv4.ip_forward=1 net.netfilter.nf_conntrack_tcp_timeout_syn_sent=3
iptables -P FORWARD ACCEPT
iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP
ip route add blackhole 10.9.9.9
conntrack -E -p tcp -o id >/tmp/events 2>/dev/null &
sleep 0.2
iptables -t raw -A PREROUTING -d 10.9.9.9 -j ACCEPT
ip route del blackhole 10.9.9.9
ip link add d0 type veth peer name d1
ip link set d0 up
ip link set d1 up
ip route add 10.9.9.9 dev d0
ip neigh add 10.9.9.9 lladdr 02:00:00:00:09:09 dev d0
ip netns exec client timeout 5.5 nc -p 40000 10.9.9.9 80
sed -E 's/ +id=.*//' /tmp/events
kill %1

echo '--- a redirect of ND'
conntrack -F 2>/dev/null
for each in host near far; do ip netns add $each; done
ip link add br0 up type bridge
for each in host:4 near:5; do
  ip link add "${each%:*}" type veth peer name eth0 netns "${each%:*}"
  ip link set "${each%:*}" master br0 up
  ip -n "${each%:*}" link set eth0 address 02:00:00:00:00:0${each#*:} up
  ip netns exec "${each%:*}" sysctl -q net.ipv6.conf.eth0.accept_dad=0
done
ip addr add dead:1::1/64 dev br0 nodad
ip -n host addr add dead:1::2/64 dev eth0 nodad
ip -n near addr add dead:1::3/64 dev eth0 nodad
ip -n near addr add dead:2::1/64 dev eth0 nodad
sysctl -q net.ipv6.conf.all.forwarding=1
sleep 2.5
ip -6 route add dead:2::/64 via fe80::ff:fe00:5 dev br0
ip -n host route add dead:2::/64 via dead:1::1
ip netns exec host nft -f - <<'END'
table ip6 t {
  chain in {
    type filter hook input priority 0
    icmpv6 type nd-redirect ct state related counter
    icmpv6 type nd-redirect ct state invalid counter
    icmpv6 type nd-redirect counter
  }
}
END
ip netns exec host ping -q -c 1 -W 1 dead:2::1 | grep -o '1 received'
ip netns exec host nft list chain ip6 t in | grep counter
ip -n host -6 route get dead:2::1 | sed 's/ expires.*//'
