# sysctl and /proc/sys: read, write, patterns, -n, -p, per-link and per-namespace values, and what cannot be set.
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02

run sysctl net.ipv4.ip_forward
run sysctl -n net.ipv4.ip_forward
run cat /proc/sys/net/ipv4/ip_forward
run sysctl -w net.ipv4.ip_forward=1
run sysctl net/ipv4/ip_forward
run sysctl -q -w net.ipv4.ip_forward=0
echo 1 >/proc/sys/net/ipv4/ip_forward
run sysctl net.ipv4.ip_forward net.ipv4.conf.all.forwarding net.ipv4.conf.eth0.forwarding
run sysctl -w net.ipv4.conf.eth0.forwarding=0
run sysctl net.ipv4.conf.all.forwarding net.ipv4.ip_forward
run sysctl net.ipv4.ip_default_ttl net.ipv4.ip_local_port_range net.ipv4.icmp_echo_ignore_broadcasts
run sysctl -w net.ipv4.ip_local_port_range='40000 41000'
run cat /proc/sys/net/ipv4/ip_local_port_range
sysctl -a 2>/dev/null | grep '^net.ipv4.neigh.eth0.*_time'
run sysctl net.ipv4.tcp_syn_retries net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_time net.ipv4.tcp_tw_reuse
run sysctl net.ipv4.conf.all.rp_filter net.ipv4.conf.default.rp_filter net.ipv4.conf.eth0.rp_filter
run sysctl net.netfilter.nf_conntrack_max net.netfilter.nf_conntrack_tcp_timeout_established
run sysctl kernel.hostname kernel.ostype
# Each namespace has its own; default reaches new links, and old ones whose value nobody has set.
ip netns add n
run ip netns exec n sysctl net.ipv4.ip_forward
run sysctl -w net.ipv4.conf.default.rp_filter=2
ip link add eth1 type veth peer name far1
run sysctl net.ipv4.conf.eth0.rp_filter net.ipv4.conf.eth1.rp_filter
printf '# comment\n; another\nnet.ipv4.ip_forward = 0\n-net.no.such = 1\nnet.ipv4.ip_default_ttl=99\n' >/tmp/conf
run sysctl -p /tmp/conf
run ping -c 1 127.0.0.1 | grep -o 'ttl=[0-9]*'
run sysctl -p /tmp/nowhere
# What goes wrong.
run sysctl net.ipv4.ip_forwarding
run sysctl -w net.ipv4.ip_forwarding=1
run sysctl -e net.ipv4.ip_forwarding
run sysctl -w net.ipv4.ip_forward=yes
run sysctl -w net.ipv4.ip_default_ttl=256
run sysctl -w net.ipv4.ip_default_ttl=0
run sysctl -w net.ipv4.ip_forward
run sysctl -w net.ipv4.conf.eth9.rp_filter=1
run sysctl -w kernel.ostype=Plan9
run cat /proc/sys/net/ipv4/conf/eth9/rp_filter
run ls /proc/sys/net/ipv4/conf
