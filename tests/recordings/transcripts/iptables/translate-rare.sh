# Rarer matches and targets of iptables in nft's words: as iptables-translate proposes them, and as nft lists them.
# steady: clock (times that rules ask for)
x() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
t() { x iptables-translate -A INPUT "$@"; }
t6() { x ip6tables-translate -A INPUT "$@"; }
t -p tcp -m tcp -j ACCEPT
t -p tcp -d 10.0.0.1 -j ACCEPT
t -p ah -m ah --ahspi 500:600
t -p esp -m esp --espspi 500 -j DROP
t6 -m ah -j ACCEPT
t6 -m frag --fragid 1:2 --fraglast --fragfirst
t6 -m hbh ! --hbh-len 22
t6 -m rt --rt-type 0 --rt-len 22 ! --rt-segsleft 1:3
t -p sctp -m sctp --dport 80 --chunk-types all INIT,ABORT:T,DATA:iUbE
t -p sctp -m sctp ! --chunk-types only DATA
t -p sctp -m sctp --chunk-types any INIT
t -p dccp -m dccp --dport 100 --dccp-types REQUEST,INVALID
t -p dccp -m dccp ! --dccp-types CLOSE
t -f
t ! -f -p tcp --dport 22
t ! -s 10.0.0.0/255.0.255.0
t ! -i +
t -i + -m mac --mac-source 02:00:00:00:00:01
t -m devgroup ! --src-group 2 --dst-group 0xc/0xc
t -m realm --realm 5/7
t -m cgroup ! --cgroup 7
t -m time --weekdays Sa,Su --timestart 10:00
t -m time --weekdays Sa --datestart 2021-01-01
t -p tcp --tcp-flags ALL NONE
t -p tcp ! --tcp-flags SYN,ACK SYN --sport 3 ! --tcp-option 23
t -m limit --limit 3/min
t -m mark ! --mark 1/0xff
t -m conntrack ! --ctstate NEW --ctdir REPLY --ctproto 6 --ctorigsrc 10.0.0.1 --ctstatus ASSURED
t -m connbytes --connbytes 200:200 --connbytes-mode avgpkt --connbytes-dir both
t -m statistic --mode nth ! --every 5 --packet 2
t -m hashlimit --hashlimit-above 20kb/s --hashlimit-burst 1mb --hashlimit-mode dstip --hashlimit-name a --hashlimit-dstmask 24
t -s 10.0.0.1,10.0.0.2 -m connlimit --connlimit-upto 3 --connlimit-mask 24
t6 -m connlimit --connlimit-above 3 --connlimit-mask 64 --connlimit-daddr
t -j NFLOG --nflog-group 3 --nflog-prefix here --nflog-threshold 2
t -j AUDIT --type accept
x iptables-translate -t raw -A PREROUTING -j TRACE
x iptables-translate -t mangle -A PREROUTING -j TEE --gateway 10.0.0.1 --oif eth0
x iptables-translate -t nat -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1:1000-2000/3000
x iptables-translate -L
x iptables-translate -R INPUT 1 -j ACCEPT

m() { x iptables -t mangle -A FORWARD -j CONNMARK "$@"; }
m --set-mark 1 --left-shift-mark 3
m --save-mark --right-shift-mark 3
m --restore-mark --mask 0xff --right-shift-mark 3
m --restore-mark --nfmask 0xff --ctmask 0xff00 --left-shift-mark 8
m --or-mark 3 --left-shift-mark 8 --right-shift-mark 4
m --restore-mark --left-shift-mark 80
x iptables -t mangle -vnL FORWARD
x iptables -t mangle -A POSTROUTING -j TEE --gateway 10.0.0.1
x iptables -A INPUT -p esp -m esp
x iptables -A INPUT -p sctp -m sctp
x iptables -A INPUT -m connlimit --connlimit-upto 3
x iptables -A INPUT -m hashlimit --hashlimit-above 20kb/s --hashlimit-mode dstip --hashlimit-name b
x iptables -A INPUT -m hashlimit --hashlimit-above 20kb/s --hashlimit-burst 1mb --hashlimit-mode dstip,srcip --hashlimit-name a
x ip6tables -A INPUT -m ah
x ip6tables -A INPUT -m rt --rt-type 0 --rt-0-res
x ip6tables -A INPUT -m frag --fragfirst
x ip6tables -A INPUT -m eui64
x iptables -t mangle -S
x nft list ruleset

# Marks of connections move on their way: 1 is saved 4 bits to the left, and comes back 2 bits to the right.
ip link set lo up
iptables -t mangle -F
iptables -t mangle -A OUTPUT -p icmp -j MARK --set-mark 1
iptables -t mangle -A OUTPUT -p icmp -j CONNMARK --save-mark --left-shift-mark 4
iptables -t mangle -A OUTPUT -p icmp -j CONNMARK --restore-mark --right-shift-mark 2
iptables -t mangle -A OUTPUT -p icmp -m connmark --mark 16 -m mark --mark 4
ping -e 7 -c 2 -i 0.1 -q 127.0.0.1 >/dev/null
x iptables -t mangle -vnL OUTPUT
