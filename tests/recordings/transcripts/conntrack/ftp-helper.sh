# The FTP helper: a data connection is RELATED only when the helper reads the control connection; expectations; active and passive.
# mask: ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a r b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name left address 02:00:00:00:00:01 netns r
ip link add eth0 address 02:00:00:00:00:0b netns b type veth peer name right address 02:00:00:00:00:02 netns r
ip -n a addr add 10.0.1.10/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.0.1.1
ip -n b addr add 10.0.2.10/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.0.2.1
ip -n r addr add 10.0.1.1/24 dev left; ip -n r link set left up
ip -n r addr add 10.0.2.1/24 dev right; ip -n r link set right up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
r() { run ip netns exec r "$@"; }
# The server says what a server says to PASV: port 195 * 256 + 80 = 50000.
session() {
  (sleep 0.3; printf '220 ready\r\n'; sleep 0.3; printf '227 Entering Passive Mode (10,0,2,10,195,80)\r\n'; sleep 1.6) | ip netns exec b nc -l -N 21 >/dev/null &
  ip netns exec b nc -l 50000 >/dev/null & data=$!
  sleep 0.2
  (sleep 0.4; printf 'PASV\r\n'; sleep 1.6) | ip netns exec a nc -N -p $1 10.0.2.10 21 >/dev/null &
  sleep 1
}

r iptables -P FORWARD DROP
r iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
r iptables -A FORWARD -p tcp --dport 21 -m conntrack --ctstate NEW -j ACCEPT
session 40000
r conntrack -L expect
run ip netns exec a timeout 0.5 nc -z -v -p 40001 10.0.2.10 50000
kill $data 2>/dev/null; wait
r iptables -t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp
session 40002
r conntrack -L expect
r conntrack -L -p tcp --orig-port-src 40002
run ip netns exec a timeout 0.5 nc -z -v -p 40003 10.0.2.10 50000
r conntrack -L expect
r conntrack -L -p tcp --orig-port-src 40003
kill $data 2>/dev/null; wait
r iptables -I FORWARD -m conntrack --ctstate RELATED -m helper --helper ftp -j ACCEPT
r iptables -t raw -A PREROUTING -p tcp --dport 21 -j CT --helper nonsense
