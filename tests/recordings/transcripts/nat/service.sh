# A Kubernetes service as kube-proxy writes it: a virtual address, two endpoints by chance of every second, affinity, no endpoint, hairpin.
# mask: rtt ct-timeout
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.bridge.bridge-nf-call-iptables=1 net.ipv4.ip_forward=1
ip link add cni0 address 02:00:00:00:00:10 type bridge mcast_snooping 0
ip addr add 10.8.1.1/24 dev cni0; ip link set cni0 up; ip route add default via 10.8.1.254
for n in 2 3 4; do
  ip netns add pod$n; ip -n pod$n link set lo up
  ip link add p$n address 02:00:00:00:01:0$n type veth peer name eth0 address 02:00:00:00:02:0$n netns pod$n
  ip link set p$n master cni0 up; ip link set p$n type bridge_slave hairpin on
  ip -n pod$n addr add 10.8.1.$n/24 dev eth0; ip -n pod$n link set eth0 up; ip -n pod$n route add default via 10.8.1.1
done
for n in 3 4; do
  cat >/tmp/serve$n <<END
while :; do printf 'HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\npod$n' | ip netns exec pod$n nc -l -N 8080 >/dev/null; done
END
  bash /tmp/serve$n 2>/dev/null &
done
sleep 0.3
ask() { ip netns exec $1 curl -sS -m 2 http://10.96.0.7/ 2>&1; echo " ($?)"; sleep 0.2; }

iptables-restore <<'END'
*nat
:KUBE-SERVICES - [0:0]
:KUBE-SVC-WEB - [0:0]
:KUBE-SEP-A - [0:0]
:KUBE-SEP-B - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-POSTROUTING - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -j KUBE-POSTROUTING
-A KUBE-SERVICES -d 10.96.0.7/32 -p tcp -m comment --comment "shop/web cluster IP" -m tcp --dport 80 -j KUBE-SVC-WEB
-A KUBE-SVC-WEB ! -s 10.8.0.0/16 -d 10.96.0.7/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-WEB -m statistic --mode nth --every 2 --packet 0 -j KUBE-SEP-A
-A KUBE-SVC-WEB -j KUBE-SEP-B
-A KUBE-SEP-A -s 10.8.1.3/32 -j KUBE-MARK-MASQ
-A KUBE-SEP-A -p tcp -m tcp -j DNAT --to-destination 10.8.1.3:8080
-A KUBE-SEP-B -s 10.8.1.4/32 -j KUBE-MARK-MASQ
-A KUBE-SEP-B -p tcp -m tcp -j DNAT --to-destination 10.8.1.4:8080
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -j MASQUERADE --random-fully
COMMIT
END
for i in 1 2 3 4; do ask pod2; done
iptables -t nat -vnL KUBE-SVC-WEB
conntrack -L -p tcp --orig-dst 10.96.0.7 2>/dev/null | sed -E 's/sport=[0-9]+ dport=80 /sport=S dport=80 /; s/dport=[0-9]+ \[/dport=S [/; s/ [0-9]+ TIME/ N TIME/' | sort | uniq -c
# From the node, whose address on the bridge lies in the pod network: not masqueraded.
curl -sS -m 2 http://10.96.0.7/; echo
iptables -t nat -vnL KUBE-MARK-MASQ
# A pod that asks for its own service.
ask pod3
ask pod3
iptables -t nat -vnL KUBE-SEP-A | tail -2
# The address answers nothing but this port, and no ping.
run ip netns exec pod2 ping -q -c 1 -W 1 10.96.0.7
run ip netns exec pod2 timeout 0.5 nc -z -v 10.96.0.7 81
run ip route get 10.96.0.7
# No endpoints: refused, in filter.
run iptables -t nat -F KUBE-SVC-WEB
run iptables -A OUTPUT -d 10.96.0.7/32 -p tcp --dport 80 -m conntrack --ctstate NEW -j REJECT --reject-with icmp-port-unreachable
run iptables -A FORWARD -d 10.96.0.7/32 -p tcp --dport 80 -m conntrack --ctstate NEW -j REJECT --reject-with icmp-port-unreachable
run nc -z -v -w 2 10.96.0.7 80
run ip netns exec pod2 nc -z -v -w 2 10.96.0.7 80
