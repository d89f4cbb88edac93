# DHCP with dnsmasq and dhclient: discover, offer, request, ack on the wire; the address, route and lease that follow; release.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip netns exec a ethtool -K eth0 tx off >/dev/null; ip netns exec b ethtool -K eth0 tx off >/dev/null
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n b addr add 10.0.0.1/24 dev eth0
ip netns exec b dnsmasq --keep-in-foreground --port=0 --conf-file=/dev/null --user=root --pid-file= --dhcp-leasefile=/tmp/leases --dhcp-authoritative --no-ping \
  --dhcp-range=10.0.0.100,10.0.0.110,1h --dhcp-option=option:router,10.0.0.1 --dhcp-option=option:dns-server,10.0.0.53 --dhcp-option=option:domain-name,example \
  --dhcp-host=02:00:00:00:00:0a,10.0.0.105,host-a 2>/tmp/log &
ip netns exec b tcpdump -n -t -l -v -i eth0 udp port 67 or udp port 68 >/tmp/wire 2>/dev/null &
tcpdump=$!
sleep 0.5
mkdir -p /etc/netns/a /var/lib/dhcp; mount -t tmpfs tmpfs /var/lib/dhcp; : >/etc/netns/a/resolv.conf

run ip -n a -4 -br addr show eth0
ip netns exec a dhclient -1 -4 -lf /tmp/client.leases -pf /tmp/pid eth0 >/dev/null 2>&1
echo "dhclient: $?"
ip -n a -4 addr show eth0 | sed -E 's/(_lft) [0-9]+sec/\1 ...sec/g'
run ip -n a route
sleep 0.3
grep -o 'DHCP-Message.*' /tmp/wire
sed -nE 's/^ *(10|0)\.([0-9.]+ > [0-9.]+): BOOTP.*, (Request|Reply).*/\1.\2 \3/p' /tmp/wire
grep -o -e 'Requested-IP.*' -e 'Server-ID.*' -e 'Subnet-Mask.*' -e 'Default-Gateway.*' -e 'Domain-Name-Server.*' -e 'Lease-Time.*' /tmp/wire | sort | uniq -c
awk '{ print $2, $3, $4 }' /tmp/leases
grep -e fixed-address -e routers -e domain-name -e dhcp-lease-time /tmp/client.leases
: >/tmp/wire
ip netns exec a dhclient -r -lf /tmp/client.leases -pf /tmp/pid eth0 >/dev/null 2>&1
sleep 0.3
run ip -n a -4 -br addr show eth0
cat /tmp/leases
grep -a -o 'DHCP-Message.*' /tmp/wire
# Nobody answers.
ip netns exec b iptables -A INPUT -p udp --dport 67 -j DROP
kill $tcpdump
timeout 3 ip netns exec a dhclient -1 -4 -lf /tmp/none -pf /tmp/pid2 eth0 >/dev/null 2>&1
echo "no server: $?"
run ip -n a -4 -br addr show eth0
