# Two cables between two bridges: with spanning tree one port blocks; the state changes take forward_delay each.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
for h in one two; do ip netns add $h; ip netns exec $h sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip -n one link add br0 address 02:00:00:00:00:01 type bridge stp_state 1 forward_delay 200 hello_time 100 max_age 600
ip -n two link add br0 address 02:00:00:00:00:02 type bridge stp_state 1 forward_delay 200 hello_time 100 max_age 600
for n in 1 2; do
  ip link add p$n address 02:00:00:00:01:0$n netns one type veth peer name p$n address 02:00:00:00:02:0$n netns two
  for h in one two; do ip -n $h link set p$n master br0; ip -n $h link set p$n up; done
done
states() { for h in one two; do bridge -n $h link | sed "s/.*: \(p[12]\).* master/$h \1 master/"; done; }

ip -n one link set br0 up
ip -n two link set br0 up
sleep 1.5
states
sleep 6
states
ip -n one -d link show br0 | grep -o 'bridge_id .* root_path_cost [0-9]*'
ip -n two -d link show br0 | grep -o 'bridge_id .* root_path_cost [0-9]*'
ip netns exec two timeout 1.5 tcpdump -n -t -l -c 1 -i p1 stp 2>/dev/null
# The cable in use is pulled: the other takes over.
run ip -n one link set p1 down
sleep 1.5
states
sleep 5
states
# The priority decides who is root.
run ip -n two link set br0 type bridge priority 4096
sleep 2
ip -n one -d link show br0 | grep -o 'bridge_id .* root_path_cost [0-9]*'
