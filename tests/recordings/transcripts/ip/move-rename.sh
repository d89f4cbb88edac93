# What a link keeps when it is renamed, moved to another namespace, taken down, or given another address; by index, altname and group.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns add n; ip netns exec n sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02
ip link set far up; ip link set eth0 up
ip addr add 10.0.0.1/24 dev eth0 label eth0:x
ip route add default via 10.0.0.9
ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev eth0
sysctl -qw net.ipv4.conf.eth0.rp_filter=1

# Renamed while it is up, with everything on it.
run ip link set eth0 name lan
run ip -br addr show lan
run ip addr show lan
run ip route
run ip neigh
run sysctl net.ipv4.conf.lan.rp_filter
run ls /proc/sys/net/ipv4/conf
run ip link set lan alias 'to the office'
run ip link property add dev lan altname office altname headquarters
run ip link show office
run ip link property add dev far altname office
run ip link property del dev lan altname office
run ip link show office
run ip link set lan group 7
run ip link show group 7
run ip link set group 7 down
run ip -br link show lan
run ip link set group 7 up
run ip link show type veth group default
# Moved: down, without addresses, routes, neighbours.
run ip link set lan netns n
run ip -n n link show lan
run ip -n n addr show lan
run ip route
run ip netns exec n sysctl net.ipv4.conf.lan.rp_filter
run ip link show far
run ip -n n link set lan netns 1
run ip link show lan
# Another MAC address while it is up.
run ip link set lan up
run ip addr add 10.0.0.1/24 dev lan
run ip link set lan address 02:00:00:00:00:aa
run ip -br link show lan
run ip -br addr show lan
# Moved to a namespace where the name is taken.
run ip -n n link add lan type bridge
run ip link set lan netns n
run ip link set lan netns n name lan2
run ip -n n -br link show type veth
run ip -n n link set lan2 netns nowhere
run ip link set lo netns n
