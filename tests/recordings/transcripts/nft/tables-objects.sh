# Tables that sleep or are owned, comments that are too long, orders of JSON, places of rules that are not there.
n() { echo "\$ nft $*" | cut -c1-100; nft "$@" || echo "[exit $?]"; }
n add table t '{ flags dormant; comment "x"; }'
n list ruleset
n add chain t c '{ type filter hook input priority 0; }'
n list ruleset
n add table t
n list ruleset
n add table u '{ flags nonsense; }'
n add table u '{ flags owner; }'
n list table u
n add table v '{ comment "y"; }'
n add counter v c
n add limit v l '{ rate 1/second; comment "li"; }'
n list ruleset
n -j list table v
n add rule t c drop comment "\"$(printf 'a%.0s' $(seq 129))\"" 2>&1 | head -1
n add set t s "{ type ipv4_addr; comment \"$(printf 'a%.0s' $(seq 129))\"; }" 2>&1 | head -1
n add rule t c drop comment "\"$(printf 'a%.0s' $(seq 128))\""
n add rule t c index 50 drop
n add rule t c handle 50 drop
n list ct timeouts
