# Sets as XML: one, all, names alone, without members.
ipset create plain hash:ip initval 0x12345678
ipset create full hash:ip timeout 100 counters comment skbinfo netmask 30 initval 0x12345678
ipset create ports bitmap:port range 0-1023
ipset create nets hash:net family inet6 initval 0x12345678
ipset create list list:set size 8
ipset add plain 10.0.0.1
ipset add full 10.0.0.4 timeout 0 packets 5 bytes 6 comment "hello world" skbmark 0x11/0xff skbprio 1:10 skbqueue 3
ipset add ports 22
ipset add nets fd00::/8
ipset add nets fd00:1::/32 nomatch
ipset add list plain
for set in plain full ports nets list; do ipset list $set -s -o xml; done
ipset list -t -o xml plain
ipset list -n -o xml
ipset -o xml list ports
ipset list plain -o json; echo $?
ipset list nosuch -o xml; echo $?
ipset destroy list; ipset destroy plain; ipset destroy full; ipset destroy nets
ipset list -o xml
ipset destroy ports
ipset list -o xml
