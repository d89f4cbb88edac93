# Clients whose server says no: socat prefers IPv4 and stops waiting for a peer, host tells of the server only with an answer, wget -nv says why.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
socat TCP4-LISTEN:7001,bind=127.0.0.1,reuseaddr,fork SYSTEM:'read line; echo got $line' & listener=$!
sleep 0.2
echo one | socat - TCP:localhost:7001
echo two | socat -4 - TCP:localhost:7001
echo '$ socat -6'; echo three | socat -6 - TCP:localhost:7001 2>&1 | sed 's/.*socat\[[0-9]*\] //'
echo '$ port 9'; echo four | socat - TCP:localhost:9 2>&1 | sed 's/.*socat\[[0-9]*\] //'
kill $listener
echo '$ accept-timeout'; socat -d -d TCP-LISTEN:7003,accept-timeout=0.2 - 2>&1 | sed 's/.*socat\[[0-9]*\] //'
run socat TCP-LISTEN:7003,accept-timeout=0.2 -
run host -W 1 x.lab 127.0.0.1
run host -v -W 1 -t A x.lab 127.0.0.1
run wget --tries=1 -nv -O /dev/null http://127.0.0.1:9/
run wget -q --tries=1 -O /dev/null http://127.0.0.1:9/
