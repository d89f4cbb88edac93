# Lines as they are typed in an incident: logs, addresses, counts, tables, joined from several tools.
cat >access.log <<'END'
10.0.0.5 - - [05/Jan/2026:09:00:01 +0000] "GET /cart HTTP/1.1" 200 512 0.012
10.0.0.6 - - [05/Jan/2026:09:00:01 +0000] "GET /cart HTTP/1.1" 503 0 1.002
10.0.0.5 - - [05/Jan/2026:09:00:02 +0000] "POST /order HTTP/1.1" 201 64 0.120
10.0.0.7 - - [05/Jan/2026:09:00:03 +0000] "GET / HTTP/1.1" 200 1024 0.003
10.0.0.6 - - [05/Jan/2026:09:01:04 +0000] "GET /cart HTTP/1.1" 503 0 1.001
10.0.0.5 - - [05/Jan/2026:09:01:05 +0000] "GET /static/app.js HTTP/1.1" 304 0 0.001
END
awk '{ print $9 }' access.log | sort | uniq -c | sort -rn
awk '$9 >= 500 { print $1, $7 }' access.log | sort | uniq -c
cut -d'"' -f2 access.log | awk '{ print $1 }' | sort | uniq -c | sort -k1,1nr -k2
awk '{ sum[$1] += $10 } END { for (ip in sum) printf "%-10s %6d\n", ip, sum[ip] }' access.log | sort
awk '{ n++; t += $NF; if ($NF > max) max = $NF } END { printf "%d requests, %.3f s mean, %.3f s max\n", n, t / n, max }' access.log
sed -nE 's/.*:([0-9]{2}:[0-9]{2}):[0-9]{2} .*/\1/p' access.log | uniq -c
grep -c ' 503 ' access.log; grep ' 503 ' access.log | grep -oE '^[0-9.]+' | sort -u
sort -t' ' -k11,11nr access.log | head -2 | awk '{ print $7, $NF }'
ip link set lo up; ip -o -4 addr | awk '{ print $2, $4 }' | column -t
ip -j addr | jq -r '.[] | "\(.ifname)\t\(.mtu)\t\(.flags | join("|"))"'
printf '10.0.0.%d\n' {1..3} | xargs -I{} sh -c 'echo "{} $(echo {} | cut -d. -f4)"'
for n in 1 2 3; do echo "host$n 10.0.0.$n"; done | tee hosts.txt | awk '{ print $2 "\t" $1 }' >>/etc/hosts; getent hosts host2
while read -r name address; do printf '%-6s -> %s\n' "$name" "$address"; done <hosts.txt
join <(sort hosts.txt) <(printf 'host1 up\nhost3 down\n') 
comm -3 <(cut -d' ' -f1 hosts.txt) <(printf 'host1\nhost3\nhost4\n')
paste -d' ' <(seq 3) <(echo a; echo b; echo c) | while read -r n l; do echo "$l$n"; done | paste -sd,
printf '%s\n' 10.0.0.10 10.0.0.9 10.0.1.1 | sort -t. -k1,1n -k2,2n -k3,3n -k4,4n
echo 10.0.0.77/20 | awk -F'[./]' '{ bits = 32 - $5; n = ($1 * 256 + $2) * 65536 + $3 * 256 + $4; m = 2 ^ bits; n -= n % m; printf "%d.%d.%d.%d\n", n / 16777216, n / 65536 % 256, n / 256 % 256, n % 256 }'
mask() { local m=$((0xffffffff << (32 - $1) & 0xffffffff)); echo $((m >> 24 & 255)).$((m >> 16 & 255)).$((m >> 8 & 255)).$((m & 255)); }; mask 20; mask 32; mask 0
printf 'a=1\nb=2\n' | while IFS== read -r k v; do declare "cfg_$k=$v"; echo "$k is $v"; done
echo '{"a":{"b":[1,2,{"c":"x"}]}}' | jq -r 'paths(scalars) as $p | "\($p | map(tostring) | join(".")) = \(getpath($p))"'
printf 'GET / HTTP/1.1\r\nHost: shop.example\r\nX-A: 1\r\n\r\n' | tr -d '\r' | awk -F': ' 'NR > 1 && NF == 2 { print tolower($1), $2 }'
echo 'http://user@shop.example:8080/a/b?x=1&y=2#frag' | sed -E 's|^([a-z]+)://([^@/]+@)?([^:/]+)(:([0-9]+))?(/[^?#]*)?(\?([^#]*))?(#(.*))?$|scheme=\1 host=\3 port=\5 path=\6 query=\8|'
date -u -d '2026-01-05 09:00:00' +%s | xargs -I{} date -u -d @{} '+%d/%b/%Y:%H:%M:%S'
seq 20 | awk 'NR % 5 == 0' | xargs; seq 10 | shuf | sort -n | tail -1
diff <(sort hosts.txt) <(sort -r hosts.txt | sort) && echo same
yes | head -100000 | wc -l; head -c 3 /dev/zero | od -An -tx1; printf '\x41\x42' | xxd -p
find /etc -maxdepth 1 -name 'host*' -type f | sort | xargs wc -l | tail -1 | awk '{ print ($1 > 0) }'
