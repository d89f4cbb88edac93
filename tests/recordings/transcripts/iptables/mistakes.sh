# What iptables answers to commands that cannot be: options, addresses, ports, chains, tables, rule numbers, targets and files.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
run iptables -A INPUT --nonsense
run iptables -A INPUT -s 10.0.0.300 -j DROP
run iptables -A INPUT -s 10.0.0.0/33 -j DROP
run iptables -A INPUT -s nosuch.invalid -j DROP
run iptables -A INPUT -p nosuch -j DROP
run iptables -A INPUT -p tcp --dport http -j ACCEPT
run iptables -A INPUT -p tcp --dport 99999 -j ACCEPT
run iptables -A INPUT --dport 80 -j ACCEPT
run iptables -A INPUT -p tcp --dport 80,443 -j ACCEPT
run iptables -A INPUT -j NOSUCH
run iptables -A NOSUCH -j DROP
run iptables -A INPUT -j drop
run iptables -A input -j DROP
run iptables -t nosuch -L
run iptables -t nat -A INPUT -j MASQUERADE
run iptables -t nat -A PREROUTING -j DNAT
run iptables -t nat -A PREROUTING -j DNAT --to-destination 10.0.0.1
run iptables -t nat -A PREROUTING -j DNAT --to-destination 10.0.0.1:80
run iptables -A FORWARD -j DNAT --to-destination 10.0.0.1
run iptables -t nat -A POSTROUTING -i eth0 -j MASQUERADE
run iptables -A INPUT -o eth0 -j DROP
run iptables -A OUTPUT -i eth0 -j DROP
run iptables -t nat -A PREROUTING -o eth0 -p tcp -j REDIRECT
run iptables -D INPUT 5
run iptables -D INPUT 0
run iptables -D INPUT -s 10.9.9.9 -j DROP
run iptables -R INPUT 7 -j DROP
run iptables -I INPUT 9 -j DROP
run iptables -I INPUT 0 -j DROP
run iptables -N WEB
run iptables -N WEB
run iptables -A INPUT -j WEB
run iptables -X WEB
run iptables -X NOSUCH
run iptables -F NOSUCH
run iptables -Z NOSUCH
run iptables -P WEB DROP
run iptables -P INPUT REJECT
run iptables -P INPUT
run iptables -P NOSUCH DROP
run iptables -E WEB INPUT
run iptables -E NOSUCH OTHER
run iptables -L NOSUCH
run iptables -S NOSUCH
run iptables
run iptables -A
run iptables -A INPUT -j
run iptables -A INPUT -m
run iptables -A INPUT -m nosuch
run iptables -A INPUT -L
run iptables -A INPUT -s 10.0.0.1 -s 10.0.0.2 -j DROP
run iptables -A INPUT ! -j DROP
run iptables -A INPUT -p ! tcp -j DROP
run iptables -A INPUT DROP
run iptables -A INPUT -m state --state NEWW -j DROP
run iptables -A INPUT -m conntrack --ctstate new,bogus -j DROP
run iptables -A INPUT -m limit --limit 5/fortnight -j DROP
run iptables -A INPUT -m multiport --dports 80,443 -j DROP
run iptables -A INPUT -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 -j DROP
run iptables -A INPUT -p icmp --icmp-type nosuch -j DROP
run iptables -A INPUT -j REJECT --reject-with nosuch
run iptables -A INPUT -j REJECT --reject-with tcp-reset
run iptables -A INPUT -j LOG --log-level nosuch
run iptables -A INPUT -j LOG --log-prefix 'a prefix that is much longer than twenty-nine characters'
run iptables -A INPUT -j MARK
run iptables -A INPUT -m mac --mac-source 00:11 -j DROP
run iptables -C INPUT -s 10.9.9.9 -j DROP
run iptables -A INPUT -i averyveryverylongname -j DROP
run iptables -A ACHAINNAMETHATISMUCHTOOLONGFORIPTABLES -j DROP
run iptables -N ACHAINNAMETHATISMUCHTOOLONGFORIPTABLES
run iptables -N -x
run iptables -N DROP
run iptables -v
run iptables -V
run iptables -L INPUT 99
run iptables -nL INPUT x
run iptables -nL -t
run iptables -A INPUT -s 10.0.0.0/255.0.255.0 -j DROP
run iptables -S INPUT
run iptables-restore /nosuch
run iptables-save -t nosuch
echo '*filter' | run iptables-restore
printf '*filter\n-A NOSUCH -j DROP\nCOMMIT\n' | run iptables-restore
printf -- '-A INPUT -j DROP\nCOMMIT\n' | run iptables-restore
printf '*filter\n-A INPUT -j NOSUCH\nCOMMIT\n' | run iptables-restore
printf '*filter\n:INPUT BOGUS [0:0]\nCOMMIT\n' | run iptables-restore
printf '*nosuch\nCOMMIT\n' | run iptables-restore
run ip6tables -A INPUT -s 10.0.0.1 -j DROP
run iptables -A INPUT -s fe80::1 -j DROP
