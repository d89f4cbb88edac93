# IPv6 addresses: link-local by itself, tentative until checked, scopes, lifetimes, flags, forms of writing, sysctls, errors.
# mask: lifetime
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link add eth0 address 02:00:00:00:00:0a type veth peer name far address 02:00:00:00:00:0b
ip link set far up

run ip -6 addr show eth0
ip link set eth0 up
sleep 0.1
# Duplicate address detection takes a second or two.
ip -6 -br addr show eth0
ip -6 addr show eth0 | grep -o 'fe80.*'
sleep 2.5
run ip -6 addr show eth0
run ip -6 addr add fd00::1/64 dev eth0 nodad
run ip -6 addr add 2001:DB8:0:0:0:0:0:1/64 dev eth0 nodad
run ip -6 addr add 2001:db8:0:1:0:0:0:1/64 dev eth0 nodad valid_lft 3000 preferred_lft 1000
run ip -6 addr add fd00::2/64 dev eth0 nodad preferred_lft 0
run ip -6 addr add fd00:0:0:5::/64 dev eth0 nodad
run ip -6 addr add ::ffff:10.0.0.1/128 dev eth0 nodad
run ip -6 addr add fec0::1/64 dev eth0 nodad
run ip -6 addr add fd00::77/64 dev eth0
ip -6 addr show eth0 | grep 'fd00::77'
run ip -6 addr show dev eth0 scope global
run ip -6 addr show dev eth0 deprecated
run ip -6 addr show dev eth0 tentative
sleep 2.5
run ip -6 -br addr show eth0
run ip -6 -o addr show dev eth0 to fd00::/64
ip -j -6 addr show dev eth0 | jq -c '.[0].addr_info[] | [.local, .prefixlen, .scope, .deprecated, .dynamic]'
run ip -6 route show dev eth0
run ip -6 route show table local dev eth0
# A deprecated address is not chosen as a source.
run ip -6 route get fd00::99
run ip -6 addr add fd00::1/64 dev eth0
run ip -6 addr del fd00::99/64 dev eth0
run ip -6 addr add fd00::/64x dev eth0
run ip -6 addr add fd00:::1/64 dev eth0
run ip -6 addr add fd00::1/129 dev eth0
run ip -6 addr add ff02::5/64 dev eth0
run ip -6 addr add ::1/128 dev eth0
run ip -6 addr add 10.0.0.1/24 dev eth0
run ip -6 maddr show dev eth0
# Down takes the addresses away, unlike with IPv4; IPv6 off does too.
ip addr add 10.0.0.1/24 dev eth0
run ip link set eth0 down
run ip -br addr show eth0
run ip link set eth0 up
run sysctl -w net.ipv6.conf.eth0.disable_ipv6=1
run ip -br addr show eth0
run ip -6 addr add fd00::1/64 dev eth0
