# nginx on a host: started, asked, reloaded and stopped; servers by name and address, locations, proxying, TLS, and what the logs say.
# mask: elapsed
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
dated() { sed -E 's/^(Date|Last-Modified): .*/\1: .../; s/^(ETag: ")[^-]*/\1.../; s,^20[^[]* \[(.*)\] [0-9]+#[0-9]+:,[\1],; s/ \[[^]]*\] "/ [time] "/'; }
get() { echo "\$ curl $*"; curl -s "$@" | tr -d '\r' | dated; }
ip link set lo up
mkdir -p /var/log/nginx /tmp/www/dir
echo hello >/tmp/www/index.html
echo text >/tmp/www/a.txt
openssl req -x509 -newkey rsa:2048 -nodes -keyout /tmp/key.pem -out /tmp/cert.pem -subj /CN=secure.example -days 2 \
  -addext subjectAltName=DNS:secure.example 2>/dev/null
cat >/etc/nginx/nginx.conf <<'X'
worker_processes 1;
error_log /var/log/nginx/error.log;
events { worker_connections 64; }
http {
  include mime.types;
  log_format short '$remote_addr $host "$request" $status $body_bytes_sent $upstream_addr';
  access_log /var/log/nginx/access.log short;
  upstream pool { server 127.0.0.1:91 weight=3; server 127.0.0.1:92; server 127.0.0.1:93 backup; }
  upstream sticky { ip_hash; server 127.0.0.1:91; server 127.0.0.1:92; }
  upstream dead { server 127.0.0.1:97; server 127.0.0.1:98 max_fails=0; }
  server { listen 91; return 200 A; }
  server { listen 92; return 200 B; }
  server {
    listen 8080;
    server_name localhost;
    root /tmp/www;
    location = /old { return 301 /new; }
    location /gone { return 410; }
    location /say { return 200 "$request_method $uri $args $scheme $server_port\n"; }
    location /pool { proxy_pass http://pool; }
    location /sticky { proxy_pass http://sticky; }
    location /dead { proxy_pass http://dead; }
    location /secret { deny all; }
    location /status { stub_status; }
    location ~ \.txt$ { add_header X-Kind text; }
    location ^~ /dir/raw { return 200 "prefix first\n"; }
    location /drop { return 444; }
    location /tls { proxy_pass https://127.0.0.1:8443/; }
    error_page 404 /missing;
    location = /missing { internal; return 404 "nothing here\n"; }
    location /up { client_max_body_size 10; return 200; }
  }
  server { listen 8080; server_name *.wild.example; return 200 "wild $host\n"; }
  server { listen 127.0.0.1:8080; server_name own; return 200 "own address\n"; }
  server { listen 8443 ssl; server_name secure.example; ssl_certificate /tmp/cert.pem; ssl_certificate_key /tmp/key.pem;
    location / { return 200 "$scheme $https $server_port\n"; } }
}
X
run nginx -t
run nginx
sleep 0.3
ss -Hltn | awk '{print $3, $4}' | sort
get -i 127.0.0.2:8080/
get -I 127.0.0.2:8080/a.txt
get -i 127.0.0.2:8080/old
get -i 127.0.0.2:8080/gone/by
get 127.0.0.2:8080/say/it?x=1
get 127.0.0.2:8080/nothing
get -i 127.0.0.2:8080/secret
get 127.0.0.2:8080/dir/raw.txt
get -i 127.0.0.2:8080/dir
get -i 127.0.0.2:8080/dir/
get -X POST 127.0.0.2:8080/a.txt
get -d 'more than ten bytes' 127.0.0.2:8080/up
get 127.0.0.2:8080/status
run curl -sS 127.0.0.2:8080/drop
get -H 'Host: a.wild.example' 127.0.0.2:8080
get 127.0.0.1:8080
for turn in 1 2 3 4 5 6 7 8; do curl -s 127.0.0.2:8080/pool; done; echo
for turn in 1 2 3 4; do curl -s 127.0.0.2:8080/sticky; done; echo
get 127.0.0.2:8080/dead
get 127.0.0.2:8080/tls
get --cacert /tmp/cert.pem --resolve secure.example:8443:127.0.0.1 https://secure.example:8443
get -k https://127.0.0.1:8443
get -i http://127.0.0.1:8443
printf 'rubbish\r\n\r\n' | nc -q 1 127.0.0.2 8080 | tr -d '\r' | dated
run nginx 2>&1 | uniq
sed -i 's/listen 91/listen 94/; s/return 200 B/return 200 C/' /etc/nginx/nginx.conf
nginx -s reload 2>&1 | dated
sleep 0.5
ss -Hltn | awk '{print $4}' | sort
get 127.0.0.2:8080/pool
sed -i 's/root/rot/' /etc/nginx/nginx.conf
nginx -s reload 2>&1 | dated
get 127.0.0.1:92
sed -i 's/rot/root/' /etc/nginx/nginx.conf
nginx -s stop 2>&1 | dated
sleep 0.5
nginx -s stop 2>&1 | dated
run curl -sS 127.0.0.1:92
cat /var/log/nginx/access.log
dated </var/log/nginx/error.log | sed 's/^\(.*\] \)\*[0-9]* /\1/'
run nginx -s bogus
run nginx -x
run nginx -c
run nginx extra
run nginx -v
nginx -g 'nonsense;' 2>&1 | dated
nginx -g 'nonsense' 2>&1 | dated
nginx -t -c /etc/nginx/mime.types 2>&1 | dated
