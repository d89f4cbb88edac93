# route, netstat -r and -g, arp: what they show, add and delete, with IPv6, and how they fail.
run() { echo "\$ $*"; "$@"; local s=$?; test $s = 0 || echo "[exit $s]"; }
sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0
ip link set lo up
ip link add eth0 address 02:00:00:00:00:0a type veth peer name eth1 address 02:00:00:00:00:0b
ip link set eth0 up; ip link set eth1 up; ip link set eth1 down; ip link set eth1 up
ip addr flush dev eth1; ip -6 addr flush dev eth1
ip addr add 10.0.1.1/24 dev eth0; ip -6 addr add 2001:db8:1::1/64 dev eth0 nodad
sleep 0.5
run route add -net 172.16.0.0/16 gw 10.0.1.2
run route add -net 172.17.0.0 netmask 255.255.0.0 gw 10.0.1.2 metric 5
run route add -host 172.18.0.1 dev eth0
run route add default gw 10.0.1.2
run route add 172.19.0.0 gw 10.0.1.2
run route add -net 172.20.0.1/16 gw 10.0.1.2
run route add -net 172.21.0.0/16 reject
run route add -net 172.22.0.0/16 gw 99.9.9.9
run route add -net 172.23.0.0/16 gw 10.0.1.2 foo bar
run route del -net 172.16.0.0/16
run route del -net 172.16.0.0/16
run route del 300.1.1.1
run route -n
run route -ne
run route -nee
run netstat -rn
run netstat -rne
run netstat -rnee
run route -Cn
run netstat -rC
run route -A inet6 add 2001:db8:77::/48 gw 2001:db8:1::2
run route -6 add 2001:db8:77::/48 gw 2001:db8:1::2
run route add -A inet6 2001:db8:78::/48 gw 2001:db8:1::2 metric 7 dev eth0
run route -6 add default gw fe80::1 dev eth0
ip -6 route add 2001:db8:79::/48 via 2001:db8:1::2
run route -6 del 2001:db8:79::/48
run route -6 del 2001:db8:79::/48
run ip -6 route show root 2001::/16
run arp -n
run arp -v -n
run arp -s 10.0.1.50 02:00:00:00:00:50
run arp -s 10.0.1.51 02:00:00:00:00:51 temp
run arp -s 10.0.1.52 zz
run arp -i eth0 -s 10.0.1.53 02:00:00:00:00:53 pub
run arp -Ds 10.0.1.54 eth0 pub
run arp -Ds 10.0.1.55 nope pub
run arp -d 10.0.1.50
run arp -d 10.0.1.77
run arp -n
run arp -an
run arp -vn -i lo
run arp -n 10.0.1.99
run arp -d 10.0.1.54 pub
printf '# comment\n10.0.1.60 02:00:00:00:00:60\n10.0.1.61\n' >/tmp/ethers
run arp -f /tmp/ethers
run arp -n 10.0.1.60
run arp -f /tmp/none
run arp -H foo
run arp -V
run route -V
run route frobnicate
