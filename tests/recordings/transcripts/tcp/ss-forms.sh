# ss in the forms that people use: -tln, -uln, -tan, -p, -4, -6, -H, -s, -o, filters by port, address and state, and errors.
# mask: pid
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
nc -l -k 0.0.0.0 80 >/dev/null &
nc -l -k 127.0.0.1 5432 >/dev/null &
nc -l -k :: 8080 >/dev/null &
nc -l -u 127.0.0.53 53 >/dev/null &
sleep 0.3
(sleep 3) | nc -p 40000 127.0.0.1 5432 &
sleep 0.3
sorted() { echo "\$ $*"; "$@" | sort; }

sorted ss -tln
sorted ss -tlnH
sorted ss -tl
sorted ss -uln
sorted ss -tan
sorted ss -tlnp
sorted ss -4 -tlnH
run ss -6 -tlnH
sorted ss -tnH
sorted ss -tnHo
run ss -tlnH 'sport = :80'
run ss -tlnH sport = :5432
run ss -tanH dport = :5432
sorted ss -tanH dst 127.0.0.1
run ss -tanH src 127.0.0.1:5432
sorted ss -tanH state listening
sorted ss -tanH state established '( dport = :5432 or sport = :5433 )'
sorted ss -tlnH sport gt :1000 and sport lt :6000
sorted ss -lnH -A udp,tcp
run ss -wlnH
run ss -tanH state nothing
run ss -tlnH 'sport = :eighty'
# The older tool.
sorted netstat -tln
