# ct original zone: one address behind two cables, kept apart by zones in one direction; a map keyed by a number is not bound by its modulus.
for name in left right gateway server; do ip netns add $name; ip -n $name link set lo up; done
for name in left right server; do
  ip link add $name netns gateway type veth peer name eth0 netns $name
  ip -n gateway link set $name up
  ip -n $name link set eth0 up
done
for name in left right; do
  ip -n $name addr add 10.1.0.3/24 dev eth0
  ip -n $name route add default via 10.1.0.2
  ip -n gateway addr add 10.1.0.2/24 dev $name
done
ip -n gateway addr add 10.3.0.1/24 dev server
ip -n server addr add 10.3.0.99/24 dev eth0
ip netns exec gateway sysctl -q net.ipv4.ip_forward=1 net.ipv4.conf.all.arp_ignore=2
for name in 1:left 2:right; do
  ip -n gateway route add 10.1.0.0/24 dev ${name#*:} table ${name%:*}
  ip -n gateway route add 10.3.0.0/24 dev server table ${name%:*}
  ip -n gateway rule add fwmark ${name%:*} lookup ${name%:*}
done
ip netns exec gateway nft -f - <<'END'
table inet t {
  map zones { typeof iifname : ct zone; elements = { "left" : 1, "right" : 2 }; }
  map marks { type ifname : mark; elements = { "left" : 1, "right" : 2 }; }
  map numbers { typeof numgen inc mod 20 : ct zone; elements = { 20 : 1, 4294967295 : 2 }; }
  chain prerouting {
    type filter hook prerouting priority raw
    ct original zone set iifname map @zones
    meta mark set iifname map @marks
  }
  chain mangle {
    type filter hook prerouting priority mangle
    ct direction reply meta mark set ct mark
    meta l4proto tcp accept
    ct original zone 1 counter
    ct original zone 2 counter
    ct reply zone 0 counter
    ct zone 2 counter
  }
  chain postrouting {
    type nat hook postrouting priority srcnat
    ct mark set meta mark oifname "server" masquerade
  }
}
END
ip netns exec server nc -lk -p 80 </dev/null &
sleep 0.2
for name in left right; do
  ip netns exec $name ping -c 1 -q -e 7 10.3.0.99 | grep -o '1 received'
  ip netns exec $name nc -p 10000 -N 10.3.0.99 80 </dev/null
  echo "[$?]"
done
ip netns exec gateway conntrack -L -p icmp 2>/dev/null | grep -o "src=10.1.* id=7 zone-orig=." | sort
ip netns exec gateway conntrack -L -p tcp 2>/dev/null | grep -o 'src=10.1.* zone-orig=.' | sort
ip netns exec gateway nft list table inet t
kill %1
ip netns exec gateway nft add rule inet t mangle numgen inc mod 20 == 20
ip netns exec gateway nft add element inet t numbers '{ 0x1ffffffff : 3 }'
