# A rule with sets for a table that is not there: what is said of the sets and of the rule. Extensions of iptables that nft opens for one family only.
nft flush ruleset; iptables -A INPUT -j DROP; 
for r in 'tcp dport { 81, 443 }' 'tcp dport { 81, 443 } ip saddr { 1.1.1.1, 2.2.2.2 }' 'ip saddr 1.1.1.1 tcp dport vmap { 81 : accept }' 'ip saddr { 10.0.0.0/8 }' 'jump nothere' 'ip saddr @few' 'tcp dport { 81 } jump nothere'; do
nft add rule inet t in $r; nft insert rule inet t in $r;  nft add rule inet t in position 4 $r; done
nft add table inet t
for r in 'tcp dport { 81, 443 }' 'tcp dport { 81, 443 } ip saddr { 1.1.1.1, 2.2.2.2 }' 'ip saddr 1.1.1.1 tcp dport vmap { 81 : accept }' 'ip saddr { 10.0.0.0/8 }' 'jump nothere' 'ip saddr @few' 'tcp dport { 81 } jump nothere'; do
nft add rule inet t in $r; nft insert rule inet t in $r;  nft add rule inet t in position 4 $r; done
nft flush ruleset
for order in "iptables ip6tables" "ip6tables iptables"; do
  nft flush ruleset
  for c in $order; do
    case $c in iptables) x=10.0.0.1 ;; *) x=fd00::1 ;; esac
    $c -t nat -A POSTROUTING -j MASQUERADE
    $c -t nat -A POSTROUTING -j SNAT --to $x
    $c -t nat -A PREROUTING -j DNAT --to $x
    $c -t nat -A PREROUTING -p tcp -j REDIRECT
    $c -t mangle -A POSTROUTING -p tcp -j TCPMSS --set-mss 1000
    $c -t mangle -A POSTROUTING -j DSCP --set-dscp 5
    $c -t mangle -A POSTROUTING -j CLASSIFY --set-class 1:1
    $c -A INPUT -m cpu --cpu 0
    $c -A INPUT -m conntrack --ctorigdst $x
  done
  nft list ruleset
done
