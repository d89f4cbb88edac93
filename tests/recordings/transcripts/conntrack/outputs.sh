# The outputs of conntrack, its filters and its changes, and what it refuses.
# mask: ct-timeout
sysctl -qw net.netfilter.nf_conntrack_acct=1
iptables -A OUTPUT -m conntrack --ctstate NEW -j ACCEPT
conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 --state ESTABLISHED -t 1000 -m 5
conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 53 -t 100 -u ASSURED,SEEN_REPLY
conntrack -I -p tcp -s 10.0.0.3 -d 10.0.0.4 --sport 1001 --dport 81 --state SYN_SENT -t 50 -n 1.2.3.4 
conntrack -I -p tcp -s 10.0.0.5 -d 10.0.0.6 --sport 1002 --dport 82 --state TIME_WAIT -t 60 -g 7.7.7.7:8080
conntrack -I -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 7 -t 30
conntrack -A -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 --state ESTABLISHED -t 999
conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 --state ESTABLISHED -t 1000
L() { echo "\$ $*"; { conntrack "$@"; echo "[$?]"; } 2>&1 | sed -E "s/^([a-z]+ +[0-9]+) [0-9]+ /\1 T /; s/ id=[0-9]{3,}/ id=X/; s/<id>[0-9]+/<id>X/; s/-t [0-9]+/-t T/; s/<timeout>[0-9]+/<timeout>T/" | sort; }
L -L
L -L -o extended
L -L -o save
L -L -o xml
L -L -o labels
L -L -o id | sed 's/ id=[0-9]*/ id=X/'
L -L -o timestamp
L -L -o ktimestamp
L -L -o extended,id,labels,save | sed 's/ id=[0-9]*/ id=X/'
L -L -o foo
L -L -p tcp
L -L -p tcp --dport 80
L -L -p tcp --state TIME_WAIT
L -L -s 10.0.0.1
L -L -d 10.0.0.2 -p udp
L -L -u ASSURED
L -L -u UNREPLIED
L -L -u SEEN_REPLY,ASSURED
L -L -n
L -L -g
L -L -j
L -L -n 1.2.3.4
L -L -m 5
L -L -m 0x5/0xff
L -L -f ipv4
L -L -f ipv6
L -L -f foo
L -L -p foo
L -L -r 10.0.0.2
L -L -q 1.2.3.4
L -L --mask-src 255.255.255.0 -s 10.0.0.0
L -L -s 10.0.0.0/24
L -L -z
L -L -w 5
L -L -l foo
L -L dying
L -L unconfirmed
L -L expect
L -C
L -C expect
L -G -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80
L -G -p tcp -s 10.0.0.9 -d 10.0.0.2 --sport 1000 --dport 80
L -U -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 -m 9
L -U -p tcp --dport 80 -t 500
L -U -m 3
L -U -p tcp -d 10.0.0.6 -t 5
L -U -p tcp --state CLOSE -s 10.0.0.1
L -D -p tcp -s 10.0.0.99
L -D -p udp
L -D -s 10.0.0.1
L -D
L -F
L -F expect
L -L
L -V
L -I -p tcp -s 10.0.0.1 -d 10.0.0.2
L -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2 --state FOO -t 5
L -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2 -t 5
L -I -p tcp -s 10.0.0.1 --sport 1 --dport 2 --state ESTABLISHED -t 5
L -I -s 10.0.0.1 -d 10.0.0.2 -t 5
L -I -p udp -s fd00::1 -d fd00::2 --sport 1 --dport 2 -t 5
L -I -f ipv6 -p udp -s fd00::1 -d fd00::2 --sport 1 --dport 2 -t 5
L -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2 -t 5 -l foo
L -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2 -t 5 -w 7
L -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 3 -t 5 --orig-zone 7
L -L -w 7
L -L -o save,extended
L -L --orig-port-src 1
L -L -p tcp --sport
