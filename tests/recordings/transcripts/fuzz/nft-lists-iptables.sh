# Rules of iptables and ip6tables as nft lists them: meters for hashlimit, quota, ecn, helper, both ports, TOS; comments leave a space.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for t in iptables ip6tables; do
for m in "-m helper --helper ftp" "-m helper ! --helper ftp" "-p tcp --tcp-flags RST RST" "-p tcp ! --tcp-flags RST RST" "-p tcp --tcp-flags SYN,ACK SYN,ACK" "-p tcp --tcp-flags ALL NONE" "-p tcp --tcp-flags SYN,ACK SYN"  "-p tcp ! --syn" "-p udp -m multiport --ports 443" "-p udp -m multiport ! --ports 443,80:90" "-m quota --quota 200" "-m quota ! --quota 200" "-m ecn --ecn-ip-ect 0" "-m ecn --ecn-ip-ect 1" "-m ecn --ecn-ip-ect 2" "-m ecn ! --ecn-ip-ect 3" "-p tcp -m ecn --ecn-tcp-cwr" "-p tcp -m ecn --ecn-tcp-ece --ecn-ip-ect 1" "-m comment --comment hey" "-p tcp -m comment --comment hey" "-p tcp -m comment --comment hey -m mark --mark 1" "-p icmp -m comment --comment x" "-p icmp --icmp-type any" "-p icmp --icmp-type 3/3" "-p icmp ! --icmp-type 8" "-p icmpv6 --icmpv6-type 1/3" "-p icmpv6 --icmpv6-type 128" "-m tos --tos 0x10" "-m tos --tos 0x10/0x3f" "-m dscp --dscp 4" "-m addrtype --src-type BROADCAST" "-m addrtype --src-type ANYCAST" "-m addrtype --dst-type UNREACHABLE"  "-m addrtype --dst-type BLACKHOLE" "-m addrtype --dst-type MULTICAST" "-m addrtype --dst-type LOCAL --limit-iface-in"  "-m hl --hl-eq 64" "-m hl --hl-lt 64" "-m hashlimit --hashlimit-upto 2/hour --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name few" "-m hashlimit --hashlimit-above 5/sec --hashlimit-mode srcip,dstport --hashlimit-name few2" "-m hashlimit --hashlimit-upto 5/sec --hashlimit-name few3" "-m hashlimit --hashlimit-upto 5/min --hashlimit-name few4 --hashlimit-mode dstip --hashlimit-srcmask 24 --hashlimit-dstmask 16" "-m hashlimit --hashlimit-upto 5/sec --hashlimit-mode srcip --hashlimit-name few6 --hashlimit-htable-expire 5000"; do run $t -A INPUT $m -j ACCEPT; done
for g in "TOS --set-tos 0x10" "TOS --set-tos 0x11" "TOS --set-tos 0x10/0x3f" "TOS --set-tos Minimize-Delay" "TOS --and-tos 0x10" "TOS --or-tos 0x10" "TOS --xor-tos 0x10" "DSCP --set-dscp 4" "DSCP --set-dscp-class ef" "TTL --ttl-set 3" "TTL --ttl-dec 3" "HL --hl-set 3" "HL --hl-inc 3" "NFLOG --nflog-group 3"; do run $t -t mangle -A FORWARD -j $g; done
run nft list ruleset
done
nft flush ruleset
for t in iptables ip6tables; do
for m in srcip dstip srcport dstport srcip,dstip srcip,srcport srcip,dstip,srcport,dstport srcport,dstport dstip,dstport "dstip,srcport"; do n=$((n+1)); $t -A INPUT -m hashlimit --hashlimit-upto 9/sec --hashlimit-mode $m --hashlimit-name n$n -j ACCEPT; done
$t -A INPUT -m hashlimit --hashlimit-upto 9/day --hashlimit-mode srcip,dstip --hashlimit-name n$n$n --hashlimit-srcmask 20 --hashlimit-burst 5 --hashlimit-dstmask 0 -j ACCEPT
for v in 0x10/0xff 0x10/0xfc 0x10/0x10 0x10/0x3f 0x10/0x0 0x0/0x10 0x0/0xff 0x14/0x10 0x0/0x0 0xff 0x3; do echo "$t $v"; $t -t mangle -A FORWARD -j TOS --set-tos $v; done
$t -t mangle -S FORWARD
nft list ruleset
nft flush ruleset
done
