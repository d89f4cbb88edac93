# python3 -m http.server: pages of directories, files, what it logs, other protocols, errors and how it ends.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
dated() { sed -E 's/^(Date|Last-Modified): .*/\1: .../; s/ \[[^]]*\] / [time] /'; }
get() { echo "\$ curl $*"; curl -s "$@" | tr -d '\r' | dated; }
up() { until ss -Hltn | grep -q ":$1 "; do sleep 0.1; done; }
ip link set lo up
mkdir -p /tmp/www/sub '/tmp/www/a b&c' /tmp/www/index
cd /tmp/www
echo hello >a.txt; echo '<h1>' >'q"<>.html'; ln -s a.txt link; ln -s sub dirlink; echo x >.hidden; echo hi >index/index.html; echo i >index/index.htm
: >b.tar.gz; : >B.JSON; : >c.unknown; printf 'é' >'é.svg'; ln -s nowhere broken
python3 -m http.server 2>/tmp/log >/tmp/out &
up 8000
ss -Hltn | awk '{print $1, $2, $3, $4}'
get -i http://127.0.0.1:8000/
get -I http://127.0.0.1:8000/
get -i http://127.0.0.1:8000/a.txt
get -I http://127.0.0.1:8000/a.txt?x=1
get -i http://127.0.0.1:8000/sub
get -i 'http://127.0.0.1:8000/sub?x=1'
get -i 'http://127.0.0.1:8000/sub/?x=1&y'
get -i http://127.0.0.1:8000/a.txt/
get -I http://127.0.0.1:8000/nothing
get -i http://127.0.0.1:8000/index/
get -i -X POST -d x=1 http://127.0.0.1:8000/
get -i -X 'DELETE' http://127.0.0.1:8000/a.txt
get -i -r 1-2 http://127.0.0.1:8000/a.txt
get -i http://127.0.0.1:8000/a%20b%26c/
for f in b.tar.gz B.JSON c.unknown q%22%3C%3E.html %C3%A9.svg link broken .hidden dirlink/; do get -I http://127.0.0.1:8000/$f; done
get -i --path-as-is http://127.0.0.1:8000/../../etc/hostname
get -i --path-as-is http://127.0.0.1:8000//a.txt
get -i --path-as-is http://127.0.0.1:8000//sub
get -i -0 http://127.0.0.1:8000/a.txt
get -i -H 'If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT' http://127.0.0.1:8000/a.txt
get -i -H 'If-Modified-Since: Fri, 01 Jan 2000 00:00:00 GMT' http://127.0.0.1:8000/a.txt
raw() { printf "$@" | nc -q 1 127.0.0.1 8000 | tr -d '\r' | dated; echo; }
raw 'GET /a.txt\r\n\r\n'
raw 'POST /a.txt\r\n'
raw "it's\r\n\r\n"
raw 'GET / HTTP/2.0\r\n\r\n'
raw 'GET / HTTP/1\r\n\r\n'
raw 'GET / FOO/1.0\r\n\r\n'
raw 'GET / HTTP/1.0 x\r\n\r\n'
raw 'G\\ET\001\r\n\r\n'
raw '\r\n'
raw ''
raw 'GET /a.txt HTTP/1.1\r\nno colon\r\n\r\n'
run timeout 5 python3 -m http.server 8000
run timeout 5 python3 -m http.server --bind 10.9.9.9 8001
run timeout 5 python3 -m http.server --bind=nowhere.example 8001
run python3 -m http.server nine
run python3 -m http.server --frob 1 2
run python3 -m http.server -d
run python3 -m http.server --help
run python3 -V
cat /tmp/out
cat /tmp/log | dated
cd /
run timeout -s INT 2 python3 -m http.server 8002
python3 -u -m http.server -b :: -d /tmp/www -p HTTP/1.1 8003 >/tmp/out 2>&1 &
up 8003
ss -Hltn | awk '{print $1, $2, $3, $4}' | sort
get -i -w '%{num_connects}\n' http://127.0.0.1:8003/a.txt http://127.0.0.1:8003/nothing http://127.0.0.1:8003/a.txt
get -i http://[::1]:8003/sub
get -i -H 'Expect: 100-continue' -d x=1 http://[::1]:8003/sub
get -i -H 'Connection: close' http://[::1]:8003/index/
dated </tmp/out
kill %2; wait %2; echo "[exit $?]"
