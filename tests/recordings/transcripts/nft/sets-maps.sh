# nft sets and maps: named and anonymous, intervals, timeouts, counters, verdict maps, concatenations, dynamic sets, and their errors.
# mask: rtt
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add eth0 address 02:00:00:00:00:0a netns a type veth peer name eth0 address 02:00:00:00:00:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n a addr add 10.0.0.3/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
nft() { run ip netns exec b nft "$@"; }
ping() { ip netns exec a ping -q -c 1 -W 1 -I $1 10.0.0.2 | grep packets; }

nft add table ip t
nft 'add chain ip t in { type filter hook input priority 0; }'
nft 'add set ip t blocked { type ipv4_addr; }'
nft add element ip t blocked '{ 10.0.0.3, 10.0.0.77 }'
nft add rule ip t in ip saddr @blocked counter drop
ping 10.0.0.1
ping 10.0.0.3
nft list set ip t blocked
nft delete element ip t blocked '{ 10.0.0.3 }'
ping 10.0.0.3
nft delete element ip t blocked '{ 10.0.0.3 }'
nft get element ip t blocked '{ 10.0.0.77 }'
nft get element ip t blocked '{ 10.0.0.78 }'
nft list chain ip t in
nft 'add set ip t nets { type ipv4_addr; flags interval; auto-merge; elements = { 10.0.0.0/24, 10.0.1.0/24, 192.0.2.5-192.0.2.9 } }'
nft list set ip t nets
nft 'add set ip t strict { type ipv4_addr; flags interval; elements = { 10.0.0.0/24 } }'
nft add element ip t strict '{ 10.0.0.5 }'
nft 'add set ip t ports { type inet_service; counter; elements = { 80, 22, 443 } }'
nft list set ip t ports
nft 'add set ip t pairs { type ipv4_addr . inet_service; elements = { 10.0.0.1 . 80, 10.0.0.3 . 22 } }'
nft add rule ip t in ip saddr . tcp dport @pairs accept
nft 'add set ip t seen { type ipv4_addr; size 100; flags dynamic,timeout; timeout 1m; }'
nft add rule ip t in icmp type echo-request add @seen '{ ip saddr }'
ping 10.0.0.1
ip netns exec b nft list set ip t seen | sed -E 's/expires [0-9a-z]+/expires .../'
# Maps.
nft 'add map ip t verdicts { type inet_service : verdict; elements = { 80 : accept, 23 : drop } }'
nft add rule ip t in tcp dport vmap @verdicts
nft add rule ip t in ip saddr vmap '{ 10.0.0.3 : drop, 10.0.0.4-10.0.0.9 : accept }'
ping 10.0.0.3
nft 'add map ip t marks { type ipv4_addr : mark; elements = { 10.0.0.1 : 0x1, 10.0.0.3 : 0x3 } }'
nft add rule ip t in meta mark set ip saddr map @marks
nft add rule ip t in meta mark 1 counter
ping 10.0.0.1
nft list table ip t | grep -v expires
nft delete set ip t blocked
nft add element ip t blocked '{ 80 }'
nft add element ip t nowhere '{ 10.0.0.1 }'
nft 'add set ip t bad { type nonsense; }'
nft 'add set ip t bad { flags interval; }'
nft add rule ip t in tcp dport @blocked drop
ip netns exec b nft list sets | grep -v expires
nft flush set ip t blocked
nft list set ip t blocked
