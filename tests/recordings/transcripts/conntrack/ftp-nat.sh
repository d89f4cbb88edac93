# FTP through NAT: PORT, EPRT and PASV are rewritten where addresses are, sequence numbers shifted after them, and data connections follow.
# mask: ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a addr add 10.0.1.10/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.0.1.1
ip -n b addr add 192.168.200.10/24 dev eth0; ip -n b link set eth0 up
ip -n r addr add 10.0.1.1/24 dev left; ip -n r link set left up
ip -n r addr add 192.168.200.1/24 dev right; ip -n r link set right up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
r() { run ip netns exec r "$@"; }
expected() { echo "\$ conntrack -L expect"; ip netns exec r conntrack -L expect 2>&1 | sort -k6; }
r iptables -t nat -A POSTROUTING -o right -j MASQUERADE
r iptables -t nat -A PREROUTING -i right -p tcp --dport 2121 -j DNAT --to-destination 10.0.1.10:21
r iptables -t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp
r iptables -t raw -A PREROUTING -p tcp --dport 2121 -j CT --helper ftp
ip netns exec r conntrack -E expect >/root/expected 2>&1 & watch=$!
sleep 0.3
echo "# a client behind NAT says where it listens"
(sleep 0.3; printf '220 ready\r\n'; sleep 0.5; printf '200 ok\r\n'; sleep 0.5; printf '150 data comes\r\n'; sleep 1) | ip netns exec b nc -l 21 >/root/server & 
sleep 0.1
(sleep 0.2; printf 'USER x\r\n'; sleep 0.3; printf 'PORT 10,0,1,10,156,64\r\n'; sleep 0.5; printf 'RETR x\r\n'; sleep 0.5; printf 'NOOP\r\n'; sleep 0.8) | ip netns exec a nc -N -p 40100 192.168.200.10 21 >/root/client &
sleep 1
expected
ip netns exec a nc -l -N 40000 >/root/data </dev/null &
sleep 0.1
echo payload | run ip netns exec b nc -N -p 20 192.168.200.1 40000
r conntrack -L -p tcp --dport 40000
sleep 1.5; 
cat /root/server; cat /root/client; cat /root/data
# It listens on port 195 * 256 + 80 = 50000.
echo "# a server behind NAT"
(sleep 0.3; printf '220 ready\r\n'; sleep 0.5; printf '227 Entering Passive Mode (10,0,1,10,195,80).\r\n'; sleep 0.4;  printf '229 Entering Extended Passive Mode (|||50001|)\r\n'; sleep 0.5; printf '226 done\r\n'; sleep 1) | ip netns exec a nc -l 21 >/root/server &
sleep 0.1
(sleep 0.5; printf 'PASV\r\n'; sleep 0.5; printf 'EPSV\r\n'; sleep 0.5; printf 'QUIT\r\n'; sleep 0.8) | ip netns exec b nc -N -p 40101 192.168.200.1 2121 >/root/client &
sleep 0.8
sleep 0.2
expected
sleep 0.4
expected
sleep 1.5
cat /root/server; cat /root/client
echo "# EPRT"
(sleep 0.3; printf '220 ready\r\n'; sleep 1; printf '200 ok\r\n'; sleep 1) | ip netns exec b nc -l 21 >/root/server & 
sleep 0.1
(sleep 0.2; printf 'USER x\r\n'; sleep 0.3; printf 'EPRT |1|10.0.1.10|40002|\r\n'; sleep 0.3; printf 'NOOP\r\n'; sleep 0.8) | ip netns exec a nc -N -p 40102 192.168.200.10 21 >/root/client &
sleep 1.1
expected
sleep 1.5
cat /root/server; cat /root/client
kill -INT $watch; sleep 0.2
cat /root/expected
