# Time, day and hour without the word meta, and addresses of IPv6 in brackets.
# steady: clock (the time of day and the date are those of the rules)
nft add table inet t
nft add chain inet t c
nft add rule inet t c day Monday
nft add rule inet t c hour '"10:00"' accept
nft add rule inet t c time '>' '"2020-01-01"' drop
nft add rule inet t c limit rate 5/day
nft add rule inet t c ip6 daddr '[fd00::1]' accept
nft list chain inet t c
