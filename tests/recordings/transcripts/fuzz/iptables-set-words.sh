# Options of the SET target that belong to one of its actions, and counters and timeouts that are no numbers.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ipset create s1 hash:ip
ipset create s2 hash:ip timeout 5
ipset create s3 hash:ip skbinfo
for x in "--del-set s1 src --exist" "--add-set s1 src --exist" "--add-set s2 src --timeout 5" "--del-set s2 src --timeout 5" "--map-set s3 src --exist" "--map-set s3 src --map-mark" "--del-set s1 src --map-mark" "--add-set s1 src --del-set s1 src" "--add-set s1 src --exist --del-set s2 src" "--exist" "--timeout 5" "--timeout 5 --add-set s2 src" "--exist --del-set s1 src" "--exist --add-set s1 src" "--map-mark --add-set s1 src" "--add-set s1 src --add-set s1 src" "--add-set nothere src" "--add-set s1" "--add-set s1 nowhere" "--add-set s1 src,src,src" "--add-set s1 src --timeout x" "--add-set s1 src --timeout 9999999999" "--del-set s1 src --map-queue" "--map-set s1 src --map-prio"; do
run iptables -t mangle -A INPUT -j SET $x; done
run iptables -t mangle -S INPUT
for x in "--match-set s1 src --return-nomatch" "--match-set s1 src ! --update-counters" "--return-nomatch" "--match-set s1 src --match-set s1 src" "! --match-set s1 src --packets-eq 5" "--match-set s1 src --bytes-gt x" "--match-set nothere src"; do 
run iptables -t mangle -A INPUT -m set $x; done
run iptables -t mangle -S INPUT
