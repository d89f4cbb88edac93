# nc and curl by way of SOCKS and HTTP proxies, with servers written by hand.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
run nc -X 5 -x 127.0.0.1:1080 10.0.0.1 80
run nc -X 9 -x 127.0.0.1:1080 10.0.0.1 80
run nc -u -x 127.0.0.1 10.0.0.1 80
# A server that answers and stays until the other side has gone.
server() { nc -l "$1" < answer > /dev/null & sleep 0.1; }
printf 'HTTP/1.0 200 OK\r\nA: b\r\n\r\nhello\n' > answer; server 3128; run nc -N -v -X connect -x 127.0.0.1:3128 10.0.0.1 80 < /dev/null; wait
printf 'HTTP/1.0 403 no\r\n\r\n' > answer; server 3128; run nc -X connect -x 127.0.0.1 host.x 80 < /dev/null; wait
printf '\005\000\005\000\000\001\177\000\000\001\000\120hello\n' > answer; server 1080; run nc -N -v -x 127.0.0.1:1080 host.name 80 < /dev/null; wait
printf '\005\000\005\005\000\001\177\000\000\001\000\120' > answer; server 1080; run nc -x 127.0.0.1:1080 10.2.3.4 80 < /dev/null; wait
printf '\000\133\000\120\001\002\003\004' > answer; server 1080; run nc -X 4 -x 127.0.0.1:1080 10.1.1.1 80 < /dev/null; wait
printf '\005\000\005\000\000\001\177\000\000\001\001\002HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' > answer; server 1080; run curl -sS -v -x socks5h://127.0.0.1:1080 http://a.b/; wait
printf '\005\000\005\004\000\001\177\000\000\001\001\002' > answer; server 1080; run curl -sS --socks5 127.0.0.1 http://10.0.0.1/; wait
printf '\005\377' > answer; server 1080; run curl -sS -v --socks5-hostname 127.0.0.1 http://10.0.0.1/; wait
printf '\000\132\001\002\177\000\000\001HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' > answer; server 1080; run curl -sS -v --socks4 127.0.0.1 http://10.0.0.1/; wait
printf '\000\133\001\002\177\000\000\001' > answer; server 1080; run curl -sS --socks4a 127.0.0.1 http://a.b/; wait
printf 'HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' > answer; server 3128; run curl -sS -p -v -x 127.0.0.1:3128 http://a.b/; wait
run curl -sS -x foo://127.0.0.1:1 http://a.b/
