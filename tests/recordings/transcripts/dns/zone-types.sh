# Zone files with $INCLUDE, $GENERATE and rarer types: what dig sees of them, DNAME, wildcards, a cut with DS, sizes of answers, EDNS options.
# mask: dns-id
ip link set lo up; d=/tmp/n; mkdir -p $d; cd $d
cat >named.conf <<'X'
options { directory "/tmp/n"; listen-on-v6 { none; }; pid-file none; session-keyfile "/tmp/n/sk"; dnssec-validation no; recursion no; allow-transfer { any; }; };
zone "example.test" { type primary; file "db.example"; notify no; };
X
cat >db.example <<'X'
$TTL 1h
$ORIGIN example.test.
@   IN SOA ns1 hostmaster ( 2024010101 1d 2h 4w 300 )
    IN NS ns1
    IN MX 10 mail
    IN CAA 0 issue "ca.example.net"
ns1 IN A 127.0.0.1
mail A 10.0.0.25
www 300 IN CNAME web
web A 10.0.0.80
    AAAA 2001:db8::80
*.wild TXT "wild"
sub NS ns.sub
ns.sub A 10.0.0.53
sub DS 12345 8 2 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF
old DNAME new
host.new A 10.0.0.7
ext CNAME www.elsewhere.test.
hi HINFO "PC" "Linux"
naptr NAPTR 100 50 "s" "SIP+D2U" "" _sip._udp
ssh SSHFP 1 1 123456789abcdef67890123456789abcdef67890
_443._tcp.web TLSA 3 1 1 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF
rp RP admin.example.test. .
gen TYPE65280 \# 4 0A000001
svc SVCB 1 web alpn="h2,h3" port=8443 ipv4hint=10.0.0.80
https HTTPS 1 . alpn=h2
$GENERATE 1-3 host$ A 10.0.1.$
$GENERATE 0-4/2 ${10,4,d}.n CNAME host$
$INCLUDE db.more
X
echo 'more A 10.0.0.44' >db.more
named-checkzone example.test db.example 2>&1 | grep -v getaddrinfo
named-checkconf named.conf; echo $?
named-checkconf -z named.conf 2>&1 | grep -v getaddrinfo
named -g -4 -c named.conf -u root 2>/tmp/log &
sleep 1.2
q() { echo "== $*"; dig @127.0.0.1 "$@" | grep -v -e '^$' -e '^; <' -e 'server found' -e 'global options' -e 'Query time' -e 'WHEN' -e 'Got answer' -e COOKIE; }
q example.test SOA
q example.test ANY
q example.test MX
q www.example.test
q a.b.wild.example.test TXT
q x.wild.example.test A
q host.old.example.test
q old.example.test DNAME
q old.example.test
q sub.example.test DS
q www.sub.example.test +norec
q ext.example.test
for t in HINFO:hi NAPTR:naptr SSHFP:ssh TLSA:_443._tcp.web RP:rp TYPE65280:gen SVCB:svc HTTPS:https; do q +noall +answer ${t#*:}.example.test ${t%:*}; done
q +short host2.example.test more.example.test 0012.n.example.test
q +dnssec web.example.test
q +subnet=10.1.2.0/24 web.example.test
q +nsid +domain=example.test web
q CH TXT hostname.bind
q CH TXT id.server
q example.test AXFR | grep -v XFR | tail -3
q other.test AXFR
q example.test IXFR=2024010101 | grep -v '^;; XFR'
