# BIRD: three routers, two of them of one AS: what each learns, where it goes in the kernel, and what withdraws it.
# mask: clock
b() { echo "\$ $1: birdc ${*:2}"; birdc -s "$1.ctl" "${@:2}" || echo "[exit $?]"; }
cd /tmp || exit
for n in a b c; do
  ip netns add $n
  ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip -n $n link set lo up
done
ip link add eth0 netns a type veth peer name eth0 netns b
ip link add eth1 netns b type veth peer name eth1 netns c
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n b addr add 10.0.1.2/24 dev eth1
ip -n c addr add 10.0.1.3/24 dev eth1
ip -n a link set eth0 up
ip -n b link set eth0 up
ip -n b link set eth1 up
ip -n c link set eth1 up
cat > a.conf <<'END'
router id 10.0.0.1;
protocol device { }
protocol kernel { ipv4 { export all; }; }
protocol static { ipv4; route 192.0.2.0/24 blackhole { bgp_community.add((65001,5)); }; route 198.51.100.0/24 blackhole; }
filter outwards {
  if net ~ [ 198.51.100.0/24+ ] then { bgp_path.prepend(65001); bgp_med = 7; }
  accept;
}
protocol bgp up { description "to b"; local as 65001; neighbor 10.0.0.2 as 65002; connect delay time 1; ipv4 { import all; export filter outwards; }; }
END
cat > b.conf <<'END'
router id 10.0.0.2;
protocol device { }
protocol direct { ipv4; }
protocol kernel { ipv4 { export where source != RTS_DEVICE; }; }
protocol bgp left { local as 65002; neighbor 10.0.0.1 as 65001; connect delay time 1; ipv4 { import all; export all; }; }
protocol bgp right { local as 65002; neighbor 10.0.1.3 as 65002; connect delay time 1; ipv4 { import all; export where source = RTS_BGP; }; }
END
cat > c.conf <<'END'
router id 10.0.1.3;
protocol device { }
protocol direct { ipv4; }
protocol kernel { ipv4 { export where source != RTS_DEVICE; }; }
protocol static { ipv4; route 172.16.0.0/16 unreachable; route 10.0.0.0/24 via 10.0.1.2; }
protocol bgp peer { local as 65002; neighbor 10.0.1.2 as 65002; connect delay time 1; ipv4 { import all; export where net.len = 16; }; }
END
for n in a b c; do ip netns exec $n bird -c $n.conf -s $n.ctl -P $n.pid; done
sleep 4
for n in a b c; do
  b $n show protocols
  b $n show route all
  ip -n $n route
done
b b show route for 192.0.2.77
b b show route export right
b a show route 198.51.100.0/24
b a show route count
b a show interfaces summary
b a disable up
sleep 0.5
b b show route primary
b c show route protocol peer
ip -n b route
b a enable up
sleep 7
b c show route protocol peer
b a show protocols nope
b a show route table nope
b a frobnicate
b a configure check
echo 'protocol bgp dead { }' > wrong.conf
bird -p -c wrong.conf || echo "[exit $?]"
b a down
sleep 0.5
b a show status
b b show route for 192.0.2.77
