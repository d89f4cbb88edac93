# Sets that are there already: what must be the same. Lists of tables have no handles; statements of a set stand on one line.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run nft 'add set inet t few { type ipv4_addr; counter; }'
run nft 'add set inet t few { type ipv4_addr; }'
run nft 'add set inet t few { type ipv4_addr; counter; }'
run nft 'add set inet t fow { type ipv4_addr; }'
run nft 'add set inet t fow { type ipv4_addr; counter; }'
run nft 'add set inet t fow { type ipv4_addr; timeout 5s; }'
run nft 'add set inet t fow { type ipv4_addr; size 5; }'
run nft 'add set inet t fow { type ipv6_addr; }'
run nft 'add set inet t fow { type ipv4_addr; flags interval; }'
run nft 'add set inet t fow { type ipv4_addr; flags dynamic; }'
run nft 'add set inet t lim { type ipv4_addr; limit rate 5/second; }'
run nft 'add set inet t lim { type ipv4_addr; limit rate 6/second; }'
run nft 'add set inet t lim { type ipv4_addr; counter; }'
run nft 'add set inet t two { type ipv4_addr; flags dynamic; counter; limit rate 6/second; }'
run nft 'add set inet t two { type ipv4_addr; flags dynamic; counter; }'
run nft 'add set inet t two { type ipv4_addr; flags dynamic; limit rate 6/second; counter; }'
run nft 'add map inet t m { type ipv4_addr : verdict; counter; }'
run nft 'add map inet t m { type ipv4_addr : verdict; }'
run nft 'add map inet t m2 { type ipv4_addr : mark; }'
run nft 'add map inet t m2 { type ipv4_addr : mark; counter; }'
run nft -a list tables
run nft -a list chains
run nft list ruleset
