# Rules for a source address refuse a connect, which looks the route up again once it knows its source; 0.0.0.0 by a device.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth1 address 02:00:00:00:00:02; ip link set eth0 up; ip link set eth1 up
ip address add 10.0.3.2/24 dev eth0
ip route add 10.0.1.0/24 via 10.0.3.1
for r in "from 10.0.0.0/16 blackhole" "from 10.0.0.0/16 unreachable" "from 10.0.0.0/16 prohibit" "to 10.0.1.0/24 blackhole" "to 10.0.1.0/24 prohibit"; do
ip rule add $r pref 5
for w in "-I" "" "-T -p 80" ; do run traceroute -n -q 1 -w 0.6 -m 2 -N 1 $w 10.0.1.2; done
run ping -c 1 -W 0.5 10.0.1.2
run timeout 0.5 nc -n -z -v 10.0.1.2 80
run timeout 0.5 nc -n -z -v -s 10.0.3.2 10.0.1.2 80
run ip route get 10.0.1.2
run ip route get 10.0.1.2 from 10.0.3.2
ip rule del pref 5
done
run ping -c 1 -W 0.6 -e 60 -I eth0 0.0.0.0
run ping -c 1 -W 0.6 -e 60 0.0.0.0
