# tracepath begins with what the path MTU is known to be.
for n in h1 r1 h2; do ip netns add $n; ip -n $n link set lo up; done
link() { ip link add name $2 netns $1 type veth peer name $4 netns $3; ip -n $1 addr add $5 dev $2; ip -n $3 addr add $6 dev $4; ip -n $1 link set dev $2 up; ip -n $3 link set dev $4 up; }
link h1 eth0 r1 ra 10.0.1.2/24 10.0.1.1/24
link r1 rb h2 eth0 10.0.2.1/24 10.0.2.2/24
ip -n h1 a add fd01::2/64 dev eth0 nodad; ip -n r1 a add fd01::1/64 dev ra nodad;  ip -n r1 a add fd02::1/64 dev rb nodad;ip -n h2 a add fd02::2/64 dev eth0 nodad
ip -n h1 r add default via 10.0.1.1; ip -n h2 r add default via 10.0.2.1;ip -n h1 r add default via fd01::1; ip -n h2 r add default via fd02::1
ip netns exec r1 sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip -n r1 link set rb mtu 1400;  ip -n h2 link set eth0 mtu 1400
t() { ip netns exec h1 tracepath -n $* | sed 's/[0-9.]*ms/MS/g'; }
t 10.0.2.2; t 10.0.2.2; t fd02::2; t fd02::2; ip -n h1 r get 10.0.2.2 | sed 's/expires [0-9]*/E/'; ip -n h1 r get fd02::2 | sed 's/expires [0-9]*/E/'; t -l 1000 10.0.2.2; t -m 1 10.0.2.2; t -p 40000 10.0.2.2
