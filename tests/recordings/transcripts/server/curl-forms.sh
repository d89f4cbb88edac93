# curl: forms in parts, methods that exclude each other, cookies that are kept and sent again.
run() { echo "\$ $*"; "$@" 2>&1 | tr -d '\r'; status=${PIPESTATUS[0]}; [ "$status" = 0 ] || echo "[exit $status]"; }
ip link set lo up
serve() { { sleep ${late:-0}; printf 'HTTP/1.1 %s\r\n' "$1"; shift; body=$1; shift; for h; do printf '%s\r\n' "$h"; done; printf 'Content-Length: %s\r\nConnection: close\r\n\r\n%s' "${#body}" "$body"; } | nc -N -l 8080 >/tmp/asked & sleep 0.2; }
asked() { wait; tr -d '\r' </tmp/asked | sed 's/boundary=.*/boundary=.../; s/^-------*[0-9a-f]*/---.../'; echo; }
late=0.3
cd /tmp; echo content >f.txt; echo '{}' >g.json; printf 'a\r\nb' >h
serve '200 OK' done; run curl -s -F name=value -F 'file=@f.txt' -F 'j=@g.json;type=text/x-j;filename=new "n".json' -F 't=<h' -F 'x=y;type=text/plain' http://127.0.0.1:8080/; asked
serve '200 OK' done; run curl -s -F 'a=1;b' --form-string 'c=@d;e' http://127.0.0.1:8080/; asked
serve '200 OK' done; run curl -s -F 'f=@f.txt,h' -F 'x=@-' http://127.0.0.1:8080/ <g.json; asked
serve '200 OK' done; run curl -s -F 'f=@f.txt;headers="X-A: b"' -F 'g=@h;encoder=base64'  http://127.0.0.1:8080/; asked
run curl -s -F noequals http://127.0.0.1:8080/
run curl -F noequals http://127.0.0.1:8080/
run curl -sS -F a=@missing http://127.0.0.1:8080/
run curl -F a=b -d c=d http://127.0.0.1:8080/
run curl -T f.txt -d c=d http://127.0.0.1:8080/
run curl -I -d c=d http://127.0.0.1:8080/
serve '200 OK' done 'Set-Cookie: a=1; Path=/' 'Set-Cookie: b=2; Domain=127.0.0.1; Path=/x; Secure; HttpOnly' 'Set-Cookie: c=3; Expires=Fri, 01 Jan 2100 00:00:00 GMT' 'Set-Cookie: d=4; Max-Age=0' 'Set-Cookie: e=5; domain=example.com' 'Set-Cookie: f=6; path=/sub' 'Set-Cookie: g' 'Set-Cookie: h="q r"; httponly'
run curl -sv -c jar http://127.0.0.1:8080/x/y; asked; cat jar
serve '200 OK' done; run curl -s -b jar http://127.0.0.1:8080/x/z; asked
serve '200 OK' done 'Set-Cookie: a=new'; run curl -sv -b jar -c jar2 http://127.0.0.1:8080/sub/; asked; cat jar2
serve '200 OK' done; run curl -s -b 'u=v; w=x' -b jar http://127.0.0.1:8080/; asked
serve '200 OK' done; run curl -s -b jar -j http://127.0.0.1:8080/; asked
serve '200 OK' done; run curl -s -b nofile http://127.0.0.1:8080/; asked
serve '200 OK' done 'Set-Cookie: a=1'; run curl -s -c - -o /dev/null http://127.0.0.1:8080/; asked
