# HTTP by hand: a server of one nc, spoken to by nc and by curl in its usual forms.
# mask: elapsed
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
# serve STATUS BODY [HEADER]: answers one request and shows what was asked.
serve() {
  local status=$1 body=$2 header=${3:-X-None: 1}
  printf 'HTTP/1.1 %s\r\nContent-Type: text/plain\r\n%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' "$status" "$header" ${#body} "$body" >/tmp/answer
  ip netns exec b nc -l -N 10.0.0.2 80 </tmp/answer >/tmp/asked &
  sleep 0.3
}
curl() { run ip netns exec a curl -sS -A test "$@"; }
asked() { wait; echo '# asked:'; tr -d '\r' </tmp/asked; }

serve '200 OK' 'hello
'
printf 'GET / HTTP/1.0\r\nHost: b\r\n\r\n' | ip netns exec a nc -N 10.0.0.2 80
asked
serve '200 OK' 'hello
'; curl http://10.0.0.2/path?q=1; asked
serve '200 OK' 'hello
'; curl -i http://10.0.0.2/; asked
serve '200 OK' ''; curl -I http://10.0.0.2/; asked
serve '404 Not Found' 'no such page
'; curl http://10.0.0.2/nothing; wait
serve '404 Not Found' 'no such page
'; curl -f http://10.0.0.2/nothing; wait
serve '200 OK' 'hello
'; curl -o /dev/null -w '%{http_code} %{size_download} %{remote_ip}:%{remote_port}\n' http://10.0.0.2/; wait
serve '200 OK' 'hello
'; curl -H 'Host: shop.example' -H 'X-Tag: 7' http://10.0.0.2/; asked
serve '200 OK' 'done
'; curl -d 'name=x&n=2' http://10.0.0.2/form; asked
serve '200 OK' 'done
'; curl -X DELETE http://10.0.0.2/item/7; asked
serve '301 Moved Permanently' '' 'Location: http://10.0.0.2:8080/'; curl -L http://10.0.0.2/; wait
serve '200 OK' 'resolved
'; curl --resolve shop.example:80:10.0.0.2 http://shop.example/; asked
serve '200 OK' 'verbose
'; curl -v --local-port 40000 http://10.0.0.2/ 2>&1 | tr -d '\r'; wait
# What goes wrong, and the status that tells it.
curl http://10.0.0.2/
curl --connect-timeout 1 http://10.0.0.9/
curl http://192.0.2.1/
curl http://nowhere.example/
curl htp://10.0.0.2/
curl http://10.0.0.2:99999/
ip netns exec b nc -l -N 10.0.0.2 80 </dev/null >/dev/null & sleep 0.3; curl http://10.0.0.2/; wait
sleep 3 | ip netns exec b nc -l -N 10.0.0.2 80 >/dev/null & sleep 0.3; curl -m 1 http://10.0.0.2/; wait
curl --frobnicate http://10.0.0.2/
curl
