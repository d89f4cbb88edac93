# --state of conntrack -U changes the state, and does not choose by it.
# mask: ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
iptables -A OUTPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
nc -l -n 80 >/dev/null & sleep 0.3
nc -n -N -p 40000 127.0.0.1 80 </dev/null
sleep 0.3
run conntrack -U -d 127.0.0.1
run conntrack -U -d 127.0.0.1 -m 5
run conntrack -U -d 127.0.0.1 -m 5
run conntrack -U -d 127.0.0.1 -p tcp
run conntrack -U -d 127.0.0.1 -p tcp -m 7
run conntrack -U -f ipv4 -d 127.0.0.1 -p tcp -m 8
run conntrack -U -f ipv4 -d 127.0.0.1 -p tcp -t 50
run conntrack -U -f ipv4 -d 127.0.0.1 -p tcp --state ESTABLISHED
run conntrack -U -f ipv4 -d 127.0.0.1 -p tcp -u SEEN_REPLY
run conntrack -U -f ipv4 -d 127.0.0.1 -p tcp -u ASSURED
run conntrack -U -t 50 -p tcp
run conntrack -U -m 9 -p tcp
run conntrack -U -m 9
run conntrack -U -m 11
run conntrack -L 
