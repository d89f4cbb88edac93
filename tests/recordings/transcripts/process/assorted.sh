# Small things that scripts stumble over: ranges of ports that sysctl refuses, tap devices with a header, names of digits, texts in quotation marks.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
run sysctl -w net.ipv4.ip_local_port_range=100
run sysctl -w 'net.ipv4.ip_local_port_range=2000 1500'
run sysctl -w 'net.ipv4.ip_local_port_range=1024 60000'
echo 5 >/proc/sys/net/ipv4/ip_local_port_range
run cat /proc/sys/net/ipv4/ip_local_port_range
run ip tuntap add tap2 mode tap multi_queue pi
run ip tuntap
run ifconfig lo 10.300.1.1
run route add -host 1.2.3.4.5 dev lo
run dnsdomainname
printf '%s\n' 'txt-record=a.lab,"v=spf1 -all","x, y"' 'txt-record=b.lab,plain text' port=5399 no-resolv listen-address=127.0.0.1 'local="/lab/"' >/tmp/dn.conf
dnsmasq -d -C /tmp/dn.conf 2>/dev/null &
sleep 0.3
run dig @127.0.0.1 -p 5399 a.lab TXT +short
run dig @127.0.0.1 -p 5399 b.lab TXT +short
kill $!
