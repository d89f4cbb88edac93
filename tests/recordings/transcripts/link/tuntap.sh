# tun and tap links without a program behind them: creation, state, carrier, routes into nowhere, ownership, deletion, errors.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
sysctl -qw net.ipv6.conf.default.disable_ipv6=1

run ip tuntap
run ip tuntap add dev tun0 mode tun
run ip tuntap add dev tap0 mode tap user root
run ip tuntap
run ip link show tun0
run ip -br link show tap0 | sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/'
run ip link set tun0 up
run ip addr add 10.9.0.1/24 dev tun0
run ip -br addr show tun0
run ip route
run ip route get 10.9.0.5
ping -c 1 -W 1 10.9.0.5 >/dev/null; echo "status $?"
run ping -c 1 -W 1 10.9.0.1 | grep -o '1 received'
run ip addr add 10.9.1.1 peer 10.9.1.2 dev tun0
run ip addr show tun0
run ip tuntap add dev tun0 mode tun
run ip tuntap add dev tun1 mode tub
run ip tuntap add dev tun1
run ip tuntap del dev tun0 mode tap
run ip tuntap del dev tun0 mode tun
run ip tuntap del dev tun9 mode tun
run ip link add link0 type tun
run ip -br link | sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2} <B/MAC <B/'
