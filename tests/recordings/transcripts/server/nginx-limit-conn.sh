# nginx limit_conn: as many requests at once by address, the others with its status; what is wrong with its directives.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
conf() { printf 'pid /tmp/ng.pid;\nerror_log /tmp/ng.err error;\nevents {}\nhttp {\n access_log off;\n%s\n}\n' "$1" >/tmp/ng.conf; }
for wrong in 'limit_conn_zone $binary_remote_addr;' 'limit_conn_zone $binary_remote_addr zone=a;' 'limit_conn_zone $nosuch zone=a:1m;' \
  'server { limit_conn a 1; }' 'limit_conn_zone $server_name zone=a:1m; server { limit_conn a many; }' 'limit_conn_zone $server_name zone=a:1m; server { limit_conn a; }'; do
  conf "$wrong"
  nginx -t -c /tmp/ng.conf 2>&1 | sed -E 's/^[^[]*//; s/[0-9]+#[0-9]+: //' | head -2
done
conf 'limit_conn_zone $binary_remote_addr zone=perip:1m;
 limit_conn_zone $server_name zone=perserver:1m;
 server { listen 8080; server_name x; limit_conn perserver 3;
  location /slow { limit_conn perip 1; limit_conn_status 429; proxy_pass http://127.0.0.1:9000; proxy_read_timeout 1s; }
  location / { return 200 "free\n"; }
  location /file { limit_conn perip 1; alias /tmp/file; } }'
echo file >/tmp/file
nc -l -k 127.0.0.1 9000 >/dev/null & silent=$!
nginx -c /tmp/ng.conf
sleep 0.2
code() { curl -s -o /dev/null -w "$1 %{http_code}\n" "http://127.0.0.1:8080$1"; }
code /slow >/tmp/first & first=$!
sleep 0.3
code /slow
code /file
code /
wait $first
cat /tmp/first
code /file
nginx -c /tmp/ng.conf -s stop 2>/dev/null
kill $silent
sed -E 's/^[^[]*//; s/[0-9]+#[0-9]+: \*[0-9]+ //' /tmp/ng.err
