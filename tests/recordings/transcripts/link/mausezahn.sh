# mausezahn: frames and IP packets as they are told, seen at the other end of the cable.
# steady: tcp-timestamp icmp-id (mausezahn always takes the same)
ip netns add b
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns b
sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip netns exec b sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip link set eth0 up; ip -n b link set eth0 up
ip addr add 192.0.2.1/24 dev eth0
sleep 0.2
# The other end answers nothing: it has no address.
ip netns exec b tcpdump -p --immediate-mode -l -nexxti eth0 >>/tmp/heard 2>/dev/null & pid=$!
sleep 0.5
send() { echo "\$ mausezahn $*"; mausezahn "$@"; echo "[exit $?]"; sleep 0.1; cat /tmp/heard; : >/tmp/heard; }
to='-a own -b 02:00:00:00:00:02'
send eth0 -c 1 -p 20 $to -A 192.0.2.1 -B 192.0.2.2 -t icmp -q
send eth0 -c 1 $to -B 192.0.2.2 -t icmp ping,seq=6 -q
send eth0 -c 1 $to -B 192.0.2.2 -t icmp redir,code=1,gw=192.0.2.9 -q
send eth0 -c 2 -d 10msec $to -B 192.0.2.2 -t udp ttl=10,sp=54321,dp=12345 -p 8 -q
send eth0 $to -A 192.0.2.3-192.0.2.4 -B 192.0.2.5-192.0.2.6 -t udp 'sp=1, dp=3-4, tos=28' -q
send eth0 -a 00:11:22:33:44:55 -b bc -A 198.51.100.0/30 -B 192.0.2.5 -t udp dscp=46,p=de:ad:be:ef -q
send eth0 $to -B 192.0.2.2 -t tcp 'dp=80,flags=syn' -q
send eth0 $to -B 192.0.2.2 -t tcp 'sp=1,dp=80,flags=psh|ack,s=5,a=9,win=33' -P 'hello' -q
send eth0 $to -B 192.0.2.2 -t ip 'proto=253,id=7,df,ttl=3,p=01:02' -q
send eth0 -Q 7:85,20 $to -B 192.0.2.11 -t ip -q
send eth0 -t arp -q
send eth0 -t arp 'request, sip=192.0.2.7, tip=192.0.2.8, smac=02:00:00:00:00:07' -q
send eth0 -t arp 'reply, tmac=02:00:00:00:00:08, tip=192.0.2.8' -q
send -q eth0 'ff:ff:ff:ff:ff:ff 00:11:22:33:44:55 88:b5 de:ad:be:ef'
send eth0 -p 30 -a own -b bc 88:b5:01:02 -q
send nope -c 1 -a own -b bc -B 192.0.2.2 -t udp dp=6 2>&1 | head -3
send eth0 -c 1 -a own -b bc -B 300.0.2.2 -t udp dp=7 2>&1 | head -3
kill $pid
