# Which words ipset takes behind an element, by command and type, and what test does not take for an element.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ipset create n hash:net; ipset create i hash:ip timeout 5 comment;ipset create ip hash:ip,port; ipset create b bitmap:port range 1-100; ipset create l list:set size 4; ipset create bi bitmap:ip range 10.0.0.0/24
for c in add test del; do for s in n i ; do for x in nomatch 'timeout 5' 'comment hi' 'before b' 'nonsense' 'packets 5'; do run ipset $c $s 10.0.0.1 $x; done; done; done
for c in add test del; do for x in nomatch 'timeout 5' 'comment hi' 'before b' 'nonsense'; do run ipset $c b 10 $x; run ipset $c ip 10.0.0.1,80 $x; done; done
run ipset test b 500
run ipset test bi 10.0.9.9
run ipset add bi 10.0.9.9
run ipset del bi 10.0.9.9
for s in n i ip b bi; do run ipset add l $s; done
for s in n i ip b bi; do run ipset add l $s nomatch; done
ipset destroy
ipset create n hash:net; ipset create i hash:ip; ipset create ip hash:ip,port; ipset create np hash:net,port;  ipset create bi bitmap:ip range 10.0.0.0/24; ipset create b bitmap:port range 1-100; ipset create bm bitmap:ip range 10.0.0.0/16 netmask 24; ipset create in hash:ip netmask 24; ipset create i6 hash:ip family inet6;ipset create ipn hash:ip,port,net; ipset create ipi hash:ip,port,ip; ipset create ni hash:net,iface
for c in test del add; do
for s in n i bi bm in ni; do for e in 10.0.0.0/24 10.0.0.0-10.0.0.3 10.0.0.1/32 fd00::1; do [ $s = ni ] && e=$e,eth0; run ipset $c $s $e; done; done
for s in ip np; do for e in 10.0.0.0/24,80 10.0.0.1,80-90 10.0.0.1,udp:5-6 10.0.0.1,icmp:echo-request 10.0.0.1,tcp 10.0.0.1,nothing:5 10.0.0.1,tcp:70000; do run ipset $c $s $e; done; done
run ipset $c b 5-7
run ipset $c b 500
run ipset $c b udp:5
run ipset $c b x
run ipset $c i6 fd00::/64
run ipset $c ipi 10.0.0.0/24,80,10.0.0.1
run ipset $c ipi 10.0.0.1,80,10.0.0.0/24
run ipset $c ipi 10.0.0.1,80
run ipset $c i 10.0.0.1,80
run ipset $c ipn 10.0.0.1,80,10.0.0.0/24
done
run ipset create order hash:net,port timeout 600
run ipset add order 10.0.1.1 nonsense 500
run ipset test order 10.0.1.1 timeout 500
run ipset add order 10.0.1.1,80 nonsense 500
run ip rule del iif eth0 goto 32000
