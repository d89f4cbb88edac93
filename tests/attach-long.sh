#!/bin/bash
# The long form of tests/attach.test.ts, for a machine where one is root: the machine's ping, curl, dig, tcpdump and nc against emulated hosts, over a
# way that loses and reorders frames in both directions; with a BIRD on the machine, a session of BGP stays up all the while. With sch_netem in the kernel the machine's side is made as bad.
# usage: tests/attach-long.sh    prints a line for each claim; status 1 when one does not hold
[ -n "$BASH_VERSION" ] || exec bash "$0" "$@" # also when started as `sh tests/attach-long.sh`
cd "$(dirname "$0")/.." || exit 1
export PATH=$PWD/node_modules/.bin:$PATH
for tool in ip socat ping curl dig tcpdump nc sha256sum; do
  type -P "$tool" >/dev/null || { echo "skipped: $tool is not installed"; exit 0; }
done
[ "$(id -u)" = 0 ] || { echo 'skipped: a TAP device takes root'; exit 0; }
export WORK; WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

bird_config() { # ID AS PEER PEER_AS PREFIX: a hundred routes PREFIX.0.0/24, PREFIX.1.0/24, ...
  echo "router id 192.168.1.$1; protocol device { } protocol kernel { ipv4 { export where source = RTS_BGP; }; }"
  echo "protocol static { ipv4;"; for i in $(seq 0 99); do echo "route $5.$i.0/24 blackhole;"; done; echo '}'
  echo "protocol bgp peer { local as $2; neighbor 192.168.1.$3 as $4; connect delay time 1; hold time 9; ipv4 { import all; export all; }; }"
}
{ echo "cat > /etc/bird/bird.conf <<'CONFIG'"; bird_config 1 64512 3 64515 10.1; echo CONFIG; echo bird; } > "$WORK/serve.sh"
bird_config 3 64515 1 64512 10.3 > "$WORK/bird.conf"
cat >> "$WORK/serve.sh" <<'END'
(until [ "$(ip route | grep -c '^10.3.*bird')" = 100 ]; do sleep 0.2; done; ip route | grep -c '^10.3.*bird' | nc -l -N -p 9002 >/dev/null) &
yes 'ten megabytes of the same line' | head -c 10000000 > big
(printf 'HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n'; cat big) | nc -l -N -p 8080 >/dev/null &
(nc -l -p 9000 | sha256sum > received) &
(until grep -q - received 2>/dev/null; do sleep 0.2; done; nc -l -N -p 9001 < received) &
dnsmasq --no-resolv --address=/web.example/192.168.1.77 --txt-record=t.example,hello >/dev/null 2>&1 &
tcpdump -n -c 2 -i eth0 icmp 2>/dev/null &
sleep 0.5
END

cat > "$WORK/client.sh" <<'END'
failures=0
claim() { if [ "$2" = "$3" ]; then echo "ok    $1"; else echo "FAILED $1: $2, expected $3"; failures=$((failures + 1)); fi; }
tap=$1
tc qdisc add dev "$tap" root netem loss 1% delay 3ms reorder 5% limit 5000 2>/dev/null && echo 'netem on the side of the machine'
tcpdump -i "$tap" -w "$WORK/real.pcap" -s 128 2>/dev/null &
capture=$!
claim 'ping has answers' "$(ping -c 20 -i 0.2 192.168.1.1 | grep -c ttl=64 | awk '{ print ($1 > 14) }')" 1
claim 'dig: an address' "$(dig +short @192.168.1.1 web.example)" 192.168.1.77
claim 'dig: a text' "$(dig +short @192.168.1.1 t.example txt)" '"hello"'
claim 'dig: over TCP' "$(dig +short +tcp @192.168.1.1 web.example)" 192.168.1.77
if type -P bird >/dev/null; then
  bird -c "$WORK/bird.conf" -s "$WORK/bird.ctl" -P "$WORK/bird.pid"
  for try in $(seq 100); do [ "$(ip route | grep -c '^10.1.*bird')" = 100 ] && break; sleep 0.2; done
  claim 'BGP: a hundred routes from the lab' "$(ip route | grep -c '^10.1.*bird')" 100
  routes=; for try in $(seq 50); do routes=$(nc 192.168.1.1 9002); [ -n "$routes" ] && break; sleep 0.2; done
  claim 'BGP: a hundred routes to the lab' "$routes" 100
  up=$(birdc -s "$WORK/bird.ctl" show protocols peer | tail -n 1)
fi
start=$(date +%s%N)
sum=$(curl -s http://192.168.1.1:8080/ | sha256sum)
echo "      10 MB from the lab in $((($(date +%s%N) - start) / 1000000)) ms"
claim 'ten megabytes from the lab' "$sum" "$(yes 'ten megabytes of the same line' | head -c 10000000 | sha256sum)"
head -c 10000000 /dev/urandom > "$WORK/up"
start=$(date +%s%N)
nc -N 192.168.1.1 9000 < "$WORK/up"
echo "      10 MB to the lab in $((($(date +%s%N) - start) / 1000000)) ms"
sum=; for try in $(seq 50); do sum=$(nc 192.168.1.1 9001); [ -n "$sum" ] && break; sleep 0.2; done
claim 'ten megabytes to the lab' "$sum" "$(sha256sum < "$WORK/up")"
banners=$(for each in $(seq 1000); do echo "$each"; done | xargs -P 50 -n 1 sh -c 'nc -w 20 -d 192.168.1.2 22 </dev/null | head -c 4; echo' | grep -o SSH- | wc -l)
claim 'a thousand connections' "$banners" 1000
if type -P bird >/dev/null; then
  claim 'BGP: the session has stayed up' "$(birdc -s "$WORK/bird.ctl" show protocols peer | tail -n 1)" "$up"
  echo "      $up"
  birdc -s "$WORK/bird.ctl" down >/dev/null
fi
kill $capture; wait $capture 2>/dev/null
claim 'every frame of the machine is whole' "$(tcpdump -nr "$WORK/real.pcap" 2>/dev/null | grep -c 'bad\|truncated-')" 0
exit $failures
END

node cli/main.ts attach --tap "labl$$" --address 192.168.1.3/24 --loss 1 --delay 3 --reorder 5 --script "$WORK/serve.sh" -- bash "$WORK/client.sh" "labl$$"
