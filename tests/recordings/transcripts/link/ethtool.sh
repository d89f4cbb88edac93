# ethtool and /sys/class/net on a veth: driver, features, speed, statistics, and what a virtual link does not have.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02
ip link add br0 address 02:00:00:00:00:03 type bridge

run ethtool eth0
ip link set far up; ip link set eth0 up
run ethtool eth0
run ethtool -i eth0 | grep -v -e version -e firmware
ethtool -k eth0 | grep -e '^tx-check' -e '^scatter' -e '^tcp-seg' -e '^generic' -e '^rx-check' -e '^large'
run ethtool -K eth0 tx off
run ethtool -K eth0 tso on
run ethtool -K eth0 gso off gro off
ethtool -k eth0 | grep -e '^tx-check' -e '^tcp-seg' -e '^generic'
ethtool -S eth0 | head -2
run ethtool -a eth0
run ethtool -g eth0
run ethtool -s eth0 speed 100
run ethtool eth9
run ethtool -K eth0 nonsense on
run ethtool --frobnicate eth0
run cat /sys/class/net/eth0/{ifindex,iflink,mtu,tx_queue_len,type,flags,address,broadcast,operstate,carrier}
run cat /sys/class/net/eth0/speed
run cat /sys/class/net/eth0/duplex
run cat /sys/class/net/br0/operstate
ip link set br0 up
run cat /sys/class/net/br0/carrier
ls /sys/class/net
ls /sys/class/net/br0/bridge | grep -e ageing -e stp -e priority
ip link set eth0 master br0
run ls /sys/class/net/br0/brif
readlink /sys/class/net/eth0/master | sed 's/.*\///'
run cat /sys/class/net/eth0/brport/state
run cat /sys/class/net/nowhere/mtu
echo 1400 >/sys/class/net/eth0/mtu; run cat /sys/class/net/eth0/mtu
ip link add eth5 type veth peer name far5
run ethtool -K eth5 tso off
ethtool -k eth5 | grep tcp
run ethtool -K eth5 tx off
run ethtool -K eth5 tso on
ethtool -k eth5 | grep tcp
