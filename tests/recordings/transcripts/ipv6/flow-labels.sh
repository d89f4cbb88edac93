# ping -F: flow labels, which belong to one socket and stay taken for six seconds.
# mask: rtt
# steady: flow-label (set with -F, reflected, or off)
run() { echo "\$ $*"; "$@" || echo "[exit $?]"; }
ip link set lo up
ip netns add b
ip link add veth0 type veth peer name veth1 netns b
ip addr add 2001:db8::1/64 dev veth0 nodad; ip link set veth0 up
ip -n b addr add 2001:db8::2/64 dev veth1 nodad; ip -n b link set veth1 up
ip netns exec b sysctl -q net.ipv6.auto_flowlabels=0
sleep 1
ping -6 -c1 -q 2001:db8::2 >/dev/null
wire() {
  ip netns exec b tcpdump -c 2 -tnlv -i veth1 --immediate-mode 'ip6[40] == 128 or ip6[40] == 129' > /tmp/packets 2>/dev/null & sleep 0.5
  run "$@"
  wait
  cat /tmp/packets
}
wire ping -q -e 7 -c1 -F 0x12345 2001:db8::2
run ping -c1 -F 74565 2001:db8::2
run ping -c1 -F 1048575 2001:db8::2
run ping -c1 -F 1048576 2001:db8::2
run ping -c1 -F -1 2001:db8::2
run ping -c1 -F abc 2001:db8::2
run ping -c1 -F 12z 2001:db8::2
run ping -qc1 -F 0xabc 2001:db8::2
run ping -qc1 -F 010 ::1
run ping -qc1 -F 9 -I veth0 2001:db8::2
run ping -qc1 -F 0x2 127.0.0.1
ping -qc1 -F 0 2001:db8::2 | sed 's/flow 0x[0-9a-f]\{5\}/flow LABEL/'
ip netns exec b sysctl -q net.ipv6.flowlabel_reflect=4
wire ping -q -e 8 -c1 -F 7 2001:db8::2
sleep 13
run ping -qc1 -F 7 2001:db8::2
sysctl -q net.ipv6.flowlabel_state_ranges=1
run ping -qc1 -F 0x80001 2001:db8::2
