# nginx: rewrite, set, if, map, geo, captures, limits of requests, passwords, other peers after errors; and what is wrong with such directives.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
dated() { sed -E 's/^(Date|Last-Modified|Expires): .*/\1: .../; s,^20[^[]* \[(.*)\] [0-9]+#[0-9]+:,[\1],; s/^(\[[a-z]*\] )\*[0-9]* /\1/; s/excess: [0-9.]*/excess: .../; s/^ETag: .*/ETag: .../'; }
get() { echo "\$ curl $*"; curl -s "$@" | tr -d '\r' | dated; }
ip link set lo up
mkdir -p /var/log/nginx /tmp/www/dir; echo file >/tmp/www/a.txt; echo index >/tmp/www/index.html
printf 'joe:{PLAIN}pw\nann:$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.\n' >/tmp/users
cat >/etc/nginx/nginx.conf <<'E'
worker_processes 1;
error_log /var/log/nginx/error.log warn;
events { worker_connections 64; }
http {
  log_format short '$remote_user $host "$request" $uri $args $status $kind $upstream_addr $upstream_status';
  access_log /var/log/nginx/access.log short;
  map $http_user_agent $kind { default other; ~*curl/(?<ver>\d) curl-$ver; "exact one" exact; ~^Moz mozilla; "" none; }
  map $host $site { hostnames; default none; .example.com ex; www.* www; *.org org; }
  geo $where { default far; 127.0.0.0/8 here; 127.0.0.2 there; }
  geo $arg_ip $net { 10.0.0.0/8 ten; 10.1.0.0/16 ten-one; }
  limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;
  limit_req_zone $arg_k zone=two:1m rate=100r/m;
  upstream pool { server 127.0.0.1:91; server 127.0.0.1:92; }
  upstream broken { server 127.0.0.1:93; server 127.0.0.1:92; }
  server { listen 91; return 200 "A $request_uri\n"; }
  server { listen 92; return 200 "B $request_uri\n"; }
  server { listen 93; return 503; }
  server {
    listen 8080;
    root /tmp/www;
    set $who server;
    rewrite ^/old/(.*)$ /new/$1?from=old last;
    rewrite ^/moved$ /say permanent;
    if ($http_x_deny) { return 403; }
    location /say { return 200 "$uri $args $who $kind $site $where $net\n"; }
    location /new { set $who new; return 200 "$uri $args $is_args $who $1\n"; }
    location /chain { rewrite ^/chain/(.*) /chain2/$1; rewrite ^/chain2/(.*) /say/$1?; }
    location /stay { rewrite ^/stay/(.*) /$1 break; }
    location /tmp302 { rewrite ^ /say?x=$uri redirect; }
    location /abs { rewrite ^/abs/(.*) http://other.example/$1; }
    location /noargs { rewrite ^/noargs /say? permanent; }
    location /loop { rewrite ^ /loop/x; }
    location ~ ^/user/(?<id>\d+)/(\w+)$ { return 200 "id=$id $1 $2\n"; }
    location /if {
      set $a "";
      if ($request_method = POST) { set $a post; }
      if ($request_method != GET) { set $a "${a}-notget"; }
      if ($arg_x ~ "^([a-z]+)([0-9]*)$") { set $a "$a+$1,$2"; }
      if ($arg_x !~* ABC) { set $a "$a no-abc"; }
      if ($args) { set $a "$a args"; }
      if (-f $document_root/a.txt) { set $a "$a file"; }
      if (!-d /tmp/www/dir) { set $a "$a nodir"; }
      if (-e /tmp/www/nothing) { set $a "$a e"; }
      if ($arg_x = stop) { return 204; }
      if ($arg_x = head) { add_header X-In if; }
      return 200 "[$a]\n";
    }
    location /deep { if ($arg_p) { proxy_pass http://pool; } return 404; }
    location /prox/ { rewrite ^/prox/(.*)$ /p2/$1 break; proxy_pass http://pool; }
    location /next { proxy_next_upstream error http_503; proxy_pass http://broken; }
    location /nonext { proxy_pass http://broken; }
    location /icept { proxy_intercept_errors on; error_page 503 /say/ic; proxy_pass http://127.0.0.1:93; }
    location /var { set $up pool; proxy_pass http://$up; }
    location /var2 { proxy_pass http://127.0.0.1:91/v$request_uri; }
    location /lim { limit_req zone=one; return 200 lim; alias /tmp/www; }
    location /limf { limit_req zone=one burst=1 nodelay; limit_req_status 429; alias /tmp/www/; }
    location /limk { limit_req zone=two; alias /tmp/www/a.txt; }
    location /auth { auth_basic "My realm"; auth_basic_user_file /tmp/users; alias /tmp/www/a.txt; }
    location /auth/off { auth_basic off; alias /tmp/www/a.txt; }
    location /exp { expires 1h; alias /tmp/www/a.txt; }
    location /expmax { expires max; alias /tmp/www/a.txt; }
    location /expno { expires -1; alias /tmp/www/a.txt; }
    location /break { break; rewrite ^ /say; return 200 "broken $uri\n"; }
  }
}
E
run nginx -t
run nginx
sleep 0.3
U=http://127.0.0.1:8080
get $U/old/x?y=1
get -i $U/moved?q
get -i -H 'X-Deny: 1' $U/say
get $U/say?ip=10.1.2.3
get -A 'Mozilla/5' -H 'Host: a.example.com' "$U/say?ip=10.2.0.1"
get -A 'exact one' -H 'Host: www.test' $U/say
get -A '' -H 'Host: x.org' $U/say
get -H 'Host: example.com' --interface 127.0.0.2 $U/say
get $U/chain/b?c=1
get $U/stay/a.txt
get -i $U/tmp302/z
get -i $U/abs/x?y=1
get -i $U/noargs?x
get $U/loop
get $U/user/42/name
get $U/if
get -d x $U/if?x=ab12
get $U/if?x=ABC
get -i $U/if?x=stop
get -i $U/if?x=head
get $U/deep
get $U/deep?p=1
get $U/prox/a?b=c
get $U/next; get $U/next; get -o /dev/null -w '%{http_code}\n' $U/nonext; get $U/icept
get $U/var?x=1; get $U/var2?y
for i in 1 2 3; do get -o /dev/null -w '%{http_code}\n' $U/limf/a.txt; done
get -o /dev/null -w '%{http_code}\n' $U/limk?k=a; get $U/limk?k=a; get $U/limk?k=b; get $U/limk; get $U/limk
get -i $U/auth
get -u joe:pw $U/auth; get -u joe:no -o /dev/null -w '%{http_code}\n' $U/auth; get -u ann:secret $U/auth; get -u bob:x -o /dev/null -w '%{http_code}\n' $U/auth; get $U/auth/off
get -i $U/exp; get -I $U/expmax; get -I $U/expno
get $U/break
cat /var/log/nginx/access.log
dated </var/log/nginx/error.log
try() { printf 'events {}\nhttp { %s }\n' "$1" >/tmp/t.conf; nginx -t -c /tmp/t.conf 2>&1 | dated; }
try 'server { rewrite ^ ; }'
try 'server { rewrite ( /x; }'
try 'server { rewrite ^ /x bogus; }'
try 'server { set x 1; }'
try 'server { set $x; }'
try 'server { return 200 $nosuch; }'
try 'server { if ($x) { } }'
try 'server { if $uri { } }'
try 'server { if ($uri = ) { } }'
try 'server { if ($uri == x) { } }'
try 'server { if (-q x) { } }'
try 'server { location / { if ($uri ~ "(") { } } }'
try 'server { location / { if ($uri) { proxy_set_header A b; } } }'
try 'map $uri { }'
try 'map $uri $x { a b c; }'
try 'map $uri $x { a b; a c; }'
try 'map $uri $x { default 1; default 2; }'
try 'geo $x { 10.0.0.0/33 a; }'
try 'limit_req_zone $uri zone=one rate=1r/s;'
try 'limit_req_zone $uri zone=one:10m rate=x;'
try 'limit_req_zone $uri rate=1r/s;'
try 'server { limit_req zone=nosuch; }'
try 'server { limit_req burst=1; }'
try 'server { location / { break x; } }'
try 'server { rewrite ^ /x; if }'
try 'server { location / { proxy_next_upstream bogus; } }'
try 'server { location / { expires soon; } }'
nginx -s stop 2>/dev/null
