# The identifiers by which namespaces know each other, and what a link says about its peer elsewhere.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
for ns in a b c; do ip netns add $ns; ip -n $ns link set lo up; done

run ip netns list-id
run ip link add ab address 02:00:00:00:00:01 netns a type veth peer name ba address 02:00:00:00:00:02 netns b
run ip link add bc address 02:00:00:00:00:03 netns b type veth peer name cb address 02:00:00:00:00:04 netns c
run ip -n a link show ab
run ip -n b link show
run ip -n c link show cb
run ip -br -n b link
run ip -n b -j link show bc
run ip -n a netns list-id
run ip -n b netns list-id
# The same name may stand in each namespace, and each numbers its links by itself.
for ns in a b c; do run ip -n $ns link add eth0 address 02:00:00:00:01:00 type bridge; done
for ns in a b c; do run ip -br -n $ns -o link show eth0; done
# The link leaves: its peer sees the new place.
run ip -n a link set ab netns c
run ip -n b link show ba
run ip -n c link show ab
run ip netns del c
sleep 0.5
run ip -n b -br link
