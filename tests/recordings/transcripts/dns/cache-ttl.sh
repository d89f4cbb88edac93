# A forwarder with a cache in front of an authoritative server: the TTL counts down, negative answers, a change that shows late, a server that is gone.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.53/24 dev eth0
authority() { ip netns exec b dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file=/dev/null --user=root --pid-file= --cache-size=0 --local-ttl=5 --local=/example/ "$@" 2>/dev/null & server=$!; sleep 0.4; }
authority --host-record=web.example,192.0.2.1
ip netns exec a dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file=/dev/null --user=root --pid-file= --server=10.0.0.53 --listen-address=127.0.0.1 --bind-interfaces 2>/dev/null &
sleep 0.4
ip netns exec b timeout 20 tcpdump -n -t -l -i eth0 dst port 53 2>/dev/null | grep --line-buffered -o 'A? .*\.' >/tmp/wire &
sleep 0.3
ask() { ip netns exec a dig @127.0.0.1 +noall +answer +tries=1 +timeout=1 "$@" 2>&1 | grep -v '^$'; sleep 0.2; echo "  (asked upstream: $(wc -l </tmp/wire))"; }

ask web.example
ask +short web.example
sleep 1.2
ip netns exec a dig @127.0.0.1 +noall +answer web.example | awk '{ print ($2 < 5 ? "TTL has gone down" : "TTL is " $2) }'
# The answer changes; the cache does not know yet.
kill $server; wait $server
authority --host-record=web.example,192.0.2.99
ask +short web.example
sleep 4
ask +short web.example
# A name that does not exist.
ip netns exec a dig @127.0.0.1 nowhere.example | grep -o 'status: [A-Z]*'
ip netns exec a dig @127.0.0.1 nowhere.example | grep -o 'status: [A-Z]*'
ask +short web.example
# The server is gone: the cache still answers, then nobody.
ask +short web.example
kill $server; wait $server 2>/dev/null
ask +short web.example
sleep 5.2
ip netns exec a dig @127.0.0.1 +tries=1 +timeout=1 web.example | grep -e status -e communications -e servers
run sort /tmp/wire
