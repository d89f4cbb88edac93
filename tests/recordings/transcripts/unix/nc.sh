# Unix sockets: nc, socat and ss on paths and abstract names; the socket file, who is refused, who listens, and what /proc/net/unix tells.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
cd /tmp
nc -lU /tmp/s >heard &
sleep 0.2
ls -l s | cut -c1-10
stat -c '%F %a' s
run ss -xlH | awk '{$6="<inode>"; print}'
echo hello | nc -N -U /tmp/s
wait
cat heard
ls s
run nc -U /tmp/s
run nc -v -U /tmp/s
run timeout 0.3 nc -lU /tmp/s; ls s
run nc -U /tmp/nothing
run nc -v -U /tmp/nothing
run nc -zvU /tmp/nothing
rm s
nc -klvU /tmp/s >heard 2>&1 &
pid=$!
sleep 0.2
echo one | nc -N -U /tmp/s
echo two | nc -NvU /tmp/s
run nc -zvU /tmp/s
sleep 0.2
kill $pid
wait $pid 2>/dev/null
cat heard
rm s
nc -luU /tmp/d >heard &
pid=$!
sleep 0.2
ss -xlH | awk '{$6="<inode>"; print}'
echo datagram | nc -uU -w 1 /tmp/d
sleep 0.3
kill $pid
wait $pid 2>/dev/null
cat heard
rm -f d
run nc -U
run nc -lU
run nc -U /tmp/s 80
touch plain
run nc -U /tmp/plain
run timeout 0.3 nc -lU /tmp/plain; ls -l plain | cut -c1-10
run nc -lU /nowhere/s
run nc -U $(printf 'x%.0s' $(seq 120))
