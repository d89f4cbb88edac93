# Local ports: the ephemeral range, what happens when it is used up, TIME-WAIT, binding twice, privileged and reserved ports.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
nc -l -k 127.0.0.1 80 >/dev/null 2>&1 &
nc -l -k 127.0.0.1 81 >/dev/null 2>&1 &
sleep 0.2

run sysctl net.ipv4.ip_local_port_range
run sysctl -w net.ipv4.ip_local_port_range='50000 50001'
(sleep 2) | nc -N 127.0.0.1 80 &
sleep 0.2
(sleep 2) | nc -N 127.0.0.1 80 &
sleep 0.2
ss -tnH state established dport = :80 | awk '{ print $3, $4 }' | sort
# Both are in use; for another destination they are free again.
run nc -z -v 127.0.0.1 80
run nc -z -v 127.0.0.1 81
run nc -z -v -p 50002 127.0.0.1 80
wait %3 %4
sleep 0.1
# What has just been closed by the client waits, and counts.
ss -tanH state time-wait | awk '{ print $3, $4 }' | sort
run sysctl -w net.ipv4.ip_local_port_range='50000 50009'
run nc -z -v -p 50002 127.0.0.1 80
run nc -z -v -p 50003 127.0.0.2 80
run nc -z -v -s 127.0.0.5 -p 50003 127.0.0.1 80
run nc -z -v -s 192.0.2.9 127.0.0.1 80
run nc -z -v -p 80 127.0.0.1 81
run nc -z -v -p 81 127.0.0.1 81
run timeout 0.3 nc -l 127.0.0.1 80
run timeout 0.3 nc -l 127.0.0.1 22
run sysctl net.ipv4.ip_unprivileged_port_start
run sysctl -w net.ipv4.ip_local_port_range='2 1'
run sysctl -w net.ipv4.ip_local_port_range='0 100'
run sysctl -w net.ipv4.ip_nonlocal_bind=1
timeout 0.3 nc -l 192.0.2.9 80 & sleep 0.1
ss -tlnH src 192.0.2.9
wait $!
