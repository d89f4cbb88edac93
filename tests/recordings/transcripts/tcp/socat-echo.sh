# socat: an echo by a pipe, over TCP, UDP and a Unix socket; one answer to each datagram; relays in a row.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
echo x | run socat - PIPE
(socat TCP-LISTEN:8090,fork,reuseaddr PIPE &); sleep 0.2
printf 'one\ntwo\n' | run nc -N 127.0.0.1 8090
echo three | run socat -t 0.3 - TCP:127.0.0.1:8090
(socat UDP-LISTEN:8091,fork PIPE &); sleep 0.2
echo four | run timeout 1 socat -t 0.3 - UDP:127.0.0.1:8091
(socat -T 2 UDP-RECVFROM:8092,fork EXEC:'sed s/^/got-/' &); sleep 0.2
echo five | run socat -t 0.3 - UDP:127.0.0.1:8092
echo six | run nc -u -w 1 127.0.0.1 8092
(socat UNIX-LISTEN:/tmp/echo,fork PIPE &); sleep 0.2
echo seven | run socat -t 0.3 - UNIX-CONNECT:/tmp/echo
(socat TCP-LISTEN:8093,bind=127.0.0.1,fork TCP:127.0.0.1:8090 &); sleep 0.2
echo eight | run nc -N 127.0.0.1 8093
(socat UDP4-RECVFROM:8094 SYSTEM:'cat >/tmp/once; echo answered' &); sleep 0.2
echo nine | run socat -t 0.3 - UDP4-SENDTO:127.0.0.1:8094
sleep 0.2; cat /tmp/once; ss -Hlun 'sport = :8094'
run socat EXEC:a:b - 2>&1 | sed 's/^.* E/E/'
