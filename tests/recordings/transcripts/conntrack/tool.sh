# The conntrack tool: -L with filters, -G, -I, -U, -D, -F, -C, -S, -E, output forms, and arguments that are wrong.
# mask: ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
iptables -A INPUT -m conntrack --ctstate NEW

run conntrack -L
run conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 40000 --dport 80 --state ESTABLISHED -t 1000 -u SEEN_REPLY,ASSURED
run conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.53 --sport 40001 --dport 53 -t 100
run conntrack -I -p tcp -s 10.0.0.1 -d 192.0.2.1 --sport 40002 --dport 80 --state SYN_SENT -t 100 --dst-nat 10.0.0.9:8080
run conntrack -I -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 7 -t 100
run conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 40000 --dport 80 --state ESTABLISHED -t 100
conntrack -L 2>/dev/null | sort
run conntrack -C
run conntrack -L -p tcp --state ESTABLISHED
run conntrack -L -p udp
run conntrack -L -s 10.0.0.1 -d 10.0.0.53
run conntrack -L -p tcp --dport 80 --orig-dst 192.0.2.1
run conntrack -L --dst-nat
run conntrack -L --src-nat
run conntrack -L -p udp -o extended
run conntrack -G -p udp -s 10.0.0.1 -d 10.0.0.53 --sport 40001 --dport 53
run conntrack -G -p udp -s 10.0.0.1 -d 10.0.0.54 --sport 40001 --dport 53
run conntrack -U -p udp -s 10.0.0.1 -d 10.0.0.53 -m 5 -t 200
run conntrack -L -m 5
run conntrack -D -p udp
run conntrack -D -p udp
run conntrack -D -d 192.0.2.1
conntrack -E >/tmp/events 2>/dev/null &
sleep 0.3
conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.53 --sport 40001 --dport 53 -t 100 >/dev/null 2>&1
ping -q -e 9 -c 1 127.0.0.1 >/dev/null
conntrack -D -p udp >/dev/null 2>&1
sleep 0.3
kill $!
sed 's/ *\[USERSPACE\].*//' /tmp/events
run conntrack -F
run conntrack -L
conntrack -S | sed 's/insert_failed/\n&/' | head -1 | cut -c1-20
# What goes wrong.
run conntrack -L -p nonsense
run conntrack -L --dport 80
run conntrack -D
run conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2
run conntrack -L --state NONSENSE -p tcp
run conntrack -L -s 10.0.0.300
run conntrack -Z
run conntrack --frobnicate
