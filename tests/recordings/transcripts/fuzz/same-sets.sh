# What -exist compares of an ipset, addresses with ports of DNAT and SNAT, and bridge fdb flush of what is not there.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run ipset create s1 hash:ip,port,ip skbinfo
run ipset create s1 hash:ip,port,ip -exist
run ipset create s1 hash:ip,port,ip skbinfo -exist
run ipset create s1 hash:ip,port,ip skbinfo comment -exist
run ipset create s1 hash:ip,port,ip skbinfo maxelem 5 -exist
run ipset create s1 hash:ip,port,ip skbinfo hashsize 64 -exist
run ipset create s1 hash:ip,port,ip skbinfo bucketsize 4 -exist
run ipset create s1 hash:ip,port,ip skbinfo timeout 5 -exist
run ipset create s1 hash:ip,port,ip counters -exist
run ipset create s1 hash:ip,port,ip skbinfo family inet6 -exist
run ipset create s1 hash:ip skbinfo -exist
run ipset create s2 hash:ip
run ipset create s2 hash:ip -exist
run ipset create s2 hash:ip timeout 5 -exist
run ipset create s2 hash:ip comment -exist
run ipset create s2 hash:ip counters -exist
run ipset create s2 hash:ip forceadd -exist
run ipset create s2 hash:ip netmask 24 -exist
run ipset create s2 hash:ip markmask 24 -exist
run ipset create s3 hash:ip timeout 5 counters
run ipset create s3 hash:ip timeout 5 counters -exist
run ipset create s3 hash:ip timeout 6 counters -exist
run ipset create s3 hash:ip timeout 5 -exist
run ipset create s3 hash:ip counters -exist
run ipset create s3 hash:ip timeout 5 counters comment -exist
run ipset create s4 bitmap:port range 1-1000
run ipset create s4 bitmap:port range 1-1000 -exist
run ipset create s4 bitmap:port range 1-1001 -exist
run ipset create s4 bitmap:port range 1-1000 comment -exist
run ipset create s4 bitmap:port range 1-1000 timeout 4 -exist
run ipset create s5 list:set size 4
run ipset create s5 list:set -exist
run ipset create s5 list:set comment -exist
run ipset create s5 list:set skbinfo -exist
run ipset create s6 bitmap:ip range 10.0.0.0/24 counters
run ipset create s6 bitmap:ip range 10.0.0.0/24 -exist
run ipset create s6 bitmap:ip range 10.0.0.0/24 counters -exist
run ipset create s7 list:set counters timeout 4
run ipset create s7 list:set -exist
run ipset create s7 list:set timeout 4 -exist
run ipset create s7 list:set timeout 4 counters -exist
for t in DNAT SNAT; do for f in iptables ip6tables; do
run $f -t nat -A PREROUTING -j $t --to-destination 10.0.0.1:80
run $f -t nat -A PREROUTING -j $t --to-source 10.0.0.1:80
run $f -t nat -A PREROUTING -j $t --to-source 10.0.0.1
run $f -t nat -A PREROUTING -j $t --to-destination 10.0.0.1
run $f -t nat -A PREROUTING -p tcp -j $t --to-destination 10.0.0.1:80
run $f -t nat -A PREROUTING -p tcp -j $t --to-source 10.0.0.1:80
run $f -t nat -A PREROUTING -p tcp -j $t --to-destination '[fd00::1]:80'
run $f -t nat -A PREROUTING -j $t --to-destination '[fd00::1]:80'
run $f -t nat -A PREROUTING -j $t --to-destination '[fd00::1]'
run $f -t nat -A PREROUTING -j $t --to-destination 'fd00::1:80'
run $f -t nat -A PREROUTING -j $t --to-destination '[fd00::1:80'
run $f -t nat -A PREROUTING -j $t --to-destination ':80'
run $f -t nat -A PREROUTING -p tcp -j $t --to-destination ':80x'
run $f -t nat -A PREROUTING -p tcp -j $t --to-destination 'x:80'
run $f -t nat -A PREROUTING -p tcp -j $t --to-destination 'x:0'
run $f -t nat -A PREROUTING -p tcp -j $t --to-destination '[x]:90-80'
done; done
ip link add br0 type bridge
run bridge fdb flush dev nobr
run bridge fdb flush dev br0 brport nobr
run bridge fdb flush brport nobr
