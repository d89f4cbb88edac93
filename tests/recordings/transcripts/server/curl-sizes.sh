# curl --max-filesize in its units, and -T from standard input, in chunks; a server that is asked whether it wants them.
run() { echo "\$ $*"; "$@" 2>&1 | tr -d '\r'; status=${PIPESTATUS[0]}; [ "$status" = 0 ] || echo "[exit $status]"; }
ip link set lo up
serve() { { sleep ${late:-0}; printf 'HTTP/1.1 %s\r\nContent-Length: %s\r\nConnection: close\r\n\r\n' "$1" "${#2}"; printf '%s' "$2"; } | nc -N -l 8080 >/tmp/asked & sleep 0.2; }
asked() { wait; tr -d '\r' </tmp/asked; echo; }
body=$(printf '%01100d' 0)
for size in 5 1099 1100 1K 2k 2b 1M; do serve '200 OK' "$body"; run curl -s --max-filesize $size -o /dev/null -w '%{http_code} %{size_download}\n' http://127.0.0.1:8080/; wait; done
for size in '' K5 5kk 5x -1 1.5M; do run curl --max-filesize "$size" http://127.0.0.1:8080/; done
run curl -s --max-filesize 5x http://127.0.0.1:8080/
serve '413 Too much' no
echo hello | run curl -sv -T - http://127.0.0.1:8080/up
asked
late=0.3
serve '200 OK' done
echo hello | run curl -s -H Expect: -T - http://127.0.0.1:8080/up
asked
serve '200 OK' done
run curl -s -H Expect: -T - http://127.0.0.1:8080/up </dev/null
asked
serve '200 OK' done
run curl -s -H 'Transfer-Encoding: chunked' -d a=b http://127.0.0.1:8080/up
asked
serve '200 OK' done
seq 1 30000 >/tmp/big
run curl -s -T /tmp/big -H Expect: http://127.0.0.1:8080/up
wait; sed 1,/^.$/d /tmp/asked | cmp - /tmp/big && echo same
serve '200 OK' done
cat /tmp/big | run curl -s -T - -H Expect: http://127.0.0.1:8080/up
wait; tail -n 5 /tmp/asked | tr -d '\r'
late=1.3
serve '200 OK' done
echo hello | run curl -sv -T - http://127.0.0.1:8080/up
asked
