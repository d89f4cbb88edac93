# Several flags of one element are listed with a bar between them.
nft add table inet t
nft add chain inet t c
nft add rule inet t c tcp flags '{ syn | ack }'
nft add rule inet t c tcp flags vmap '{ syn | ack : drop }'
nft add rule inet t c tcp flags syn,ack / syn,ack
nft list ruleset
nft -n list chain inet t c
