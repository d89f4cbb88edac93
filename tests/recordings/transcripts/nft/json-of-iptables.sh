# Rules of iptables in JSON: what nft has expressions of its own for, and the names of the other extensions.
iptables -A INPUT -p tcp -m tcp -j ACCEPT
iptables -A INPUT -p tcp --tcp-flags SYN,ACK SYN --dport 80 -j ACCEPT
iptables -A INPUT -p tcp --tcp-option 5 -j ACCEPT
iptables -A INPUT -p udp --sport 1:5 ! --dport 53 -m mark --mark 0x5/0xff -j DROP
iptables -A INPUT -m limit --limit 5/min --limit-burst 9 -j LOG
iptables -A INPUT -f ! -s 10.0.0.1 ! -i eth+ -d 10.0.0.0/255.0.255.0 -j NFLOG --nflog-prefix "a" --nflog-group 3
iptables -N X; iptables -A INPUT -j X; iptables -A INPUT -g X; iptables -A X -j RETURN
iptables -A INPUT -p udp -m udp -j REJECT
iptables -A INPUT ! -p icmp -m state --state NEW
iptables -t raw -A PREROUTING -j TRACE
iptables -A OUTPUT -o lo -m owner --uid-owner 0 -p 47
ip6tables -A INPUT -s fe80::/10 -p ipv6-icmp --icmpv6-type 135 -m hl --hl-eq 255 -j ACCEPT
iptables -A INPUT -p tcp -m comment --comment x --dport 5 -j ACCEPT
nft -j list ruleset | jq -c ".nftables[]"
nft -j list chain ip filter INPUT | jq -c ".nftables[]"
nft -j -s list table ip raw | jq -c ".nftables[]"
