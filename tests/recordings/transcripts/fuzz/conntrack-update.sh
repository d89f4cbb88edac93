# conntrack -U changes what differs, and only where a family is named.
# mask: ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
iptables -A OUTPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
ping -c 1 -e 5 127.0.0.1 >/dev/null
run conntrack -U -f ipv4 -p icmp -m 5
run conntrack -U -f ipv4 -p icmp -m 5
run conntrack -U -f ipv4 -m 7
run conntrack -U -p icmp -r 127.0.0.1 -m 5
run conntrack -U -p icmp --reply-src 127.0.0.1 -m 6
run conntrack -U -p icmp --orig-dst 127.0.0.1 -m 7
run conntrack -U -p icmp -m 7
run conntrack -U -p icmp -m 9
run conntrack -U -p tcp -m 9
run conntrack -U -m 9 --mark 7
run conntrack -U -s 10.0.0.9 -m 9
run conntrack -U -d 127.0.0.1
run conntrack -U -p icmp -s 127.0.0.1 -t 300
run conntrack -U -p icmp -s 127.0.0.1 -u SEEN_REPLY
run conntrack -U -p icmp -s 127.0.0.1 -u ASSURED
run conntrack -U -p icmp -s 127.0.0.1 -u ASSURED
run conntrack -U -p icmp -s 127.0.0.1 -m 9 -t 40
run conntrack -U -p icmp -s 127.0.0.1 -m 9 -t 40
run conntrack -U -p icmp -s 127.0.0.1
run conntrack -U -p icmp
run conntrack -U
