# ip rule show and flush have words of their own: a prefix asks for all inside it, zero for nothing, and what is no word is a destination.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link add eth0 type veth peer name eth1
ip rule add not from 10.0.1.2/32 lookup 100 pref 10
ip rule add from 10.0.1.0/24 to 10.0.2.0/25 lookup 200 pref 20
ip rule add iif eth0 fwmark 0x1/0xff tos 0x10 blackhole pref 30
ip rule add oif eth1 ipproto tcp dport 80-90 goto 32766 pref 40
ip rule add sport 53 uidrange 0-5 lookup 100 pref 50 protocol static
for words in 'from 10.0.0.0/16' 'from 10.0.1.2' 'from 10.0.1.0/25' 'not' 'src 10.0.1.0/24' 'to 10.0.2.0/24' '10.0.2.0/24' 'dst 10.0.2.0/26' \
  'from all' 'table 100' 'table all' 'table 0' 'l 200' 'fwmark 0' 'fwmark 1/0xff' 'fwmark 0/0xff' 'tos 0x10' 'iif eth0' 'dev eth0' 'oif eth1' 'ipproto tcp' \
  'dport 80' 'dport 80-90' 'sport 53' 'uidrange 0-5' 'protocol static' 'protocol all' 'pref 0' 'from fd00::/8' 'blackhole' 'help' 'sport x' 'protocol odd' \
  'table odd' 'goto 32766'; do
  run ip rule show $words
done
run ip -6 rule show from 10.0.0.0/8
run ip -6 rule show from ::/0
run ip rule flush protocol static
run ip rule flush table 100
run ip rule
