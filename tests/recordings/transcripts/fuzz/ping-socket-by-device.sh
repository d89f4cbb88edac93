# An error of one's own making reaches a ping socket that is bound to the device of the address, and no such raw socket.
ip netns add a; ip netns add b; ip link add e0 netns a type veth peer name e1 netns b
ip -n a link set lo up; ip -n a link set e0 up; ip -n b link set e1 up
ip -n a addr add 10.0.3.2/24 dev e0
ip netns exec a sysctl -qw net.ipv4.neigh.e0.retrans_time_ms=100
for group in '1 0' '0 0'; do
  ip netns exec a sysctl -w net.ipv4.ping_group_range="$group"
  ip netns exec a ping -c 1 -W 0.8 -q -I e0 192.0.2.7 | sed 's/time .*/time T/'
  ip netns exec a ping -c 1 -W 0.8 -I e0 192.0.2.7 | sed 's/time .*/time T/'
  ip netns exec a ping -c 1 -W 0.8 -q 10.0.3.9 | sed 's/time .*/time T/'
done
