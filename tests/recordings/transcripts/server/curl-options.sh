# curl against nginx: going on with what is there, ranges, times, names of files, options from files, names and passwords, protocols, proxies, addresses, what -w prints.
# steady: clock (the file has a time that was given)
run() { echo "\$ $*"; "$@" 2>&1 | tr -d '\r' | sed -E 's/^(< )?Date: .*/\1Date: .../; s/^("date":).*/\1.../'; status=${PIPESTATUS[0]}; [ "$status" = 0 ] || echo "[exit $status]"; }
ip link set lo up
mkdir -p /var/log/nginx /tmp/www; cd /tmp
printf '0123456789' >/tmp/www/ten; touch -d '2024-01-02 03:04:05' /tmp/www/ten
cat >/tmp/n.conf <<'E'
events {}
http { include /etc/nginx/mime.types; log_format m '$request_method $request_uri $http_range $http_user_agent $status'; access_log /tmp/access m;
server { listen 8080; root /tmp/www; location /r { return 302 /ten; } location /r7 { return 307 /say; } location /say { return 200 "$request_method $http_referer\n"; } location /h { add_header Content-Disposition 'attachment; filename="named.txt"'; return 200 named; } location /a { return 200 "[$http_authorization][$http_accept_encoding][$args]\n"; } } }
E
nginx -c /tmp/n.conf; sleep 0.3
printf 0123 >part; run curl -sS -C - -o part http://127.0.0.1:8080/ten; cat part; echo
run curl -sS -C - -o part http://127.0.0.1:8080/ten; cat part; echo
run curl -sC - -o part2 http://127.0.0.1:8080/ten; cat part2; echo
run curl -sS -C 7 http://127.0.0.1:8080/ten; echo
printf 0123 >part; run curl -sSv -C - -o part http://127.0.0.1:8080/say; cat part
printf 0123456789a >part; run curl -sSv -C - -o part http://127.0.0.1:8080/ten; cat part
run curl -sS -r 2-4 http://127.0.0.1:8080/ten; echo
run curl -sS -r -3 http://127.0.0.1:8080/ten; echo
run curl -sS -r 20- http://127.0.0.1:8080/ten
run curl -s -R -o dated http://127.0.0.1:8080/ten; stat -c %y dated
run curl -s -z '2030-01-01' -w '%{http_code}\n' http://127.0.0.1:8080/ten
run curl -s -z '2020-01-01' -w '%{http_code}\n' http://127.0.0.1:8080/ten
run curl -sv -z dated -o dated http://127.0.0.1:8080/ten 2>&1
run curl -s -z -2020-01-01 -w '%{http_code}\n' http://127.0.0.1:8080/ten
run curl -s -z nonsense -w '%{http_code}\n' http://127.0.0.1:8080/ten
run curl -s -J -O http://127.0.0.1:8080/h -w '%{filename_effective}\n'; cat named.txt; echo
run curl -sS -J -O http://127.0.0.1:8080/h
run curl -sS --create-dirs -o x/y/z http://127.0.0.1:8080/ten; cat x/y/z; echo
run curl -sS -o nodir/y/z http://127.0.0.1:8080/ten
run curl -s --remote-name-all http://127.0.0.1:8080/ten http://127.0.0.1:8080/say; ls ten say
printf '# comment\nurl = "http://127.0.0.1:8080/a"\nuser = joe:pw\n-s\nheader: "X: \\"y\\""\n' >k; run curl -K k
echo 'url=http://127.0.0.1:8080/say' | run curl -s -K -
run curl -K missing
run curl -sL http://127.0.0.1:8080/r; echo
run curl -sL -d a=b http://127.0.0.1:8080/r7
run curl -sL --post302 -d a=b http://127.0.0.1:8080/r
run curl -s --url-query a=b --url-query 'c=d e' http://127.0.0.1:8080/a
run curl -s --compressed http://127.0.0.1:8080/a
run curl -s -e ';auto' -L http://127.0.0.1:8080/r7
run curl -s -u joe:x --basic http://127.0.0.1:8080/a
printf 'machine 127.0.0.1 login ann password secret\ndefault login d password e\n' >~/.netrc; run curl -s -n http://127.0.0.1:8080/a
run curl -s --netrc-file ~/.netrc http://localhost:8080/a
run curl --proto '=https' -sS http://127.0.0.1:8080/a
run curl --proto '=https' --tlsv1.2 -sSf http://127.0.0.1:8080/a
run curl -sS --proto -http http://127.0.0.1:8080/a
run curl -s --request-target /a?z=1 http://127.0.0.1:8080/ignored
run curl -# -o /dev/null http://127.0.0.1:8080/ten | od -c | tail -4
run curl -sS --stderr err http://127.0.0.1:1/; cut -c1-50 err
run curl -sS --limit-rate 5x http://127.0.0.1:8080/ten
run curl -sS -x http://127.0.0.1:8080 http://other.example/a
run curl -sSv -x http://127.0.0.1:8080 https://other.example/a
run curl -sS -x http://u:p@127.0.0.1:8080 -p http://other.example/a
run curl -sS --connect-to other.example:80:127.0.0.1:8080 http://other.example/a
run curl -sS --resolve other.example:8080:127.0.0.1 --resolve -x:80 http://other.example:8080/a
run curl -sS --resolve bad http://127.0.0.1:8080/a
run curl -sS --resolve a:b:c http://127.0.0.1:8080/a
run curl -sS http://127.0.0.1:8080/a -w '%{json}\n' -o /dev/null | tr , '\n' | grep -v 'time\|speed\|local_port\|curl_version'
run curl -s -w '%{header_json}\n' -o /dev/null http://127.0.0.1:8080/a
run curl -sS http://127.0.0.1:8080/a -w '%{nosuch} %{certs} %{num_certs} %{onerror} x\n' -o /dev/null
run curl --data
run curl --max-time x http://127.0.0.1/
cat /tmp/access | grep -v '^- \|CONNECT'
nginx -c /tmp/n.conf -s stop 2>/dev/null
