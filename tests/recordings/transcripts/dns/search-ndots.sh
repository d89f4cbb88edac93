# resolv.conf: search, ndots, several servers, a server that is silent or refuses, the trailing dot; the queries that follow from it.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.53/24 dev eth0; ip -n b addr add 10.0.0.54/24 dev eth0
ip netns exec b dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file=/dev/null --user=root --pid-file= --bind-interfaces --listen-address=10.0.0.53 \
  --local=/cluster.local/ --local=/example/ --local=/test/ --host-record=web.shop.svc.cluster.local,10.96.0.7 --host-record=www.example,192.0.2.7 2>/tmp/log &
sleep 0.5
# The questions, in order, A only.
ask() {
  ip netns exec b timeout ${2:-1} tcpdump -n -t -l -i eth0 dst port 53 2>/dev/null >/tmp/wire &
  sleep 0.3
  run ip netns exec a getent ahostsv4 "$1"
  wait $!
  sed -E 's/.*10\.0\.0\.(5[34])\.53: [0-9]+\+ (\[[^]]*\] )?/.\1 /; s/ \([0-9]+\)$//' /tmp/wire
}
mkdir -p /etc/netns/a
conf() { printf '%s\n' "$@" >/etc/netns/a/resolv.conf; echo "--- $*"; }

conf 'nameserver 10.0.0.53'
ask www.example
ask www
conf 'nameserver 10.0.0.53' 'search shop.svc.cluster.local svc.cluster.local cluster.local' 'options ndots:5'
ask web
ask web.shop
ask www.example
ask www.example.
conf 'nameserver 10.0.0.53' 'search shop.svc.cluster.local svc.cluster.local cluster.local' 'options ndots:1'
ask www.example
ask nowhere
conf 'domain example' 'nameserver 10.0.0.53'
ask www
conf 'nameserver 10.0.0.54' 'nameserver 10.0.0.53' 'search example'
ask www
ip netns exec b iptables -A INPUT -p udp -d 10.0.0.54 --dport 53 -j DROP
conf 'nameserver 10.0.0.54' 'nameserver 10.0.0.53' 'options timeout:1 attempts:1'
ask www.example 2
conf '# nothing' 'nonsense line' 'nameserver not-an-address' 'nameserver 10.0.0.53'
ask www.example
# dig and host look at the search list only when told, or with a name without dots.
conf 'nameserver 10.0.0.53' 'search example'
run ip netns exec a dig +short www
run ip netns exec a dig +short +search www
run ip netns exec a host www
run ip netns exec a nslookup www
