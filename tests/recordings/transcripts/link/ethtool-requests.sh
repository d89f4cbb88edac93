# ethtool: what a veth, a bridge and lo answer to each request, and the words that the tool refuses.
run() { echo "\$ $*"; "$@"; local s=$?; test $s = 0 || echo "[exit $s]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add eth0 type veth peer name far
ip link add br0 type bridge
for dev in eth0 br0 lo; do for option in -T -a -g -c -m -x -n -u -p -t -d -e -r --show-priv-flags --show-eee --show-fec --phy-statistics; do run ethtool $option $dev; done; done
run ethtool -l br0
run ethtool -s eth0 foo 100
run ethtool -A eth0 rx off
run ethtool -A eth0 foo on
run ethtool -G eth0 rx 512
run ethtool -K eth0 lro on
run ethtool -K eth0 rxhash on
run ethtool -K eth0 tx maybe
run ethtool -K eth0
run ethtool -I -a eth0
run ethtool -z
run ethtool -T nope
