# FRR's daemons with a file each (-f) and a pid file each (-i), as labs start them by hand: addresses of interfaces, routes, BGP, show running-config.
for n in r1 r2; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 netns r1 type veth peer name eth0 netns r2
mkdir -p /tmp/frr /run/frr/r1 /run/frr/r2; chown -R frr:frr /tmp/frr /run/frr
for i in 1 2; do
  other=$((3 - i))
  printf '%s\n' "hostname r$i" 'password zebra' '!' 'interface eth0' ' description to the other' " ip address 10.0.12.$i/24" '!' \
    'interface lo' " ip address 192.0.2.$i/32" '!' 'line vty' '!' >/tmp/frr/zebra$i.conf
  printf '%s\n' "hostname r$i" 'password zebra' "router bgp 6500$i" " bgp router-id 192.0.2.$i" ' no bgp ebgp-requires-policy' \
    " neighbor 10.0.12.$other remote-as 6500$other" " neighbor 10.0.12.$other timers connect 1" ' address-family ipv4 unicast' \
    "  network 192.0.2.$i/32" ' exit-address-family' '!' 'line vty' '!' >/tmp/frr/bgpd$i.conf
  chmod 644 /tmp/frr/*.conf
  for daemon in zebra bgpd; do
    ip netns exec r$i /usr/lib/frr/$daemon -d -N r$i -f /tmp/frr/$daemon$i.conf -i /tmp/frr/$daemon$i.pid 2>/dev/null || echo "[exit $?]"
  done
done
ls /tmp/frr
sleep 4
ip -n r1 -br -4 addr | sed 's/@if[0-9]*//'
vtysh -N r1 -c 'show ip route' 2>/dev/null | sed -nE '/^[CB]/s/[0-9]{2}:[0-9]{2}:[0-9]{2}/UPTIME/p'
vtysh -N r1 -c 'show ip bgp' 2>/dev/null | grep '^\*'
ip netns exec r1 ping -q -c1 -W1 -I 192.0.2.1 192.0.2.2 | grep -o '1 received'
vtysh -N r1 -c 'show running-config' 2>/dev/null | sed -n '/^hostname r1/,$p' | grep -vE '^hostname|^no ipv6'
vtysh -N r1 -c 'show nothing' 2>&1 | head -1
printf 'interface eth0\n no ip address 10.0.12.1/24\n ip address 10.0.99.1/24\n' >/tmp/more.conf
vtysh -N r1 -f /tmp/more.conf 2>/dev/null >/dev/null
ip -n r1 -br -4 addr show eth0 | sed 's/@if[0-9]*//'
id frr
kill $(cat /tmp/frr/*.pid)
