# A DHCP server behind a relay agent: what the client says, what goes over both networks, tags and options, the log of the server, a refusal.
# mask: ip-id
# steady: mac (option data in hexadecimal)
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:01 netns r
ip link add eth1 address 02:00:00:00:00:02 netns r type veth peer name eth0 address 02:00:00:00:00:0b netns b
for h in a r b; do ip netns exec $h ethtool -K eth0 tx off >/dev/null; done; ip netns exec r ethtool -K eth1 tx off >/dev/null
ip -n a link set eth0 up; ip -n r link set eth0 up; ip -n r link set eth1 up; ip -n b link set eth0 up
ip -n r addr add 10.1.0.1/24 dev eth0; ip -n r addr add 10.2.0.1/24 dev eth1; ip -n b addr add 10.2.0.2/24 dev eth0
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n b route add 10.1.0.0/24 via 10.2.0.1
cat >/tmp/dnsmasq.conf <<END
# The clients' network is known by its mask.
dhcp-range=set:far,10.1.0.50,10.1.0.60,255.255.255.0,2h
dhcp-option=tag:far,option:router,10.1.0.1
dhcp-option=option:ntp-server,192.0.2.123
dhcp-option=tag:far,option:classless-static-route,10.9.0.0/16,10.1.0.1,0.0.0.0/0,10.1.0.1
dhcp-option=option:mtu,1400
dhcp-host=02:00:00:00:00:0a,set:lab,box,10.1.0.55
dhcp-option=tag:lab,option:domain-name,lab.example
dhcp-authoritative
dhcp-leasefile=/tmp/leases
log-dhcp
port=0
END
run dnsmasq --test --conf-file=/tmp/dnsmasq.conf
ip netns exec b dnsmasq -d --conf-file=/tmp/dnsmasq.conf --user=root --pid-file= 2>/tmp/log &
ip netns exec r dhcrelay -4 -d -q -i eth0 -i eth1 10.2.0.2 2>/dev/null &
relay=$!
ip netns exec r tcpdump -n -t -l -U -vv -i eth1 udp port 67 >/tmp/wire 2>/dev/null &
sleep 0.5
mkdir -p /etc/netns/a /var/lib/dhcp; mount -t tmpfs tmpfs /var/lib/dhcp; : >/etc/netns/a/resolv.conf
dhclient_says() { ip netns exec a dhclient -v "$@" eth0 2>&1 | sed -E 's/(interval|renewal in) [0-9]+/\1 .../'; }
dhclient_says -1
run ip -n a route
run ip -n a -br link show eth0
cat /etc/netns/a/resolv.conf
sed '/renew\|rebind\|expire/d' /var/lib/dhcp/dhclient.leases
awk '{ print $2, $3, $4, $5 }' /tmp/leases
sleep 0.3
sed -E 's/, xid 0x[0-9a-f]+//' /tmp/wire
: >/tmp/wire
# A lease from another network: refused, then anew.
ip netns exec a dhclient -x eth0 2>&1
sed -i 's/10\.1\.0\.55/10.7.0.55/' /var/lib/dhcp/dhclient.leases
dhclient_says
kill $relay; sleep 0.1
dhclient_says -r
sleep 0.3
grep -a -o 'DHCP-Message.*' /tmp/wire
cat /tmp/leases
sed -E 's/(dnsmasq-dhcp: )[0-9]+ /\1/' /tmp/log | grep -v -e 'compile time' -e 'sent size' -e 'requested options' | grep -v 'DHCPREQUEST\|DHCPNAK'
sed -nE 's/^dnsmasq-dhcp: [0-9]+ (sent size|requested options)/\1/p' /tmp/log | head -20
