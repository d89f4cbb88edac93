# Rules of iptables as nft lists them, links and addresses of nobody that are not made, and the memory of bitmaps.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
r() { echo "\$ $*"; iptables -t mangle -A INPUT "$@" -j ACCEPT; nft -s list chain ip mangle INPUT | sed -n 4p; iptables -t mangle -F INPUT; }
r6() { echo "\$6 $*"; ip6tables -t mangle -A INPUT "$@" -j ACCEPT; nft -s list chain ip6 mangle INPUT | sed -n 4p; ip6tables -t mangle -F INPUT; }
for x in "-p udp -s 10.0.0.0/24" "-p udp ! -s 10.0.0.0/24" "-p udp -s 10.0.0.1" "-p udp -d 10.0.0.1" "-p udp -i eth0" "-p udp -i eth0 -s 10.0.0.1" "-p udp -i eth0 -s 10.0.0.1 -d 10.0.0.2" "-p icmp -s 10.0.0.1" "-p tcp -s 10.0.0.1 --dport 80" "! -p tcp -s 10.0.0.1" "-p udp -s 10.0.0.0/25" "-p udp -s 10.0.0.0/16 ! -d 10.0.0.0/25" "-p udp -f -s 10.0.0.1" "-p udp -m mark --mark 1 -s 10.0.0.1" "-p 99 -s 10.0.0.1" "-p icmp -s 10.0.0.1 -m icmp --icmp-type 8" "! -i eth0 -p icmp" "-p tcp -s 10.0.0.1 -m tcp --tcp-flags SYN SYN" "-p udp -s 10.0.0.0/255.255.0.255"; do r $x; done
for x in "-p udp -s fd00::/64" "-p udp -i eth0 -s fd00::1" "-p ipv6-icmp -s fd00::1 -d fd00::2" "! -p tcp -s fd00::1"; do r6 $x; done
for x in nofile; do :; done
ip link add eth0 type veth peer name eth1
run ip link add eth0 type nonsense
run ip link add new0 type nonsense
run ip link add eth0 type veth peer name eth1
run ip link add eth0 type veth peer name new
run ip link add lo type dummyx
run ip link add a/b type nonsense
run ip link add eth0 type bridge
run ip link add link nothere eth0 type nonsense
run ip link add link nothere eth0 type macvlan
run ip link add link eth1 eth0 type macvlan
run ip address add 0.0.0.0/0 dev eth0
run ip address replace 0.0.0.0/0 dev eth0 metric 77
run ip address add 0.0.0.0/24 dev eth0
run ip address add 0.0.0.0 dev eth0
run ip address change 0.0.0.0/8 dev eth0
run ip address del 0.0.0.0/0 dev eth0
run ip address add 0.0.0.0 peer 10.0.0.1 dev eth0
run ip -6 address add ::/0 dev eth0
run ip -6 address add ::/64 dev eth0
run ip -6 address add ff02::5/64 dev eth0
run ip -4 -br address show
for i in "1-1000" "0-65535" "5-5" "1-64" "1-65" "100-200"; do run ipset create p bitmap:port range $i; ipset list p | grep memory; ipset destroy p; run ipset create p bitmap:port range $i timeout 600; ipset list p | grep memory;  run ipset create p2 bitmap:port range $i counters; ipset list p2 | grep memory; ipset create p3 bitmap:port range $i comment; ipset list p3 | grep memory;ipset create p4 bitmap:port range $i skbinfo; ipset list p4 | grep memory; ipset create p5 bitmap:port range $i timeout 7 counters comment skbinfo; ipset list p5 | grep memory;ipset create p6 bitmap:port range $i timeout 7 counters; ipset list p6 | grep memory;ipset create p7 bitmap:port range $i timeout 7 comment; ipset list p7 | grep memory; ipset create p8 bitmap:port range $i counters comment; ipset list p8 | grep memory; ipset destroy; done
for i in 10.0.0.0/24 10.0.0.0/16 10.0.0.0-10.0.0.9; do ipset create p bitmap:ip range $i; ipset list p | grep memory; ipset create p2 bitmap:ip range $i timeout 600; ipset list p2 | grep memory; ipset create p3 bitmap:ip range $i counters; ipset list p3 | grep memory;  ipset destroy; done
for x in "" "timeout 600" "counters" "comment" "skbinfo" "counters skbinfo" "comment skbinfo" "timeout 5 skbinfo" "timeout 5 comment" "counters comment"; do ipset create p hash:ip $x; ipset list p | grep memory; ipset add p 10.0.0.1; ipset list p | grep memory;ipset add p 10.0.0.2; ipset list p | grep memory; ipset create p2 hash:net,iface $x; ipset add p2 10.0.0.0/24,eth0; ipset list p2 | grep memory; ipset create p3 list:set $x; ipset add p3 p;  ipset list p3 | grep memory; ipset add p3 p2; ipset list p3 | grep memory; ipset destroy p3; ipset destroy; done
