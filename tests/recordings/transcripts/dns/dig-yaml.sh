# Records with places, and of types without a name; dig's answers as YAML, and lookups from a file.
ip link set lo up; d=/tmp/z; mkdir -p $d; cd $d
cat >named.conf <<'X'
options { directory "/tmp/z"; listen-on { 127.0.0.1; }; listen-on-v6 { none; }; pid-file "/tmp/z/pid"; session-keyfile "/tmp/z/k"; recursion no; dnssec-validation no; };
controls { };
zone "lost.example" { type primary; file "db"; };
X
cat >db <<'X'
$TTL 300
@ SOA ns hostmaster 1 3600 900 86400 300
@ NS ns
ns A 127.0.0.1
a A 192.0.2.1
a AAAA 2001:db8::1
t TXT "x 'y'" "z"
loc LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
loc LOC 42 21 54 N 71 06 18 W -24m 30m
loc LOC 10 S 20 30 W 100.5m 1.5m 20000m
af AFSDB 1 db.lost.example.
uri URI 10 1 "https://lost.example/"
spf SPF "v=spf1 -all"
u TYPE65534 \# 4 0a0b0c0d
e TYPE65534 \# 0
kx KX 10 kx.lost.example.
mac EUI48 00-00-5e-00-53-2a
X
named -c named.conf >log 2>&1
sleep 1
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
steady() { sed -E 's/^( *(query|response)_time: !!timestamp).*/\1 THEN/; s/( id:) [0-9]+/\1 ID/; s/COOKIE: .*/COOKIE/; s/Query time: [0-9]+/Query time: N/; s/^;; WHEN.*/;; WHEN/'; }
run dig @127.0.0.1 loc.lost.example LOC +short | sort
for question in 'af AFSDB' 'uri URI' 'spf SPF' 'u TYPE65534' 'e TYPE65534' 'kx KX' 'mac EUI48'; do
  set -- $question
  run dig @127.0.0.1 $1.lost.example $2 +noall +answer
done
run dig @127.0.0.1 +yaml a.lost.example | steady
run dig @127.0.0.1 +yaml +qr t.lost.example TXT | steady
run dig @127.0.0.1 +yaml +tcp +norec +dnssec nope.lost.example | steady
printf 'a.lost.example\na.lost.example AAAA +noall +answer\nt.lost.example TXT +short\na.lost.example\n' >batch
run dig @127.0.0.1 -f batch | steady
run dig -f batch @127.0.0.1 +noall +answer
run dig -f absent
kill $(cat pid)
