# A primary and its secondary: the first transfer, NOTIFY after a change, rndc's orders, a refused transfer, the secondary alone.
# mask: dns-id
for h in one two; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 netns one type veth peer name eth0 netns two
ip -n one addr add 10.0.0.1/24 dev eth0; ip -n two addr add 10.0.0.2/24 dev eth0; ip -n one link set eth0 up; ip -n two link set eth0 up
d=/tmp/n; mkdir -p $d/two; cd $d
key='key "k" { algorithm hmac-sha256; secret "c2VjcmV0c2VjcmV0c2VjcmV0"; };'
conf() { echo "$key controls { inet 127.0.0.1 port 953 allow { 127.0.0.1; } keys { \"k\"; }; }; options { directory \"$2\"; listen-on-v6 { none; }; pid-file none; session-keyfile \"$d/sk.$1\"; dnssec-validation no; recursion no; empty-zones-enable no; };"; }
{ conf one $d; echo 'zone "example.test" { type primary; file "db.example"; allow-transfer { 10.0.0.2; }; also-notify { 10.0.0.2; }; };'; } >one.conf
{ conf two $d/two; echo 'zone "example.test" { type secondary; file "copy"; primaries { 10.0.0.1; }; };'; } >two.conf
echo "$key options { default-key \"k\"; default-server 127.0.0.1; };" >rndc.conf
zone() { printf '$TTL 60\n@ SOA ns1 h %d 3600 600 86400 30\n@ NS ns1\n@ NS ns2\nns1 A 10.0.0.1\nns2 A 10.0.0.2\nwww A 192.0.2.%d\n' $1 $1 >db.example; }
zone 1
ip netns exec one named -g -4 -c one.conf -u root 2>/tmp/log.one &
sleep 0.8
ip netns exec two named -g -4 -c two.conf -u root 2>/tmp/log.two &
sleep 1.5
r() { n=$1; shift; echo "$n: rndc $*"; ip netns exec $n rndc -c rndc.conf "$@" || echo "[exit $?]"; }
q() { ip netns exec two dig +noall +answer +comments @10.0.0.$1 "${@:2}" | grep -v -e '^$' -e Got -e EDNS -e OPT -e COOKIE -e WARNING; }
q 2 www.example.test
test -s two/copy && echo copied
r one zonestatus example.test | grep -v loaded
r two zonestatus example.test | grep -e type -e files -e serial
r one reload example.test
zone 2
r one reload example.test
sleep 6
q 2 www.example.test
r two zonestatus example.test | grep serial
r one reload nosuch.test
r one refresh example.test
r one retransfer example.test
r one freeze example.test
r one notify example.test
r two retransfer example.test
r two reload example.test
r one querylog on
r one status | grep -e query -e running$
r one flush
r one nosuch
r one stop
sleep 0.5
r one status
q 2 www.example.test
ip netns exec one dig +noall +answer @10.0.0.2 example.test AXFR | head -1
ip netns exec two rndc -c /none status
grep -o -e "transfer of 'example.test/IN': AXFR started.*" /tmp/log.one | sort -u
grep -o -e 'zone example.*transferred serial.*' -e 'Transfer status: .*' /tmp/log.two | sort -u
