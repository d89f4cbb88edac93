# nginx -t: what is wrong with a configuration, in its words.
ip link set lo up
mkdir -p /var/log/nginx
check() { nginx -t 2>&1 | sed 's,^20[^[]*,,; s, [0-9]*#[0-9]*:,,'; }
try() { echo "--- $1"; printf '%s\n' "events{} http { $1 }" > /etc/nginx/nginx.conf; check; }
m() { echo "--- main $1"; printf '%s\n' "$1" > /etc/nginx/nginx.conf; check; }
try 'server { listen 80; } server { listen 80; }'
try 'server { listen 80; server_name a; } server { listen 80; server_name a; }'
try 'server { listen 80 default_server; } server { listen 80 default_server; }'
try 'server { listen 80; listen 80; }'
try 'server { listen 80; listen *:80; }'
try 'server { listen 80 foo; }'
try 'server { listen 99999; }'
try 'server { listen 127.0.0.1:; }'
try 'server { listen 443 ssl; }'
try 'server { listen 443 ssl; ssl_certificate /nope.pem; }'
try 'server { listen 443 ssl; ssl_certificate /nope.pem; ssl_certificate_key /nope.key; }'
try 'server { return 200 hello }'
try 'server { location / { proxy_pass http://nohost; } }'
try 'server { location / { proxy_pass http://127.0.0.1:99999; } }'
try 'server { location / { proxy_pass http://127.0.0.1:x; } }'
try 'upstream a { } server { location / { proxy_pass http://a; } }'
try 'upstream a { server 127.0.0.1 weight=0; }'
try 'upstream a { server 127.0.0.1 weight=x; }'
try 'upstream a { server 127.0.0.1 foo; }'
try 'upstream a { server 127.0.0.1; } upstream a { server 127.0.0.1; }'
try 'upstream a { server nohost; }'
try 'server { location /a { root /x; alias /y; } }'
try 'server { location a b c { } }'
try 'server { location x /b { } }'
try 'server { location /a { location /b { } } }'
try 'server { location ~ ( { } }'
try 'server { location = / { } location = / { } }'
try 'server { error_page 404; }'
try 'server { error_page 99 /x; }'
try 'server { error_page abc /x; }'
try 'server { return; }'
try 'server { return 1000; }'
try 'server { return 200 a b; }'
try 'server { return foo; }'
try 'server { root a b; }'
try 'server { root /a; root /b; }'
try 'server { listen 80; '
try 'server { listen 80; } }'
try '}'
try 'server { error_log /nope/x; }'
try 'server { access_log /nope/x; }'
try 'server { access_log /tmp/x foo; }'
try 'log_format a $nosuch; server { access_log /tmp/x a; }'
try 'server { return 200 $nosuch; }'
try 'server { keepalive_timeout x; }'
try 'server { client_max_body_size 1x; }'
try 'server { try_files /a; }'
try 'server { gzip maybe; }'
try 'server { listen unix:; }'
try 'server { server_name "~("; }'
try 'include /etc/nginx/none; '
try 'include /etc/nginx/none*; '
try 'server { location / { proxy_pass backend; } }'
try 'server { location / { proxy_pass https://127.0.0.1; } }'
try 'server { location / { proxy_pass http://; } }'
try 'server { location / { proxy_pass http://unix:/tmp/x; } }'
try 'server { location ~ a { proxy_pass http://127.0.0.1/b; } }'
try 'server { allow foo; }'
try 'server { add_header a; }'
try 'server { proxy_set_header a; }'
try 'server { "}'
try "server { server_name 'a; }"
try 'server { server_name "a"b; }'
try 'server { types { } }'
m 'http { }'
m 'events { } events { }'
m 'events { worker_connections x; }'
m 'worker_processes x; events {}'
m 'worker_processes 0; events {}'
m 'user nosuchuser; events {}'
m 'daemon maybe; events {}'
m 'listen 80; events {}'
m 'error_log /x bogus; events {}'
m ''
m '# nothing'
m 'events'
m 'events {'
m 'events { }
http {
  server {
    listen 80
    server_name a;
  }
}'
m 'events { }
http {
  server {
    listen 80;
    location / {
      return 200;
  }
}'
m 'pid /nope/x; events {}'
