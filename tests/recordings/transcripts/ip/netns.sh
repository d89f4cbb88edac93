# Network namespaces: add, list, exec, move links in and out, identify, pids, delete, and the errors on the way.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
sysctl -qw net.ipv6.conf.default.disable_ipv6=1

run ip netns add red
run ip netns add blue
run ip netns add red
run ls /run/netns
run ip netns exec red ip link
run ip -n red addr
run ip link add veth-r address 02:00:00:00:00:01 type veth peer name veth-b address 02:00:00:00:00:02
run ip link set veth-r netns red
run ip -n red link
run ip link show veth-b
run ip link set veth-b netns blue
run ip link
run ip -n red link show veth-r
run ip -n blue -d link show veth-b
# A link is looked for in its own namespace alone.
run ip link show veth-r
run ip -n blue link set veth-r up
ip netns identify $$
run ip netns exec red ip netns identify
run ip netns exec red bash -c 'ip netns identify $$'
ip netns exec blue sleep 60 &
sleep 0.2
[ "$(ip netns pids blue)" = $! ] && echo "pids names the process that sleeps in blue"
run ip netns pids red
kill $!
run ip netns exec green ip link
run ip netns exec red
run ip netns exec red no-such-command
run ip netns exec red sh -c 'exit 7'
run ip netns del green
run ip netns frobnicate
run ip -n green link
# Back to the first namespace by the process that lives in it, and with a new name.
run ip -n red link set veth-r netns 1 name back
run ip -br link
run ip netns del blue
# The kernel takes the namespace down on its own time.
sleep 0.5
run ip -br link
run ip netns list
