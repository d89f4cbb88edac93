# ipset: the kinds of set, adding, testing, listing, timeouts, counters, saving, and what cannot be.
# mask: ct-timeout set-seed
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
list() { echo "\$ ipset list $*"; ipset list "$@" -s | grep -v -e '^Size' ; }

run ipset create hosts hash:ip
run ipset add hosts 10.0.0.1
run ipset add hosts 10.0.0.2
run ipset add hosts 10.0.0.8/30
run ipset add hosts 10.0.0.1
run ipset -exist add hosts 10.0.0.1
run ipset test hosts 10.0.0.9
run ipset test hosts 10.0.0.12
run ipset del hosts 10.0.0.2
run ipset del hosts 10.0.0.2
list hosts
run ipset create nets hash:net comment
run ipset add nets 10.0.0.0/8 comment 'private'
run ipset add nets 10.1.0.0/16 nomatch
run ipset test nets 10.2.3.4
run ipset test nets 10.1.2.3
list nets
run ipset create services hash:ip,port counters
run ipset add services 10.0.0.1,tcp:80
run ipset add services 10.0.0.1,udp:53-55
run ipset test services 10.0.0.1,80
run ipset test services 10.0.0.1,tcp:81
list services
run ipset create ports bitmap:port range 0-1023
run ipset add ports 80
run ipset add ports 2000
list ports
run ipset create temporary hash:ip timeout 100
run ipset add temporary 10.0.0.1
run ipset add temporary 10.0.0.2 timeout 0
run ipset add temporary 10.0.0.3 timeout 1
sleep 1.3
list temporary
run ipset create six hash:net family inet6
run ipset add six fd00::/8
run ipset add six 10.0.0.1
run ipset create all list:set
run ipset add all hosts
run ipset add all nets
run ipset test all hosts
list all
run ipset list -n
ipset save hosts -s
ipset save hosts | sed 's/hosts/copy/' | ipset restore
run ipset test copy 10.0.0.9
run ipset swap hosts copy
run ipset rename copy spare
run ipset flush spare
list spare
run ipset create hosts hash:ip
run ipset create other hash:nonsense
run ipset create other hash:ip range 1-2
run ipset add nowhere 10.0.0.1
run ipset add hosts 10.0.0.300
run ipset add hosts
run ipset destroy hosts
run ipset destroy spare
run ipset destroy nowhere
run ipset list nowhere
run ipset frobnicate
iptables -A INPUT -m set --match-set nets src -j DROP
run ipset destroy nets
run iptables -A INPUT -m set --match-set nowhere src -j DROP
run iptables -A INPUT -m set --match-set services src -j DROP
run iptables -A INPUT -m set --match-set services dst,dst -j DROP
run iptables -S INPUT
