# socat with sockets that are not connected: UDP-SENDTO hears the place it sends to alone, UDP-DATAGRAM hears everybody.
ip link set lo up
ip addr add 10.0.0.1/24 dev lo
told() { sed -E 's/^[^N]*socat\[[0-9]+\] //; /starting data transfer/d'; }
(socat UDP-RECVFROM:7000,fork EXEC:cat 2>/dev/null & echo $! >/tmp/server)
sleep 0.3
echo one | socat -d -d -t 0.3 - UDP-SENDTO:127.0.0.1:7000,sourceport=7001 2>&1 | told | sort
echo two | socat -d -d -t 0.3 - UDP4-DATAGRAM:127.0.0.1:7000,bind=127.0.0.1:7002 2>&1 | told | sort
echo three | socat -d -d -t 0.3 - UDP-SENDTO:127.0.0.1:9,sourceport=7003 2>&1 | told | sort
echo '--- to all, answered by one'
echo four | socat -t 0.3 - UDP-DATAGRAM:127.255.255.255:7000,broadcast
echo five | socat -t 0.3 - UDP-SENDTO:127.255.255.255:7000,broadcast
echo six | socat -t 0.3 - UDP-DATAGRAM:127.255.255.255:7000 2>&1 | grep -o 'Permission denied'
echo '--- where no address is'
echo seven | socat - UDP-DATAGRAM:127.0.0.1:7000,bind=10.0.0.9 2>&1 | sed -E 's/^.*socat\[[0-9]+\] //'
kill "$(cat /tmp/server)"
echo '--- a broadcast on the loopback device'
ping -b -c 1 -W 0.3 127.255.255.255 2>&1 | grep -o '. received'
nstat -az 2>/dev/null | awk '/Bcast|IcmpIn/ { print $1, $2 }'
