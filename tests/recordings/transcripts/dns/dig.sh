# dig against dnsmasq: types, short and long forms, sections, NXDOMAIN and empty answers, flags, reverse, TCP, refused, tcpdump's view.
# mask: dns-id dns-time
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.53/24 dev eth0
ip netns exec b dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file=/dev/null --user=root --pid-file= --auth-ttl=60 --local-ttl=60 \
  --local=/example/ --address=/wild.example/192.0.2.99 --host-record=web.example,192.0.2.7,2001:db8::7 --host-record=db.example,192.0.2.8 \
  --cname=www.example,web.example --mx-host=example,mail.example,10 --txt-record=example,'v=spf1 -all' --srv-host=_http._tcp.example,web.example,80,1,2 \
  --ptr-record=7.2.0.192.in-addr.arpa,web.example 2>/tmp/log &
sleep 0.5
echo 'nameserver 10.0.0.53' >/etc/resolv.conf
dig() { run ip netns exec a dig "$@"; }

dig web.example
dig +short web.example
dig +short web.example AAAA
dig +noall +answer web.example ANY
dig +noall +answer www.example
dig +short example MX
dig +short example TXT
dig +short _http._tcp.example SRV
dig +short -x 192.0.2.7
dig +noall +answer anything.wild.example
dig +noall +comments nowhere.example
dig +noall +comments db.example AAAA
dig +noall +comments +question other.test
dig +short web.example db.example
dig +short @10.0.0.53 -p 53 web.example
dig +noall +answer +tcp web.example
dig +noall +answer +ttlid +nocrypto web.example
dig +norecurse +noall +comments web.example
dig +noedns +noall +comments web.example
dig @10.0.0.99 +tries=1 +timeout=1 web.example
dig @10.0.0.1 +tries=1 +timeout=1 web.example
dig @nowhere.test web.example
dig web.example NONSENSE
dig +nonsense web.example
run ip netns exec a host web.example
run ip netns exec a host nowhere.example
run ip netns exec a host -t mx example
run ip netns exec a host 192.0.2.7
run ip netns exec a nslookup web.example
run ip netns exec a nslookup nowhere.example
run ip netns exec a getent hosts web.example
run ip netns exec a getent ahostsv4 www.example
run ip netns exec a ping -c 1 -W 1 nowhere.example
run ip netns exec a curl -sS --connect-timeout 1 http://nowhere.example/
ip netns exec b timeout 1 tcpdump -n -t -l -i eth0 port 53 2>/dev/null | sed -E 's/10\.0\.0\.1\.[0-9]+/10.0.0.1.PORT/' >/tmp/wire &
sleep 0.4
ip netns exec a dig +short +noedns web.example >/dev/null
ip netns exec a dig +short +noedns nowhere.example >/dev/null
wait $!
run cat /tmp/wire
