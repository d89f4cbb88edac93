# netstat of sockets: -e, -o, -A, numbers apart, what it refuses.
run() { echo "\$ $*"; "$@"; local s=$?; test $s = 0 || echo "[exit $s]"; }
ip link set lo up
ip netns add b; ip link add eth0 type veth peer name eth0 netns b; ip link set eth0 up; ip -n b link set eth0 up
ip addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec b nc -lk -p 80 </dev/null >/dev/null &
nc -lk -p 80 </dev/null >/dev/null &
nc -lk -6 -p 8080 </dev/null >/dev/null &
sleep 0.3
sleep 60 | nc -p 40001 10.0.0.2 80 >/dev/null &
sleep 0.3
run netstat -tn
run netstat -ltn
run netstat -lt
run netstat -tan -A inet6
run netstat --numeric-ports -tl
run netstat --numeric-hosts -tl
run netstat --protocol=inet -ltn
run netstat -tno
netstat -ltne | sed "s/[0-9]* *$/INODE/"
netstat -lte | sed "s/[0-9]* *$/INODE/"
run netstat -S
run netstat -M
run netstat -Z
run netstat -A foo
run netstat -A ipx
run netstat -rs
run netstat -V
timeout 1.5 netstat -ltnc
