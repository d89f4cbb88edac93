# Elements that do not fit the type of their set, and sets that packets may not add to.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
nft 'add table inet t; add chain inet t in { type filter hook input priority 0; }'
for t in "ipv4_addr . inet_service" inet_service ether_addr; do
nft "add set inet t few { type $t; }"
echo "== $t"
for e in 'ip dscp ef add @few { ip saddr }' 'add @few { ip saddr }' 'add @few { ip saddr . tcp dport }' 'add @few { tcp dport }' 'update @few { ip saddr timeout 5s }' 'ip saddr @few accept' 'tcp dport @few accept' 'add @few { ether saddr }' 'add @few { iifname }' 'add @few { meta mark }'; do run nft "add rule inet t in $e"; done
for e in '80, 443' '10.0.0.1' '10.0.0.1-10.0.0.9' '10.0.0.0/24' '10.0.0.1 . 80' 'nonsense' '02:00:00:00:00:01' 'eth0' '"eth0"' '80' '80-90' '65536' '02:00' '1.2.3' 'a b'; do run nft "add element inet t few { $e }"; done
nft -s list set inet t few
nft 'flush chain inet t in'; nft 'delete set inet t few'
done
for f in "" "flags interval;" "flags dynamic;" "flags timeout;" "timeout 5s;" "size 10;" "counter;" "flags interval; counter;" "flags dynamic; size 5;" "flags interval,timeout;" "flags dynamic,timeout;"; do for t in ipv4_addr inet_service "ipv4_addr . inet_service"; do
nft "add table inet t; add chain inet t in { type filter hook input priority 0; }; add set inet t few { type $t; $f }"
case $t in ipv4_addr) k='ip saddr';; inet_service) k='tcp dport';; *) k='ip saddr . tcp dport';; esac
echo "== $f $t"
run nft "add rule inet t in add @few { $k }"
run nft "add rule inet t in update @few { $k timeout 5s }"
run nft "add rule inet t in delete @few { $k }"
nft -s list set inet t few | sed 1d
nft delete table inet t
done; done
