# What nft refuses: flags that do not fit, what fib cannot be asked; and where an address ends.
nft add table inet t
nft add chain inet t c
try() { echo "\$ $*"; nft add rule inet t c "$@" || echo "[exit $?]"; }
try 'fib saddr . daddr type local'
try 'fib daddr . saddr . mark oif 0'
try 'fib iif type local'
try 'fib mark . iif oif exists'
try 'fib saddr . iif . mark oif 0 drop'
try 'fib iif . saddr oif exists'
try 'fib daddr . daddr type local'
try 'tcp flags 256'
try 'tcp flags { 1, 256 }'
try 'ct state 0x100000000'
try 'ct status 0x1ffffffff'
try 'ip6 saddr fd00::zz accept'
try 'ip6 saddr fe80::1x accept'
try 'ip6 saddr ::zz accept'
try 'ip6 saddr 1:2:3:4:5:6:7:8zz accept'
try 'ip6 saddr vmap { fd00::1:drop , fd00::2:accept}'
try 'ether saddr 00:11:22:33:44:55zz accept'
try 'ether saddr 00:11:22:33:44:555 accept'
try 'tcp dport vmap { 80:accept, 8080:drop, 22222:accept }'
nft list ruleset
