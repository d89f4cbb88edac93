# Constant sets: how many elements they hold, and that rules fix them; no ranges of names of devices.
nft add table ip one
nft 'add set ip one s { type ipv4_addr; flags constant; elements = { 1.1.1.1, 2.2.2.2 }; }'
nft add rule ip one nosuch ip saddr @s
nft add chain ip one c
nft add rule ip one c ip saddr @s drop
nft add element ip one s '{ 3.3.3.3 }'
nft delete element ip one s '{ 1.1.1.1 }'
nft flush set ip one s
nft 'add set ip one u { type ipv4_addr; flags constant; }'
nft add element ip one u '{ 3.3.3.3 }'
nft add element ip one u '{ 3.3.3.4 }'
nft add rule ip one c ip saddr @u drop
nft add element ip one u '{ 3.3.3.5 }'
nft delete element ip one u '{ 3.3.3.3 }'
nft 'add map ip one m { type ipv4_addr : verdict; flags constant; elements = { 1.1.1.1 : accept }; }'
nft add element ip one m '{ 3.3.3.3 : drop }'
nft add rule ip one c ip saddr vmap @m
nft add element ip one m '{ 3.3.3.3 : drop }'
nft delete element ip one m '{ 1.1.1.1 }'
nft add element ip one m '{ 1.1.1.1 : accept }'
nft list ruleset
nft flush chain ip one c
nft delete set ip one s
nft delete element ip one u '{ 3.3.3.3 }'
nft add element ip one u '{ 3.3.3.6 }'
nft list ruleset
nft add table ip t
nft 'add set ip t a { type ipv4_addr; flags constant; elements = { 1.1.1.1, 2.2.2.2 }; }'
nft add element ip t a '{ 3.3.3.3 }'
nft delete element ip t a '{ 1.1.1.1 }'
nft add element ip t a '{ 3.3.3.3 }'
nft 'add set ip t d { type ipv4_addr; flags constant; size 3; elements = { 1.1.1.1, 2.2.2.2 }; }'
nft add element ip t d '{ 3.3.3.3 }'
nft 'add set ip t e { type ipv4_addr; flags constant; }'
nft add element ip t e '{ 3.3.3.3, 4.4.4.4 }'
nft add element ip t e '{ 3.3.3.5 }'
nft list ruleset
nft add chain ip t c
nft add rule ip t c ip saddr @a
nft 'add set ip t a { type ipv4_addr; flags constant; elements = { 1.1.1.1, 2.2.2.2 }; }'
nft create element ip t a '{ 3.3.3.3 }'
cat > f <<X
flush chain ip t c
add element ip t e { 6.6.6.6 }
add rule ip t c ip saddr @e
X
nft -f f
nft -f f
nft list ruleset
nft add table inet t
nft add chain inet t c
nft 'add set inet t s { type ifname; flags interval; elements = { "a*", "eth0", "b1"-"b5" }; }'
nft add element inet t s '{ "veth0"-"veth9" }'
nft 'add set inet t v { type ifname; flags interval; elements = { "a*", "eth0" }; }'
nft add element inet t v '{ "lo" }'
nft add element inet t v '{ "veth0"-"veth9" }'
nft add rule inet t c 'iifname "a1"-"a5" accept'
nft add rule inet t c 'iifname { "c1"-"c5", "d*" } accept'
nft list ruleset
