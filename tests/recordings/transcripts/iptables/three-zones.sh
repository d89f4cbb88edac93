# A firewall between LAN, DMZ and the world: the whole matrix of who may reach whom, probed before, with the rules, and with one of them in the wrong place.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip netns add fw; ip -n fw link set lo up
n=1
for z in lan dmz wan; do
  ip netns add $z; ip -n $z link set lo up
  for h in $z fw; do ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
  ip link add eth0 address 02:00:00:00:00:0$n netns $z type veth peer name $z address 02:00:00:00:01:0$n netns fw
  ip -n $z addr add 10.0.$n.10/24 dev eth0; ip -n $z link set eth0 up; ip -n $z route add default via 10.0.$n.1
  ip -n fw addr add 10.0.$n.1/24 dev $z; ip -n fw link set $z up
  for port in 22 80; do ip netns exec $z nc -l -k 0.0.0.0 $port >/dev/null 2>&1 & done
  n=$((n + 1))
done
ip netns exec fw nc -l -k 0.0.0.0 22 >/dev/null 2>&1 &
ip netns exec fw sysctl -qw net.ipv4.ip_forward=1
sleep 0.5
declare -A address=([lan]=10.0.1.10 [dmz]=10.0.2.10 [wan]=10.0.3.10 [fw]=10.0.1.1)
for z in lan dmz wan; do for t in lan dmz wan fw; do ip netns exec $z ping -q -c 1 -W 1 ${address[$t]} >/dev/null; done; done
# Each cell: ping, 22, 80; + open, - refused, . silent.
matrix() {
  printf '%-5s' ''; printf '%-6s' lan dmz wan fw; echo
  for z in ${*:-lan dmz wan}; do
    printf '%-5s' $z
    for t in lan dmz wan fw; do
      [ $z = $t ] && { printf '%-6s' same; continue; }
      ip netns exec $z timeout 0.3 ping -q -c 1 ${address[$t]} >/dev/null && cell=+ || cell=.
      for port in 22 80; do
        ip netns exec $z timeout 0.3 nc -z ${address[$t]} $port
        case $? in 0) cell+=+ ;; 1) cell+=- ;; *) cell+=. ;; esac
      done
      printf '%-6s' $cell
    done
    echo
  done
}

matrix
ip netns exec fw iptables-restore <<'END'
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A INPUT -i lan -p tcp --dport 22 -j ACCEPT
-A INPUT -p icmp --icmp-type echo-request -j ACCEPT
-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A FORWARD -i lan -j ACCEPT
-A FORWARD -i wan -o dmz -p tcp --dport 80 -j ACCEPT
-A FORWARD -i dmz -o wan -p tcp --dport 80 -j ACCEPT
-A FORWARD -i dmz -o lan -j REJECT --reject-with icmp-admin-prohibited
COMMIT
END
matrix
ip netns exec fw iptables -vnL FORWARD | sed '/RELATED/d'
# The rule for the DMZ's web server was put behind a drop of everything from outside.
run ip netns exec fw iptables -I FORWARD 3 -i wan -j DROP
matrix wan
run ip netns exec fw iptables -D FORWARD 3
# The answers were forgotten.
run ip netns exec fw iptables -D FORWARD 1
matrix lan
