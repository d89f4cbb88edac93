# A segment that a rule of the host itself holds back was not sent: the FIN joins what waits, and the persist timer tries again.
# mask: ct-timeout
on() { local host=$1; shift; echo "$host\$ $*"; ip netns exec $host "$@" 2>&1 || echo "[exit $?]"; }
for n in n1 n2; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip -n $n link set lo up
done
ip link add eth0 address 02:00:00:00:01:01 netns n1 type veth peer name eth0 address 02:00:00:00:01:02 netns n2
for n in n1 n2; do ip -n $n link set eth0 up; ip -n $n address add 10.0.1.${n#n}/24 dev eth0; done
sleep 1.2
ip netns exec n2 nc -l -k -n -v 80 >/tmp/server 2>&1 &
until grep -qs Listening /tmp/server; do sleep 0.02; done
on n1 iptables -I OUTPUT -p tcp -m conntrack --ctstate ESTABLISHED -j DROP
on n1 timeout 0.5 nc -n -N -v -p 20000 10.0.1.2 80 <<<hello
sleep 0.25
on n1 conntrack -L
on n1 iptables -vnL OUTPUT
echo 'n1$ ss -tani'; ip netns exec n1 ss -tani | grep -Eo 'FIN-WAIT-1 +0 +7|backoff:[0-9]|bytes_sent:[0-9]+|data_segs_out:[0-9]+|cwnd:[0-9]+|unacked:[0-9]+|notsent:[0-9]+'
# When the rule is gone, what waited goes out with the next attempt.
on n1 iptables -F
sleep 1.2
on n1 ss -tan state fin-wait-1
cat /tmp/server
