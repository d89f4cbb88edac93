# One small TCP connection in tcpdump: handshake, data, close; relative and absolute numbers, options, hex, and a written file.
# mask: tcp-timestamp tcp-seq
# capture: flow.pcap
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
# Checksums are computed by the hosts and not left to a network card.
for h in a b; do ip netns exec $h ethtool -K eth0 tx off >/dev/null; ip -n $h link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a ping -q -c 1 -W 1 10.0.0.2 >/dev/null
run ip netns exec b tcpdump -i eth0 -U --immediate-mode -w flow.pcap tcp &
tcpdump=$!
sleep 0.5
(echo welcome; sleep 2) | ip netns exec b nc -l -N 10.0.0.2 7 >/dev/null & server=$!
sleep 0.3
(sleep 0.2; echo hello; sleep 0.5) | ip netns exec a nc -N -p 40000 10.0.0.2 7 >/dev/null &
# The server is stopped while the client ends, so that the ACK of its FIN goes alone.
sleep 0.5; kill -STOP $server
sleep 0.6; kill -CONT $server
sleep 0.3
kill $(ip netns pids b | head -1)
wait

run tcpdump -n -t -r flow.pcap
run tcpdump -n -t -S -r flow.pcap -c 3
run tcpdump -n -t -q -r flow.pcap
run tcpdump -n -t -e -r flow.pcap -c 1
run tcpdump -n -t -A -r flow.pcap 'tcp[tcpflags] & tcp-push != 0' | grep -a -e Flags -e 'hello' | sed 's/^.*hello/..hello/'
run tcpdump -n -t -r flow.pcap 'tcp[tcpflags] & (tcp-syn|tcp-fin) != 0 and src host 10.0.0.1'
run tcpdump -n -t -r flow.pcap greater 70
run tcpdump -n -t -r flow.pcap src port 7 and not 'tcp[tcpflags] == tcp-ack' -c 1
run tcpdump -t -r flow.pcap -c 1
run tcpdump -n -t -r flow.pcap udp
run tcpdump -n -r nowhere.pcap
