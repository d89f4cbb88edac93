# One rule for each target that people use, in its table: as it lists, as it saves, and where it may not stand.
run() { "$@" || { echo "[exit $?] $*"; return 1; }; }

while read -r table chain rule; do
  iptables -t $table -F $chain
  run iptables -t $table -A $chain $rule || continue
  echo "< $table $chain $rule"
  iptables -t $table -S $chain | sed -n "s/^-A $chain /> /p"
  iptables -t $table -L $chain -n | tail -n +3
done <<'END'
nat POSTROUTING -o eth0 -j MASQUERADE
nat POSTROUTING -p tcp -j MASQUERADE --to-ports 1024-31000
nat POSTROUTING -j MASQUERADE --random-fully
nat POSTROUTING -p tcp -j SNAT --to-source 192.0.2.1
nat POSTROUTING -p tcp -j SNAT --to-source 192.0.2.1-192.0.2.9:2000-3000
nat PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080
nat PREROUTING -d 192.0.2.1 -j DNAT --to-destination 10.0.0.2
nat PREROUTING -d 192.0.2.1 -j DNAT --to 10.0.0.2
nat PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080
nat PREROUTING -j REDIRECT
nat PREROUTING -d 192.0.2.0/24 -j NETMAP --to 10.0.0.0/24
nat OUTPUT -d 192.0.2.1 -j DNAT --to-destination 127.0.0.1
nat OUTPUT -j RETURN
nat POSTROUTING -j DNAT --to-destination 10.0.0.2
nat PREROUTING -j SNAT --to-source 10.0.0.2
nat PREROUTING -j MASQUERADE
nat PREROUTING -j DNAT
nat PREROUTING -j DNAT --to-destination 10.0.0.2:80
nat PREROUTING -j DROP
nat POSTROUTING -j REJECT
mangle PREROUTING -j MARK --set-mark 7
mangle PREROUTING -j MARK --set-xmark 0x4000/0x4000
mangle PREROUTING -j MARK --or-mark 0x10
mangle PREROUTING -j MARK --and-mark 0xff
mangle PREROUTING -j CONNMARK --save-mark
mangle PREROUTING -j CONNMARK --restore-mark --mask 0xff
mangle PREROUTING -j CONNMARK --set-mark 9
mangle FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
mangle FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1300
mangle FORWARD -p tcp -j TCPMSS --set-mss 1300
mangle POSTROUTING -j TTL --ttl-set 65
mangle POSTROUTING -j DSCP --set-dscp-class EF
mangle POSTROUTING -j TOS --set-tos 0x10
mangle PREROUTING -p tcp -j TPROXY --on-port 8080 --tproxy-mark 1
filter FORWARD -j MARK --set-mark 1
filter FORWARD -j TTL --ttl-set 65
raw PREROUTING -p udp --dport 53 -j NOTRACK
raw PREROUTING -p udp --dport 53 -j CT --notrack
raw OUTPUT -p tcp --dport 21 -j CT --helper ftp
filter INPUT -j CT --notrack
filter INPUT -j NONSENSE
filter INPUT -j ACCEPT DROP
END
