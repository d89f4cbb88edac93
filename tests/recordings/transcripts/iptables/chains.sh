# Building a filter table: -A -I -R -D, chains of one's own, policies, and every way to list it.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }

run iptables -L -n
run iptables -S
run iptables -A INPUT -i lo -j ACCEPT
run iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
run iptables -A INPUT -p tcp --dport 22 -s 10.0.0.0/8 -j ACCEPT
run iptables -A INPUT -p icmp --icmp-type echo-request -j ACCEPT
run iptables -A INPUT -j DROP
run iptables -I INPUT -p udp --dport 53 -j ACCEPT
run iptables -I INPUT 3 -p tcp -m multiport --dports 80,443,8000:8100 -j ACCEPT
run iptables -L INPUT -n --line-numbers
run iptables -L -n -v
run iptables -S INPUT
run iptables -S INPUT 3
run iptables -L INPUT 2 -n
run iptables -R INPUT 3 -p tcp --dport 8080 -j ACCEPT
run iptables -D INPUT 1
run iptables -D INPUT -p tcp --dport 8080 -j ACCEPT
run iptables -S
# Chains of one's own.
run iptables -N web
run iptables -A web -p tcp --dport 80 -j ACCEPT
run iptables -A web -j RETURN
run iptables -I INPUT -j web
run iptables -N logging
run iptables -E logging journal
run iptables -L -n
run iptables -P FORWARD DROP
run iptables -P OUTPUT ACCEPT
run iptables -X web
run iptables -D INPUT -j web
run iptables -X web
run iptables -F web
run iptables -X web
run iptables -X
run iptables -F INPUT
run iptables -Z
run iptables -S
run iptables -L -n -t nat
run iptables -t mangle -S
run iptables -t raw -S
run iptables -t security -S
