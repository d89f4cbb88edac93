# Matches for special cases: policy, time, socket, devgroup, ecn, cpu, ah, esp, realm and those of IPv6 extension headers; saved, listed, refused.
# steady: clock (the dates are those of the rules)
ip link set lo up
ip link add eth0 address 02:00:00:00:00:0a type veth peer name far
rule() {
  local tool=$1 table=$2 chain=$3 message; shift 3
  echo "< $tool $table $chain $*"
  if message=$($tool -t $table -A $chain "$@" 2>&1); then
    $tool -t $table -S $chain | tail -n +2 | sed "s/^-A $chain/>/"
    $tool -t $table -nL $chain | tail -n +3
    # The saved form is read again.
    $tool-save -t $table >/tmp/saved; $tool-restore </tmp/saved; $tool-save -t $table | grep -v '^#' >/tmp/again; grep -v '^#' /tmp/saved | cmp - /tmp/again
    $tool -t $table -F $chain
  else local status=$?; echo "$message" | grep -v '^$'; echo "[exit $status]"; fi
}
four() { rule iptables "$@"; }
six() { rule ip6tables "$@"; }
four filter INPUT -m policy --dir in --pol ipsec -j ACCEPT
four filter INPUT -m policy --dir in --pol none -j ACCEPT
four filter OUTPUT -m policy --dir out --pol ipsec --proto esp --mode tunnel --tunnel-src 10.0.0.1 --tunnel-dst 10.0.0.2 --reqid 5 -j ACCEPT
four filter FORWARD -m policy --dir out --pol ipsec --strict --proto esp --next --proto ah -j ACCEPT
four filter INPUT -m policy --dir out --pol ipsec -j ACCEPT
four filter OUTPUT -m policy --dir in --pol ipsec -j ACCEPT
four filter INPUT -m policy --pol ipsec -j ACCEPT
four filter INPUT -m policy --dir in -j ACCEPT
four filter INPUT -m policy --dir sideways --pol none -j ACCEPT
four filter INPUT -m policy --dir in --pol maybe -j ACCEPT
four filter INPUT -m time --timestart 09:00 --timestop 18:00 --weekdays Mon,Tue,Wed,Thu,Fri -j ACCEPT
four filter INPUT -m time --weekdays Sa,Su -j ACCEPT
four filter INPUT -m time ! --weekdays 6,7 -j ACCEPT
four filter INPUT -m time --monthdays 1,15,31 -j ACCEPT
four filter INPUT -m time ! --monthdays 2 -j ACCEPT
four filter INPUT -m time --datestart 2024-01-01 --datestop 2024-12-31T23:59:59 -j ACCEPT
four filter INPUT -m time --timestart 22:00 --timestop 6:30 --contiguous -j ACCEPT
four filter INPUT -m time --kerneltz -j ACCEPT
four filter INPUT -m time -j ACCEPT
four filter INPUT -m time --timestart 25:00 -j ACCEPT
four filter INPUT -m time --timestart nine -j ACCEPT
four filter INPUT -m time --weekdays Someday -j ACCEPT
four filter INPUT -m time --monthdays 32 -j ACCEPT
four filter INPUT -m time --datestart yesterday -j ACCEPT
four mangle PREROUTING -p tcp -m socket -j MARK --set-mark 1
four mangle PREROUTING -p tcp -m socket --transparent --nowildcard --restore-skmark -j ACCEPT
four filter INPUT -m socket -j ACCEPT
four filter FORWARD -m socket -j ACCEPT
four filter INPUT -m devgroup --src-group 1 -j ACCEPT
four filter INPUT -m devgroup ! --src-group 0x10/0xf0 -j ACCEPT
four filter OUTPUT -m devgroup --dst-group 2 -j ACCEPT
four filter FORWARD -m devgroup --src-group 1 --dst-group 2 -j ACCEPT
four filter INPUT -m devgroup --dst-group 2 -j ACCEPT
four filter INPUT -m devgroup -j ACCEPT
four filter INPUT -m cpu --cpu 0 -j ACCEPT
four filter INPUT -m cpu ! --cpu 3 -j ACCEPT
four filter INPUT -m cpu -j ACCEPT
four filter INPUT -m ecn --ecn-ip-ect 2 -j ACCEPT
four filter INPUT -m ecn ! --ecn-ip-ect 0 -j ACCEPT
four filter INPUT -p tcp -m ecn --ecn-tcp-cwr ! --ecn-tcp-ece -j ACCEPT
four filter INPUT -m ecn --ecn-tcp-cwr -j ACCEPT
four filter INPUT -m ecn --ecn-ip-ect 4 -j ACCEPT
four filter INPUT -m ecn -j ACCEPT
four filter INPUT -p ah -m ah --ahspi 5 -j ACCEPT
four filter INPUT -p esp -m esp --espspi 5:9 -j ACCEPT
four filter INPUT -p esp -m esp ! --espspi 5 -j ACCEPT
four filter INPUT -m esp --espspi 5 -j ACCEPT
six filter INPUT -m rt --rt-type 0 -j DROP
six filter INPUT -m rt --rt-type 0 --rt-segsleft 0 -j DROP
six filter INPUT -m rt ! --rt-segsleft 1:3 -j DROP
six filter INPUT -m rt -j DROP
six filter INPUT -m frag --fragid 5 --fragmore -j DROP
six filter INPUT -m frag --fragfirst -j DROP
six filter INPUT -m frag ! --fragid 1:9 --fraglast -j DROP
six filter INPUT -m frag --fragmore --fraglast -j DROP
six filter INPUT -m frag -j DROP
six filter INPUT -m dst --dst-len 8 -j DROP
six filter INPUT -m hbh ! --hbh-len 8 -j DROP
six filter INPUT -m hbh -j DROP
six filter INPUT -m ipv6header --header frag --soft -j DROP
six filter INPUT -m ipv6header --header hop,dst,route,auth,esp,none,prot -j DROP
six filter INPUT -m ipv6header ! --header hop-by-hop -j DROP
six filter INPUT -m ipv6header --header nonsense -j DROP
six filter INPUT -m ipv6header -j DROP
six filter INPUT -m policy --dir in --pol ipsec --tunnel-src fd00::1 --mode tunnel -j ACCEPT
six filter INPUT -m ecn --ecn-ip-ect 1 -j ACCEPT
# What they do to packets.
for h in a b; do ip netns add $h; ip -n $h link set lo up; ip netns exec $h sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0; done
ip link add eth0 address 02:00:00:00:01:0a netns a type veth peer name eth0 address 02:00:00:00:01:0b netns b
ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a addr add fd00::1/64 dev eth0; ip -n b addr add fd00::2/64 dev eth0
sleep 0.5
b() { echo "\$ $*"; ip netns exec b "$@"; }
try() { ip netns exec a ping -q -c 1 -W 1 $* | grep packets | cut -d, -f1,2; }
b iptables -A INPUT -m policy --dir in --pol none -p icmp -j DROP
try 10.0.0.2
b iptables -R INPUT 1 -m policy --dir in --pol ipsec -p icmp -j DROP
try 10.0.0.2
b iptables -F
ip -n b link set eth0 group 5
b iptables -A INPUT -m devgroup --src-group 5 -p icmp -j DROP
try 10.0.0.2
b iptables -R INPUT 1 -m devgroup ! --src-group 5 -p icmp -j DROP
try 10.0.0.2
b iptables -F
b ip6tables -t raw -A PREROUTING -m frag -j DROP
try -s 3000 fd00::2
try -s 100 fd00::2
b ip6tables -t raw -R PREROUTING 1 -m ipv6header --header frag --soft -j DROP
try -s 3000 fd00::2
try -s 100 fd00::2
b ip6tables -t raw -R PREROUTING 1 -m frag --fragfirst -j ACCEPT
b ip6tables -t raw -A PREROUTING -m rt --rt-type 0 -j DROP
try -s 3000 fd00::2
b ip6tables -t raw -F
ip netns exec b nc -l -k 10.0.0.2 80 >/dev/null &
ip netns exec b nc -l -k 81 >/dev/null &
sleep 0.2
b iptables -t mangle -A PREROUTING -p tcp -m socket -j ACCEPT
b iptables -t mangle -A PREROUTING -p tcp -j DROP
for port in 80 81 82; do ip netns exec a timeout 0.5 nc -z -v 10.0.0.2 $port; done
b iptables -t mangle -R PREROUTING 1 -p tcp -m socket --nowildcard -j ACCEPT
for port in 80 81 82; do ip netns exec a timeout 0.5 nc -z -v 10.0.0.2 $port; done
b iptables -t mangle -F
b iptables -A INPUT -p udp -j NFQUEUE --queue-num 5
b iptables -A INPUT -p icmp -j NFQUEUE --queue-num 5 --queue-bypass
try 10.0.0.2
b iptables -R INPUT 2 -p icmp -j NFQUEUE
try 10.0.0.2
