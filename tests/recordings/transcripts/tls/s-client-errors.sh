# openssl s_client: names of hosts that do not fit, servers that speak no TLS or break off, STARTTLS, what is refused.
run() { echo "\$ $*"; timeout 5 "$@" 2>&1; status=$?; [ "$status" = 0 ] || echo "[exit $status]"; }
hide() { sed -E 's/^[0-9A-F]{16}:error/ID:error/; s/read [0-9]+ bytes and written [0-9]+/read N bytes and written M/'; }
ip link set lo up
serve() { printf "$2" | nc -N -l $1 >/tmp/asked & sleep 0.3; }
serve 8443 'HTTP/1.0 400 Bad Request\r\n\r\n'
run openssl s_client -connect 127.0.0.1:8443 </dev/null | hide
serve 8444 ''
run openssl s_client -connect 127.0.0.1:8444 </dev/null | hide
run openssl s_client -connect 127.0.0.1:8445 </dev/null | hide
run openssl s_client -host 127.0.0.1 -port 8445 </dev/null | hide
run openssl s_client -connect nosuch.invalid:443 </dev/null | hide
run openssl s_client -connect 127.0.0.1:8445 -starttls bogus </dev/null
run openssl s_client -connect 127.0.0.1:8445 -starttls smtp </dev/null | hide
serve 8446 '220 mail ESMTP\r\n250-mail\r\n250 SIZE\r\n502 no\r\n'
run openssl s_client -connect 127.0.0.1:8446 -starttls smtp </dev/null | hide
wait; tr -cd '[:print:]\n' </tmp/asked | head -2
serve 8447 '220 ready\r\n500 no\r\n'
run openssl s_client -connect 127.0.0.1:8447 -starttls ftp </dev/null | hide
wait; tr -cd '[:print:]\n' </tmp/asked | head -1
run openssl s_client -frob
run openssl s_client -connect
run openssl s_client 127.0.0.1:8445 -brief
serve 8448 ''
run curl -sS https://127.0.0.1:8448/
serve 8449 'HTTP/1.0 400 Bad Request\r\n\r\n'
run curl -sS https://127.0.0.1:8449/
