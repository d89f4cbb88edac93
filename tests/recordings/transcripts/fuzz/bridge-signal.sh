# A bridge looks for its signal where its address or priority changes, and without ports it has none.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
see() { sleep 0.1; ip link show $1 | head -1 | cut -d' ' -f 2-; }
sysctl -qw net.ipv6.conf.default.accept_dad=0
ip link add br0 type bridge mcast_snooping 0; ip link set br0 up
see br0
ip link set br0 type bridge priority 5; see br0
ip link add br1 type bridge mcast_snooping 0; ip link set br1 up
see br1
ip link set br1 address 02:00:00:00:00:08; see br1
ip link add br2 type bridge mcast_snooping 0;
ip link set br2 type bridge priority 32768; ip link set br2 up; see br2
ip link add br4 address 02:00:00:00:00:14 type bridge; ip link set br4 up; see br4; run ip maddr show br4; ip link set br4 down; run ip maddr show br4
ip link add br5 type bridge; ip link set br5 address 02:00:00:00:00:15; ip link set br5 up; see br5; run ip maddr show br5; ip link set br5 down; run ip maddr show br5
