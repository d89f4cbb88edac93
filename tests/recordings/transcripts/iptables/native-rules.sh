# What iptables-nft makes of rules that nft wrote: words where it has some, or the table is incompatible; and chains that are not its own.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
# The first and last lines of each table carry the time of day.
save() { echo "\$ iptables-save $*"; iptables-save "$@" | grep -v '^# [GC]'; }
rule() {
  nft flush ruleset; nft add table ip filter; nft add chain ip filter INPUT '{ type filter hook input priority 0; }'; nft add chain ip filter x
  run nft add rule ip filter INPUT "$@"
  iptables -S INPUT; iptables -nL INPUT | tail -n +3
}
rule tcp dport '{ 22, 80 }' accept
rule log group 5 prefix '"to five "'
rule limit rate 10/second burst 7 packets accept
rule icmp type 3 icmp code 3 accept
rule ip ttl '<=' 5 drop
rule tcp flags syn
rule tcp flags '&' '(fin|syn)' '!=' syn
rule tcp sport 5 tcp dport '>=' 1024 accept
rule iif lo udp dport != 22-25 comment '"a b"'
rule meta mark '&' 0xff '==' 5 meta pkttype host goto x
rule meta nftrace set 1
rule ip dscp cs1
rule meta skuid 0
rule ct state new accept
run iptables -L
run iptables -L x
save
nft flush ruleset
nft -f - <<X
table ip filter {
  chain a { type filter hook input priority filter; }
  chain INPUT { type filter hook input priority filter; counter packets 2 bytes 3 accept; }
  chain x { type filter hook input priority 5; drop; }
  chain other { accept; }
}
X
run iptables -S
run iptables -S a
save
run iptables -vZ
run iptables -vX other
run iptables -vF x
run iptables -vF other
iptables -N foo
save >/root/saved
sed -i 1d /root/saved
run iptables-restore -v /root/saved
nft flush ruleset
iptables -A FORWARD -j ACCEPT
run iptables -vF
run iptables -vZ
printf '*filter\n-N kept\n-A kept -j DROP\n-F FORWARD\nCOMMIT\n' | run iptables-restore -v --noflush
run iptables -S
