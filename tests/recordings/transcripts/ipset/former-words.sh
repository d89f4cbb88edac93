# Words that ipset took in former times, abbreviations, sets of addresses with MAC, masks, what lives on when it is added again.
# mask: set-seed
# steady: ct-timeout (times that elements are given)
x() { echo "\$ $*"; "$@"; [ $? = 0 ] || echo "[exit $?]"; }
x ipset -N a iphash --hashsize 128 --probes 4 --resize 50 --gc 10
x ipset -L a
x ipset new b ipporthash --from 2.0.0.0 --to 2.1.0.0 --network 1.0.0.0/8
x ipset n c ipmap --from 2.0.0.0 --to 2.1.0.0
x ipset n c ipmap --from 2.0.0.0 --to 2.0.1.0
x ipset n d ipmap --network 10.0.0.0/8 --netmask 24
x ipset n z ipmap --network 2.0.0.0
x ipset n z ipmap range 2.0.0.0
x ipset n z bitmap:ip from 2.0.0.0/24 to 2.0.0.8
x ipset n z bitmap:ip to 2.0.0.0
x ipset n e portmap --from 1 --to 1024
x ipset n z portmap range 5
x ipset n z portmap --from 1
x ipset n z portmap --to 1
x ipset n z bitmap:port range 1-3 from 2
x ipset n f hash:ip -6
x ipset n z hash:ip --family inet6 -4
x ipset n z hash:net inet6
x ipset n z hash:ip bitmask 255.0.255.0 netmask 24
x ipset n z hash:ip bitmask ::1
x ipset n g hash:ip,port netmask 24
x ipset a g 10.1,80
x ipset a g 10.1.2.3,80
x ipset a g 0,80
x ipset save g -s
x ipset n m hash:ip bitmask 255.0.255.0
x ipset a m 10.1.2.3
x ipset t m 10.9.2.7
x ipset t m 10.9.3.7
x ipset s m
x ipset n h macipmap --from 2.0.0.0 --to 2.0.0.255
x ipset a h 2.0.0.1
x ipset a h 2.0.0.2,02:00:00:00:00:01
x ipset a h 2.0.0.2
x ipset a h 2.0.0.2,02:00:00:00:00:02
x ipset a h 2.0.0.0/24
x ipset a h 2.0.1.2
x ipset t h 2.0.0.2
x ipset t h 2.0.0.1
x ipset t h 2.0.0.2,02:00:00:00:00:01
x ipset t h 2.0.0.2,02:00:00:00:00:02
x ipset t h 2.0.0.1,02:00:00:00:00:02
x ipset -! a h 2.0.0.1,02:00:00:00:00:0a
x ipset l h
x ipset d h 2.0.0.1,02:00:00:00:00:0b
x ipset d h 2.0.0.9
x ipset n i macipmap range 2.0.0.0/16 timeout 5 counters comment skbinfo
x ipset a i 2.0.0.2,02:00:00:00:00:02 timeout 0 comment x
x ipset n z bitmap:ip,mac range 2.0.0.0/30 netmask 24
x ipset n j hash:net,iface
x ipset a j 0/0,eth0
x ipset a j 10.0.0.0/16,eth1
x ipset t j 10.0.0.1,eth0
x ipset t j 10.0.0.1,eth1
x ipset t j 11.0.0.1,eth0
x ipset n k hash:net timeout 0 counters
x ipset a k 10.0.0.0/8
x ipset a k 10.0.0.1 timeout 1 nomatch packets 3 bytes 5
x ipset -! a k 10.0.0.1 timeout 1 nomatch
x ipset save k -s
x ipset t k 10.0.0.1
sleep 1.5
x ipset t k 10.0.0.1
x ipset n l setlist timeout 1
x ipset a l a
x ipset n o hash:ip
x ipset x c
x ipset n p hash:ip
sleep 2.5
x ipset n r hash:ip bitmask 255.0.255.0 timeout 3
ipset l -t | grep -v ^Size
x ipset de h
x ipset zzz
x ipset -- a

# The first frame brings the MAC address of 10.0.0.2.
ip netns add far
ip link add near type veth peer name eth0 netns far
ip link set near address 02:00:00:00:00:01 up
ip addr add 10.0.0.1/24 dev near
ip -n far link set eth0 address 02:00:00:00:00:02 up
ip -n far addr add 10.0.0.2/24 dev eth0
x ipset n q bitmap:ip,mac range 10.0.0.0/24
x ipset a q 10.0.0.2
iptables -A INPUT -m set --match-set q src,src
ip netns exec far ping -e 7 -c 1 -q 10.0.0.1 >/dev/null
x ipset l q
x iptables -vnL INPUT
ip -n far link set eth0 address 02:00:00:00:00:03
ip netns exec far ping -e 7 -c 1 -q 10.0.0.1 >/dev/null
x iptables -vnL INPUT
