# One rule for each match that people use, as it lists and as it saves: what is normalised, completed and reordered.
run() { "$@" || { echo "[exit $?] $*"; return 1; }; }

while read -r rule; do
  iptables -F INPUT
  run iptables -A INPUT $rule || continue
  echo "< $rule"
  iptables -S INPUT | sed -n 's/^-A INPUT /> /p'
  iptables -L INPUT -n | tail -n +3
done <<'END'
-j ACCEPT
-p tcp
-p 6 -j ACCEPT
-p all -j DROP
-p udp --dport 53 -j ACCEPT
-p tcp --dport 22:23 --sport 1024: -j ACCEPT
-p tcp ! --dport 22 -j DROP
-p tcp --syn -j ACCEPT
-p tcp --tcp-flags SYN,ACK,FIN,RST RST -j DROP
-p tcp --tcp-option 8 -j DROP
-p icmp -j ACCEPT
-p icmp --icmp-type any -j ACCEPT
-p icmp --icmp-type echo-reply -j ACCEPT
-p icmp --icmp-type 3/4 -j ACCEPT
-s 10.1.2.3/16 -j ACCEPT
-s 10.1.2.3/32 -d 10.0.0.0/255.255.255.0 -j ACCEPT
! -s 192.168.0.0/16 -i eth0 -j DROP
-i eth+ -j ACCEPT
-s 0.0.0.0/0 -d 0/0 -j ACCEPT
-m conntrack --ctstate NEW,RELATED -j ACCEPT
-m state --state ESTABLISHED -j ACCEPT
-m conntrack ! --ctstate INVALID -j ACCEPT
-m conntrack --ctstatus DNAT --ctorigdst 10.0.0.1 -j ACCEPT
-m mark --mark 0x10/0xff -j ACCEPT
-m mark ! --mark 5 -j ACCEPT
-m connmark --mark 7 -j ACCEPT
-p tcp -m multiport --ports 80,443,1000:2000 -j ACCEPT
-p tcp -m multiport ! --sports 80 -j ACCEPT
-m limit --limit 5/minute --limit-burst 7 -j ACCEPT
-m limit --limit 1/s -j ACCEPT
-m hashlimit --hashlimit-name web --hashlimit-above 10/sec --hashlimit-mode srcip -j DROP
-m statistic --mode random --probability 0.25 -j DROP
-m statistic --mode nth --every 3 --packet 0 -j DROP
-m iprange --src-range 10.0.0.5-10.0.0.9 -j ACCEPT
-m mac --mac-source 02:00:00:00:00:01 -j ACCEPT
-m addrtype --dst-type LOCAL -j ACCEPT
-m ttl --ttl-lt 5 -j DROP
-m length --length 0:100 -j ACCEPT
-m pkttype --pkt-type broadcast -j DROP
-m comment --comment single -j ACCEPT
-m dscp --dscp-class EF -j ACCEPT
-m tos --tos 0x10 -j ACCEPT
-m recent --name seen --rcheck --seconds 60 --hitcount 3 -j DROP
-m connlimit --connlimit-above 20 -j REJECT
-m string --string abc --algo bm -j DROP
-m tcp --dport 80 -j ACCEPT
-p tcp -m tcp -m comment --comment x --dport 80 -j ACCEPT
-j LOG
-j LOG --log-prefix dropped: --log-level 4
-j NFLOG --nflog-group 5
-g INPUT
END
