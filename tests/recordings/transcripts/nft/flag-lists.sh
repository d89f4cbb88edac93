# Flags, ranges of one, limits, logs and maps of NAT as nft lists them again, as text and as JSON, and what it refuses of them.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
nft add table t
nft 'add chain t c { type nat hook prerouting priority 0; }'
nft 'add chain t p { type nat hook postrouting priority 0; }'
nft 'add map t m { type ipv4_addr : mark; flags dynamic; }'
add() { nft "add rule t $*" || echo "[exit $?] $*"; }
add c 'ct state { new, established | related }'
add c 'ct state != established,related ct status == snat,dnat'
add c 'tcp flags != syn,ack'
add c 'tcp flags & (syn|ack) == { syn, ack, syn | ack }'
add c 'tcp flags & (syn|ack) > syn'
add c 'tcp flags syn / syn'
add c 'tcp flags { syn } / syn,ack'
add c 'ip saddr & 255.255.255.0 { 10.0.0.0, 10.0.1.0 }'
add c 'ip saddr { { 1.1.1.0/24, 3.3.3.0/24 }, 2.2.2.0/24 }'
add c 'tcp dport 22-22'
add c 'dnat to 1.2.3.4-1.2.3.4'
add c 'meta l4proto { tcp, comp }'
add c 'tcp option @255,8,8 255 tcp option 6 exists'
add c 'tcp option maxseg count 5'
add c 'ct expiration 30000ms'
add c 'ct original mark 4'
add c 'ct protocol tcp ct original proto-src 42'
add c 'add @m { ip saddr : meta mark }'
add p 'snat ip to ip saddr map { 10.141.11.4 : 192.168.2.3 . 80 }'
add p 'snat interval to ip saddr map { 10.141.11.4 : 192.168.2.2-192.168.2.4 }'
add p 'snat to [2001:db8::1]:80'
add p 'log flags ip options flags ether flags skuid flags tcp sequence,options'
add p 'log flags all group 2'
add p 'log flags nosuch'
add p "log prefix \"$(printf %0128d 0)\""
add p 'limit rate 1023/second burst 10 bytes'
add p 'limit rate 10 kbytes/second burst 5 packets'
add p 'limit rate 1 gbytes/second'
add p 'limit rate 1023000 mbytes/second'
add p 'limit rate 99999999999999999999/second'
run nft list table t
run nft -n list chain t c
run nft -j list chain t c
run nft -n -j list chain t c
run nft add set t a '{ type ipv4_addr; gc-interval 10s; }'
run nft add set t a '{ type ipv4_addr; policy nosuch; }'
run nft add set t a '{ type ipv4_addr; auto-merge; }'
run nft add map t a '{ type ipv4_addr : mark; auto-merge; }'
run nft add set t a '{ type ipv4_addr; timeout 1m; gc-interval 10s; }'
run nft reset set t a
run nft -j list sets
