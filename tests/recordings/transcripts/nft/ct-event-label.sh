# nft: the events of a connection that are told, and labels that rules set.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
run nft add table ip w
run nft 'add chain ip w c { type filter hook output priority 0; }'
run nft add rule ip w c ct event set new,related
run nft add rule ip w c ct event set 0x1
run nft add rule ip w c ct event new
run nft add rule ip w c ct label set 127
run nft add rule ip w c ct label set 128
run nft add rule ip w c ct label 127 counter
conntrack -E -p icmp > events 2>/dev/null &
sleep 0.3
ping -c 1 -e 7 127.0.0.1 > /dev/null
sleep 0.3
kill %1
wait
run cat events
run nft list ruleset
