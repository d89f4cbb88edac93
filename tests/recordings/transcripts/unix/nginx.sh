# nginx on a Unix socket and before one; curl --unix-socket; what becomes of the file.
# mask: elapsed
run() { echo "\$ $*"; "$@" 2>&1 | tr -d '\r' | dated; }
dated() { sed -E 's/^(< )?(Date): .*/\1\2: .../; s,^20[^[]* \[(.*)\] [0-9]+#[0-9]+:,[\1],; s/\*[0-9]+ /* /'; }
ip link set lo up
mkdir -p /var/log/nginx
cat >/etc/nginx/nginx.conf <<'X'
worker_processes 1;
error_log /var/log/nginx/error.log;
events { worker_connections 64; }
http {
  log_format u '$remote_addr $server_addr $server_port $host';
  access_log /var/log/nginx/access.log u;
  upstream u { server unix:/tmp/web.sock; }
  server {
    listen unix:/tmp/web.sock;
    server_name x;
    location / { return 200 "unix $remote_addr $server_addr $server_port $request_uri\n"; }
    location /r { return 301 /z; }
  }
  server {
    listen 80;
    location / { proxy_pass http://unix:/tmp/web.sock; }
    location /a { proxy_pass http://unix:/tmp/web.sock:/b; }
    location /none { proxy_pass http://unix:/tmp/none.sock; }
    location /up { proxy_pass http://u; }
  }
}
X
nginx
sleep 0.2
ls -l /tmp/web.sock | cut -c1-10
ss -xlpH | awk '{$6="<inode>"; print}' | sed 's/pid=[0-9]*/pid=N/g'
run curl -s --unix-socket /tmp/web.sock http://localhost/hello
run curl -sv --unix-socket /tmp/web.sock http://localhost/r
run curl -sS --abstract-unix-socket web http://localhost/hello
run curl -sS --unix-socket /tmp/none http://localhost/
run curl -sv --unix-socket /tmp/none http://localhost/
run curl -s localhost/x localhost/ax localhost/up
run curl -s localhost/none
run curl -s -w '%{remote_ip} %{remote_port} %{local_ip} %{local_port} %{http_code}\n' -o /dev/null --unix-socket /tmp/web.sock http://localhost/hello
dated </var/log/nginx/error.log
cat /var/log/nginx/access.log
run nginx -s quit
sleep 0.3
ls /tmp/web.sock
nginx
sleep 0.2
pkill -9 nginx
sleep 0.2
ls /tmp/web.sock
run curl -sS --unix-socket /tmp/web.sock http://localhost/
run nginx
