# What dnsmasq says of names: --address, --local, records of all kinds, aliases, what nobody knows.
ip link set lo up
run() { dnsmasq --conf-file=/dev/null --no-daemon --no-resolv --no-hosts --port=5353 --log-queries --listen-address=127.0.0.1 --bind-interfaces --pid-file= "$@" > /tmp/dm.log 2>&1 & sleep 0.4; }
q() { dig @127.0.0.1 -p 5353 +time=1 +tries=1 "$@" | grep 'status\|IN\|EDE\|^; EDNS' | grep -v '^;.*IN' | sed 's/id: .*//; s/^;; ->>HEADER<<- opcode: QUERY, //'; }
echo A; run --address=/web.test/10.0.0.1; q web.test; q web.test AAAA; q web.test MX; q sub.web.test; q other.test; q test; kill $!; wait; sed 1,3d /tmp/dm.log
echo B; run --address=/web.test/10.0.0.1 --local=/test/; q web.test AAAA; q web.test MX;  q test; q x.test; kill $!; wait; sed 1,3d /tmp/dm.log
echo C; run --address=/web.test/10.0.0.1 --address=/web.test/fd00::1 --address=/null.test/ --address=/zero.test/# --local=/l.test/ --server=/up.test/127.0.0.9; q web.test AAAA; q null.test; q zero.test; q zero.test AAAA; q l.test; q up.test; q web.test ANY; kill $!; wait; sed 1,3d /tmp/dm.log
echo D; run --host-record=h.test,10.0.0.2 --host-record=h.test,fd00::2 --host-record=v4.test,10.0.0.3 --local=/test/ --txt-record=t.test,"a b","c" --mx-host=t.test,m.test,5 --srv-host=_s._tcp.t.test,h.test,80 --cname=c.test,h.test --ptr-record=x.test,h.test; q h.test; q h.test AAAA; q v4.test AAAA; q h.test MX; q t.test ANY; q t.test A; q c.test; q c.test AAAA; q c.test CNAME; q c.test ANY; q -x 10.0.0.2; q -x fd00::2; q -x 10.9.9.9; q x.test PTR; q _s._tcp.t.test SRV; q no.test SRV; q t.test SOA; q . NS; q test NS; q h.test ANY; q t.test TXT +dnssec; q h.test +tcp; q c.test MX; kill $!; wait; sed 1,3d /tmp/dm.log
run --host-record=h.test,10.0.0.2 --txt-record=t.test,x --cname=c.test,h.test --mx-host=a.m.test,q --ptr-record=p.test,h.test --srv-host=_s._tcp.t.test,h.test,80
q h.test AAAA; q h.test MX; q t.test A; q c.test AAAA; q c.test MX; q m.test A; q x.h.test; q p.test A; q t.test SRV; q _tcp.t.test A; q 2.0.0.10.in-addr.arpa A; q c.test CNAME
kill $!; wait; sed 1,3d /tmp/dm.log
echo --; printf '10.0.0.7 hosty\nfd00::8 six\n' > /tmp/hosts
run --addn-hosts=/tmp/hosts --server=127.0.0.99
q hosty AAAA; q six A; q hosty MX;  q hosty
kill $!; wait; sed 1,3d /tmp/dm.log
