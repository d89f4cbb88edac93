# ip -batch, with and without -force, and JSON of addresses and routes for jq.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
sysctl -qw net.ipv6.conf.default.disable_ipv6=1

cat >/tmp/batch <<'END'
# comments and empty lines are skipped

link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02
link set eth0 up
link set far up
addr add 10.0.0.1/24 dev eth0
route add 10.1.0.0/16 via 10.0.0.2
END
run ip -batch /tmp/batch
run ip route
printf 'route add 10.1.0.0/16 via 10.0.0.2\nroute add 10.2.0.0/16 via 10.0.0.2\n' >/tmp/again
run ip -batch /tmp/again
run ip route show 10.2.0.0/16
run ip -force -batch /tmp/again
run ip route show 10.2.0.0/16
echo 'route show' | ip -batch -
run ip -batch /tmp/nowhere
run ip -j addr show eth0
run ip -j route
run ip -p -j route show 10.1.0.0/16
run ip -j route get 10.1.2.3
run ip -j neigh
ip -j addr | jq -r '.[] | [.ifname, .operstate, (.addr_info[0].local // "none")] | @tsv'
ip -j route | jq -c 'map(select(.gateway == "10.0.0.2") | .dst)'
