# rndc-confgen and a key for named, host by address and for a whole zone, dig's question on its own.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
cat > /tmp/named.conf <<'N'
options { directory "/tmp"; listen-on { 127.0.0.1; }; listen-on-v6 { none; }; pid-file "/tmp/named.pid"; session-keyfile "/tmp/sk"; dnssec-validation no; };
zone "example.com" { type primary; file "z"; allow-transfer { any; }; };
zone "0.10.in-addr.arpa" { type primary; file "r"; };
include "/tmp/rndc.key";
controls { inet 127.0.0.1 port 953 allow { 127.0.0.1; } keys { rndc-key; }; };
N
printf '%s\n' '$TTL 300' '@ SOA ns1 admin 1 3600 900 604800 60' '@ NS ns1' 'ns1 A 10.0.0.1' 'www CNAME ns1' '@ MX 10 ns1' > /tmp/z
printf '%s\n' '$TTL 300' '@ SOA ns1.example.com. admin.example.com. 1 3600 900 604800 60' '@ NS ns1.example.com.' '1.0 PTR ns1.example.com.' > /tmp/r
rndc-confgen -a -c /tmp/rndc.key
wc -c < /tmp/rndc.key
rndc-confgen | sed 's/secret ".*"/secret S/'
named -c /tmp/named.conf; sleep 1
echo nameserver 127.0.0.1 > /etc/resolv.conf
run rndc -k /tmp/rndc.key zonestatus example.com | grep -v loaded
run host 10.0.0.1
run host 10.0.0.5
run host nx.example.com
run host -l example.com
run host www.example.com
run dig @127.0.0.1 +noall +question +multiline example.com soa
run dig @127.0.0.1 +noall +question -x 10.0
run dig -v
kill $(cat /tmp/named.pid)
