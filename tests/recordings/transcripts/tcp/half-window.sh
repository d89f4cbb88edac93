# No segment is longer than half of the largest window that the peer has shown, and no path of IPv4 is wider than its length field.
ip link set lo up
sizes() { grep -o ' mss:[0-9]*\| pmtu:[0-9]*\| advmss:[0-9]*\|tb[0-9]*' | tr -d '\n'; echo; }
for family in 127.0.0.1 ::1; do
  nc -l "$family" 9001 >/dev/null & sleep 0.3
  (sleep 1 | nc -N "$family" 9001) & sleep 0.3
  ss -tinH state established sport = :9001 | sizes
  ss -tinH state established dport = :9001 | sizes
  wait
done
nc -l -O 20000 127.0.0.1 9002 >/dev/null & sleep 0.3
(sleep 1 | nc -N -O 50000 127.0.0.1 9002) & sleep 0.3
ss -tnmH state established sport = :9002 | sizes
ss -tnmH state established dport = :9002 | sizes
wait
for bytes in 1 8000000; do
  nc -l 127.0.0.1 9003 >/dev/null & sleep 0.3
  (sleep 1 | nc -N -O $bytes 127.0.0.1 9003) & sleep 0.3
  ss -tnmH state established dport = :9003 | grep -o 'tb[0-9]*'
  wait
done
