# Which rules of iptables make nft warn, on standard error; what nft lists of objects; sets of a rule whose chain is not there.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for m in "-p udp --dport 80" "-m limit --limit 1/hour" "-m comment --comment x" "-m mark --mark 1" "-p tcp --syn" "-m conntrack --ctstate NEW" "-p icmp --icmp-type 8" "-m mac --mac-source 02:00:00:00:00:01" "-m addrtype --dst-type LOCAL" "-m length --length 5" "-m ttl --ttl-eq 5" "-m pkttype --pkt-type host" "-m iprange --src-range 1.1.1.1-1.1.1.2" "-m statistic --mode nth --every 2 --packet 0" "-m multiport -p tcp --dports 1,2" "-m state --state NEW" "-p tcp --dport 1:5" "-p tcp --tcp-flags RST RST" "-p sctp --dport 3" "-m dscp --dscp 3" "-m connmark --mark 3" "-f" "-m rpfilter" "-m tcp -p tcp --dport 5 -m limit --limit 1/s" "-i eth0 -s 1.2.3.4"; do
for j in ACCEPT; do iptables -t raw -A PREROUTING $m -j $j; echo "$m -> $(nft list ruleset | grep -c Warn)"; nft flush ruleset; done; done
for j in "LOG" "LOG --log-prefix x --log-level 3" "MARK --set-mark 1" "REJECT" "NFLOG" "CONNMARK --save-mark" "RETURN" "TRACE" "TTL --ttl-set 3" "DSCP --set-dscp 3" "TOS --set-tos 3" "CT --notrack" "NOTRACK" "CLASSIFY --set-class 1:1" "TCPMSS --clamp-mss-to-pmtu -p tcp --syn" ; do iptables -t mangle -A FORWARD -j $j; echo "$j -> $(nft list ruleset | grep -c Warn)"; nft flush ruleset; done
for j in "MASQUERADE" "SNAT --to 1.1.1.1"; do iptables -t nat -A POSTROUTING -j $j; echo "$j -> $(nft list ruleset | grep -c Warn)"; nft flush ruleset; done
for j in "REDIRECT" "DNAT --to 1.1.1.1" "NETMAP --to 1.1.1.0/24" ; do iptables -t nat -A PREROUTING -j $j; echo "$j -> $(nft list ruleset | grep -c Warn)"; nft flush ruleset; done
for j in "-j REJECT" "-p tcp -j REJECT --reject-with tcp-reset" "-p tcp --tcp-option 3" "-p tcp ! --dport 3" "-p udp ! --sport 3:5" "-m mark ! --mark 1/3" "-m limit --limit 5kb/s" "-p udp" "-p tcp -m tcp" "-p icmp" "-m hashlimit --hashlimit-upto 9/sec --hashlimit-name x"  "-p icmp -m icmp --icmp-type any" "! -f" "-p tcp --tcp-flags ALL NONE" "-g X" "-j X" "-m quota --quota 4" "-p udplite --dport 3" "-m set --match-set s src"; do iptables -N X; ipset create s hash:ip -exist; iptables -A INPUT $j; echo "$j -> $(nft list ruleset 2>&1| grep -c Warn)"; nft flush ruleset; done
nft add table ip a; nft add table inet b;  nft add chain ip a c
for x in sets maps counters quotas limits chains tables "counters table ip a" "sets ip" "counters ip"; do run nft list $x; done
nft add counter ip a x; run nft list counters;  run nft list quotas
run nft reset counters; run nft reset quotas; run nft list counters ip; run nft list counters inet
nft flush ruleset
for i in 1 2; do
run nft 'add rule inet t out tcp dport { 1, 2 } accept'
run nft 'add rule inet t out ip daddr vmap { 10.0.2.2 : drop, 192.0.2.1 : accept }'
run nft 'add rule inet t out ip daddr vmap { 10.0.2.2 : jump x, 192.0.2.1 : accept }'
run nft 'add rule inet t out ip daddr vmap { 10.0.2.2 : drop } tcp dport { 1, 2 } jump x'
run nft 'add rule inet t out jump x; add rule inet t out accept; add rule inet t foo accept'
run nft 'add table inet t'
done
run nft 'add chain inet t out'
run nft 'add rule inet t out ip daddr vmap { 10.0.2.2 : jump x, 192.0.2.1 : accept }'
run nft 'add rule inet t out ip daddr vmap { 10.0.2.2 : drop } tcp dport { 1, 2 } jump x'
run nft 'add rule inet t out jump x; add rule inet t out accept; add rule inet t foo accept'
run nft 'add rule inet t out meta l4proto { tcp, udp } counter name hits'
for n in host bcast mcast uni UNICAST o b m x ""; do iptables -A INPUT -m pkttype --pkt-type "$n"; done; iptables -S
