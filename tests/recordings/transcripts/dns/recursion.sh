# A root, a top-level domain, a zone, and a resolver that walks down from its hints: aliases, what does not exist, the cache, truncation, refusals, transfers.
# mask: dns-id
for h in root tld auth res cli; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip netns add sw; ip -n sw link add br0 type bridge; ip -n sw link set br0 up
n=1; for h in root tld auth res cli; do ip link add eth0 netns $h type veth peer name p$n netns sw; ip -n sw link set p$n master br0 up; ip -n $h addr add 10.0.0.$n/24 dev eth0; ip -n $h link set eth0 up; n=$((n+1)); done
d=/tmp/n; mkdir -p $d
conf() { echo "options { directory \"$d\"; listen-on-v6 { none; }; pid-file none; session-keyfile \"$d/sk.$1\"; dnssec-validation no; $2 };"; }
{ conf root 'recursion no;'; echo 'zone "." { type primary; file "db.root"; };'; } >$d/root.conf
{ conf tld 'recursion no;'; echo 'zone "test" { type primary; file "db.test"; };'; } >$d/tld.conf
{ conf auth 'recursion no;'; echo 'zone "example.test" { type primary; file "db.example"; };'; } >$d/auth.conf
{ conf res 'recursion yes; allow-recursion { 10.0.0.0/24; }; qname-minimization off; empty-zones-enable no;'; echo 'zone "." { type hint; file "db.hints"; };'; } >$d/res.conf
printf '. 3600 NS a.root.\na.root. 3600 A 10.0.0.1\n' >$d/db.hints
printf '$TTL 3600\n. SOA a.root. h.root. 1 1 1 1 300\n. NS a.root.\na.root. A 10.0.0.1\ntest. NS ns.test.\nns.test. A 10.0.0.2\n' >$d/db.root
printf '$TTL 3600\n@ SOA ns h 1 1 1 1 300\n@ NS ns\nns A 10.0.0.2\nexample NS ns.example\nns.example A 10.0.0.3\n' >$d/db.test
printf '$TTL 60\n@ SOA ns h 1 1 1 1 30\n@ NS ns\nns A 10.0.0.3\nwww CNAME web\nweb A 192.0.2.80\nbig TXT "%0200d" "%0200d" "%0200d"\nbig TXT "%0200d" "%0200d" "%0201d"\n' 1 2 3 4 5 6 >$d/db.example
for h in root tld auth res; do ip netns exec $h named -g -4 -c $d/$h.conf -u root 2>/tmp/log.$h & done
sleep 1
sleep 0.5
mkdir -p /etc/netns/cli; echo nameserver 10.0.0.4 >/etc/netns/cli/resolv.conf
q() { echo "== $*"; ip netns exec cli dig +noall +comments +answer +authority +additional "$@" | grep -v -e '^$' -e 'Got answer' -e 'OPT PSEUDO' -e 'EDNS: v' -e COOKIE | sed -E 's,\s(5|2)[0-9]\sIN,\tless\tIN,'; }
q www.example.test
sleep 1.1
q www.example.test
q nothere.example.test
sleep 1.1
q nothere.example.test
q nothere.example.test AAAA
q web.example.test TXT
q nothere.test
q big.example.test TXT | cut -c1-60
q x.nowhere
ip netns exec cli dig +trace www.example.test | grep -v -e '^;; Received' -e DiG -e '^[.]'
# What is not ours is refused to those who may not ask for it; a zone goes only to those who may have it.
q @10.0.0.3 www.elsewhere.test
q @10.0.0.3 web.example.test +norecurse
ip netns exec auth dig @10.0.0.3 +nocmd +nostats example.test AXFR | cut -c1-70
sed -i 's/recursion no;/recursion no; allow-transfer { 10.0.0.9; };/' $d/auth.conf
kill %3; sleep 0.3
ip netns exec auth named -g -4 -c $d/auth.conf -u root 2>/dev/null &
sleep 0.7
ip netns exec auth dig @10.0.0.3 +nocmd example.test AXFR
named-checkzone example.test $d/db.example
printf 'web CNAME www\nweb A 192.0.2.1\n' >>$d/db.example
named-checkconf $d/auth.conf; echo $?
echo 'zone "x" { typo foo; };' >>$d/auth.conf; named-checkconf $d/auth.conf; echo $?
