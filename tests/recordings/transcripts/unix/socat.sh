# Unix sockets: socat with paths and abstract names, streams and datagrams; what becomes of the file.
run() { echo "\$ $*"; "$@" 2>&1 | sed 's/^20[^E]*E/E/'; }
cd /tmp
socat UNIX-LISTEN:/tmp/s,fork EXEC:cat &
pid=$!
sleep 0.3
for kind in UNIX-CONNECT UNIX UNIX-CLIENT GOPEN; do echo "echoed $kind" | socat - $kind:/tmp/s; done
echo path | socat - /tmp/s
sleep 0.5
ss -xlpH | awk '{$6="<inode>"; print}' | sed 's/pid=[0-9]*/pid=N/g'
grep /tmp /proc/net/unix | awk '{print $2,$3,$4,$5,$6,$8}'
netstat -xl | awk '{$(NF-1)="<inode>"; print}' | grep /tmp
kill $pid; wait $pid 2>/dev/null
ls s
touch s
run socat UNIX-LISTEN:/tmp/s -
run socat - UNIX-CONNECT:/tmp/s
run socat - UNIX:/tmp/s
run socat - UNIX-CONNECT:/tmp/none
socat -u UNIX-LISTEN:/tmp/s,unlink-early,mode=600 STDOUT &
sleep 0.2
stat -c %a s
echo early | socat - UNIX-CONNECT:/tmp/s
wait
ls s
socat -u ABSTRACT-LISTEN:hidden STDOUT &
sleep 0.2
ss -xlH | awk '{$6="<inode>"; print}'
grep -o '@hidden' /proc/net/unix
echo abstract | socat - ABSTRACT-CONNECT:hidden
wait
run socat - ABSTRACT-CONNECT:hidden
socat -u UNIX-RECV:/tmp/d STDOUT &
pid=$!
sleep 0.2
echo sent | socat -u - UNIX-SENDTO:/tmp/d
echo client | socat -u - UNIX-CLIENT:/tmp/d
echo nc | nc -uU -w 1 /tmp/d
sleep 0.2
ss -xaH | awk '{$6="<inode>"; print}' | grep /tmp
kill $pid; wait $pid 2>/dev/null
ls d
socat -u ABSTRACT-RECV:dg STDOUT &
pid=$!
sleep 0.2
echo sent | socat -u - ABSTRACT-SENDTO:dg
sleep 0.2
kill $pid; wait $pid 2>/dev/null
ip link set lo up
socat TCP-LISTEN:8000,fork,reuseaddr UNIX-CONNECT:/tmp/s &
pid=$!
sleep 0.2
(echo reply; sleep 0.2) | nc -lU /tmp/s >heard &
sleep 0.2
echo bridged | nc -N 127.0.0.1 8000
sleep 0.3
cat heard
kill $pid
