# socat: a server for many, both ways and one way, files and commands, UDP, what it says, and how it fails.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
plain() { sed -E 's#20[0-9/]+ [0-9:]+(\.[0-9]+)?#TIME#; s/socat\[[0-9]+\]/socat[PID]/; s/process [0-9]+/process PID/'; }
ip link set lo up
socat TCP-LISTEN:7000,reuseaddr,fork EXEC:cat &
sleep 0.3
printf 'hello\nworld\n' | socat -v - TCP:127.0.0.1:7000 2>&1 | plain
echo again | socat - TCP4:127.0.0.1:7000
socat -d -d -u TCP4-LISTEN:7101 OPEN:/tmp/out,creat,trunc 2>/tmp/server &
sleep 0.3
echo data | socat -d -d -u - TCP:127.0.0.1:7101,sourceport=40000 2>&1 | plain
sleep 0.3
cat /tmp/out
plain </tmp/server
# A port forward.
socat TCP-LISTEN:7103,fork TCP:127.0.0.1:7000 &
sleep 0.3
echo forwarded | socat - TCP:127.0.0.1:7103
echo 'carriage return' | socat - TCP:127.0.0.1:7000,crlf | od -c | head -2
# UDP: a child for each peer.
socat UDP-LISTEN:7102,fork SYSTEM:'read line; echo "got $line"' &
sleep 0.3
echo udp | timeout 2 socat -t 0.3 - UDP:127.0.0.1:7102
socat -u UDP-RECV:7104 STDOUT >/tmp/datagrams &
sleep 0.3
echo one | socat -u - UDP:127.0.0.1:7104; echo two | socat -u - UDP:127.0.0.1:7104; sleep 0.3
cat /tmp/datagrams
# Files, commands, hexadecimal.
run socat -u /etc/hostname -
run socat -u EXEC:'echo from a command' STDOUT
run socat -U CREATE:/tmp/copy OPEN:/etc/hostname
run cat /tmp/copy
socat -x -u /etc/hostname STDOUT 2>&1 | plain
socat - SYSTEM:'tr a-z A-Z' <<<'to upper case'
# What can go wrong.
for words in 'TCP:127.0.0.1:7999 -' 'TCP-LISTEN:7000 -' '- FOO:bar' '-' '- TCP:127.0.0.1' '- TCP:127.0.0.1:7000,foo=1' '-q' '- TCP:nowhere.example:80' '- OPEN:/nonexistent'; do
  echo "\$ socat $words"; socat $words 2>/tmp/error; echo "[exit $?]"; plain </tmp/error
done
