# A host that has never had an address of IPv4 may bind to any, sends from none, and to everybody (there is no local table yet).
ip netns add B
ip link add v0 type veth peer name v1 netns B
ip link set v0 address 02:00:00:00:00:01 up; ip -n B link set v1 address 02:00:00:00:00:02 up
ip addr add 10.0.0.6/24 dev v0; ip addr add 10.0.0.7/24 dev v0
tcpdump --immediate-mode -neti v0 ip 2>/dev/null >/tmp/seen &
sleep 0.3
ip -n B route add default dev v1; ip route add default dev v0
echo a | ip netns exec B socat -t 0.1 STDIN UDP-DATAGRAM:10.0.0.6:12345,bind=10.0.7.253:4000; echo $?
ip netns exec B ping -c 1 -W 0.3 -e 7 -I 10.0.7.253 10.0.0.7 | grep -o '. received'
ip -n B route get 10.0.0.6 from 10.9.9.9
ip -n B route add 10.4.0.0/16 dev v1 src 10.5.5.5; echo $?
ip netns exec B timeout 0.5 nc -w 1 -p 40000 -s 10.7.7.7 10.0.0.6 80; echo $?
ip -n B addr add 10.0.0.99/24 dev v1
echo a | ip netns exec B socat -t 0.1 STDIN UDP-DATAGRAM:10.0.0.6:12345,bind=10.0.7.253:4000 2>&1 | grep -o 'Cannot.*'
ip -n B addr flush dev v1
echo a | ip netns exec B socat -t 0.1 STDIN UDP-DATAGRAM:10.0.0.6:12345,bind=10.0.7.253:4000 2>&1 | grep -o 'Cannot.*'
sleep 0.2; kill %1; grep -o '^.*, ethertype IPv4\|0.0.0.0.* >.*: \(UDP, length 2\|ICMP echo request\|Flags .S.\)' /tmp/seen
