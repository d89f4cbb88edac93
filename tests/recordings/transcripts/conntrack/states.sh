# Connection tracking of TCP, UDP and ICMP: the state of an entry at each step, flags and timeouts.
# mask: ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
b() { run ip netns exec b "$@"; }
ct() { ip netns exec b conntrack -L "$@" 2>/dev/null; }

# Nothing is tracked until a rule asks for it.
ip netns exec a ping -q -c 1 -W 1 10.0.0.2 >/dev/null
b conntrack -L
b iptables -A INPUT -m conntrack --ctstate INVALID -j DROP
ip netns exec a ping -e 7 -q -c 1 -W 1 10.0.0.2 >/dev/null
b conntrack -L
b conntrack -C
echo '# UDP: dropped by a rule it leaves no entry; one way, answered, and assured when both have spoken again'
ip netns exec b iptables -A INPUT -p udp --dport 999 -j DROP
echo x | ip netns exec a nc -u -w 1 -p 40000 10.0.0.2 999
ct -p udp --dport 999
mkfifo /tmp/in
ip netns exec b nc -u -l 10.0.0.2 9999 </tmp/in >/dev/null &
exec 9>/tmp/in
sleep 0.3
(echo one; sleep 0.6; echo two; sleep 1.6; echo three; sleep 0.6) | ip netns exec a nc -u -p 40001 -w 3 10.0.0.2 9999 >/dev/null &
sleep 0.3
ct -p udp --dport 9999
echo answer >&9
sleep 0.6
ct -p udp --dport 9999
sleep 1.6
ct -p udp --dport 9999
exec 9>&-
kill %1; wait
echo '# TCP'
mkfifo /tmp/in2
ip netns exec b nc -l 10.0.0.2 80 >/dev/null &
server=$!
sleep 0.3
ip netns exec a nc -N -p 40002 10.0.0.2 80 </tmp/in2 &
exec 8>/tmp/in2
sleep 0.3
ct -p tcp
kill -STOP $server
exec 8>&-
sleep 0.3
ct -p tcp
kill -CONT $server
wait
sleep 0.3
ct -p tcp
echo '# refused: the RST takes the entry away; never answered'
ip netns exec a nc -z -p 40003 10.0.0.2 81
ct -p tcp --dport 81
ip netns exec a iptables -A INPUT -p tcp --sport 82 -j DROP
ip netns exec b nc -l 82 >/dev/null &
sleep 0.2
ip netns exec a nc -z -w 1 -p 40004 10.0.0.2 82
ct -p tcp --dport 82
kill $!
