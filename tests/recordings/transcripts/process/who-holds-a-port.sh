# Who holds a port or a file: lsof -i with its addresses, states and fields, fuser for ports and files, and fuser -k.
ip link set lo up
nc -l -k 127.0.0.1 8080 & server=$!
nc -l -u 127.0.0.1 5353 & datagrams=$!
sleep 0.2
sleep 5 | nc -p 40000 127.0.0.1 8080 & sleep 0.2
# Numbers of processes and inodes are not the same twice; columns are kept by digits.
show() { echo "\$ lsof $*"; lsof "$@" 2>/dev/null | sed -E 's/^([a-z]+ +)[0-9]+ /\1PID /; s/(IPv[46] +)[0-9]+/\1INODE/; s/ +/ /g'; echo "[${PIPESTATUS[0]}]"; }
show -i
show -nP -i :8080
show -nP -iTCP -sTCP:LISTEN
show -i TCP:9999
show -nP -i4UDP
show -nPi @127.0.0.1:40000
show -nP -iTCP:8080 -sTCP:LISTEN -Fcn
show -nP -a -p $server -i
show -nP -i6
[ "$(lsof -t -i:5353)" = $datagrams ] && echo lsof -t: the same
[ "$(lsof -ti tcp:8080 -sTCP:LISTEN)" = $server ] && echo lsof -ti: the same
lsof -i :foo 2>&1 | head -1
[ "$(fuser 8080/tcp 2>/dev/null)" -eq $server ] && echo fuser: the same
fuser 8080/tcp 2>&1 >/dev/null | cat -A
fuser -v 8080/tcp 5353/udp 2>&1 | sed -E 's/[0-9]+ F/PID F/; s/ +/ /g'
fuser -n udp 5353 >/dev/null 2>&1; echo $?
fuser 9999/tcp; echo $?
fuser -s 8080/tcp; echo $?
fuser /nosuch; echo $?
sleep 5 >/tmp/held & sleep 0.1
fuser /tmp/held 2>/dev/null | wc -w
[ "$(lsof -t /tmp/held 2>/dev/null)" = $! ] && echo lsof FILE: the same
fuser -k -TERM -n udp 5353 >/dev/null 2>&1; echo $?
fuser -k -TERM 8080/tcp >/dev/null 2>&1; echo $?
sleep 0.2
lsof -nP -iTCP -sTCP:LISTEN; echo $?
