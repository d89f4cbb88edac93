# Listing links by type, master, state and name, in each form; and abbreviations of ip's words, ambiguous ones too.
# mask: bridge-timer
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
ip link add br0 address 02:00:00:00:00:10 type bridge
for n in 0 1; do
  ip link add v$n address 02:00:00:00:00:0$n type veth peer name w$n address 02:00:00:00:01:0$n
  ip link set v$n master br0 up
done
ip link set w0 up; ip link set br0 up
ip link add vx0 address 02:00:00:00:00:20 type vxlan id 7 dstport 4789 remote 192.0.2.1
ip tuntap add dev tun0 mode tun
ip addr add 10.0.0.1/24 dev br0

run ip -br link show type bridge
run ip -br link show type veth
run ip -br link show type vxlan
run ip -br link show type tun
run ip -br link show type dummy
run ip -br link show type nonsense
run ip -br link show master br0
run ip -br link show master w0
run ip -br link show master nowhere
run ip -br link show up
run ip -br link show up type veth
run ip -br link show nomaster
run ip -o link show v0
run ip -d link show v0
run ip -br -j link show type bridge
run ip -j -p link show dev v1
ip -j -d link show | jq -c '.[] | [.ifname, .link_type, .linkinfo.info_kind, .master, .operstate]'
run ip -c=never -br addr show br0
run ip -c=always -br addr show br0
run ip -4 -o addr
run ip -br addr show type bridge
run ip -br addr show master br0
# Abbreviations.
run ip l sh dev br0 type bridge
run ip a s br0
run ip ad sh br0
run ip -b /dev/null
run ip r l
run ip ro g 10.0.0.5
run ip n
run ip nei
run ip ne
run ip ru
run ip t
run ip m s dev w0
run ip neighb
run ip addr sh dev br0 perm
run ip link s v0 u
run ip link set dev v0 dow
run ip -br link show v0
run ip -V | cut -d, -f1
run ip -s -s -h link show br0 | head -2
