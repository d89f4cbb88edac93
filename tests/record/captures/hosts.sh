#!/bin/bash
# The hosts between which traffic.sh makes its traffic, and the capture of it.

A=captures-a R=captures-r B=captures-b
in_a() { ip netns exec $A "$@"; }
in_r() { ip netns exec $R "$@"; }
in_b() { ip netns exec $B "$@"; }

pids=()
background() { "$@" >/dev/null 2>&1 & pids+=($!); }

cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
  wait 2>/dev/null
  pids=()
  for net in $A $R $B; do ip netns del $net 2>/dev/null; done
}
trap 'cleanup; rm -rf "$WORK"' EXIT

# Checksums are left to the (missing) card otherwise, and would be wrong in every capture.
link() { # namespace link
  ip netns exec "$1" ethtool -K "$2" tx off gso off tso off gro off >/dev/null 2>&1
  ip -n "$1" link set "$2" up
}

quiet_v6() { ip netns exec "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; }

# a (10.0.0.1) and b (10.0.0.2) on a cable.
two_hosts() { # [6]: with IPv6
  ip netns add $A; ip netns add $B
  [ "${1:-}" = 6 ] || { quiet_v6 $A; quiet_v6 $B; }
  ip -n $A link add e0 address 02:00:00:00:00:0a type veth peer name e0 address 02:00:00:00:00:0b netns $B
  for net in $A $B; do ip -n $net link set lo up; done
  ip -n $A addr add 10.0.0.1/24 dev e0; ip -n $B addr add 10.0.0.2/24 dev e0
  if [ "${1:-}" = 6 ]; then
    ip -n $A addr add fd00::1/64 dev e0 nodad; ip -n $B addr add fd00::2/64 dev e0 nodad
  fi
  link $A e0; link $B e0
}

# a (10.0.1.1) - r (10.0.1.254, 10.0.2.254) - b (10.0.2.1).
three_hosts() { # [6]
  ip netns add $A; ip netns add $R; ip netns add $B
  if [ "${1:-}" != 6 ]; then for net in $A $R $B; do quiet_v6 $net; done; fi
  ip -n $A link add e0 address 02:00:00:00:01:0a type veth peer name e1 address 02:00:00:00:01:fe netns $R
  ip -n $B link add e0 address 02:00:00:00:02:0b type veth peer name e2 address 02:00:00:00:02:fe netns $R
  for net in $A $R $B; do ip -n $net link set lo up; done
  link $A e0; link $R e1; link $R e2; link $B e0
  in_r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0 net.ipv4.icmp_msgs_per_sec=10000
  if [ "${1:-}" = 6 ]; then
    in_r sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv6.icmp.ratelimit=0
    ip -n $A addr add fd01::1/64 dev e0 nodad; ip -n $R addr add fd01::fe/64 dev e1 nodad
    ip -n $B addr add fd02::1/64 dev e0 nodad; ip -n $R addr add fd02::fe/64 dev e2 nodad
    ip -n $A route add default via fd01::fe; ip -n $B route add default via fd02::fe
  else
    ip -n $A addr add 10.0.1.1/24 dev e0; ip -n $R addr add 10.0.1.254/24 dev e1
    ip -n $B addr add 10.0.2.1/24 dev e0; ip -n $R addr add 10.0.2.254/24 dev e2
    ip -n $A route add default via 10.0.1.254; ip -n $B route add default via 10.0.2.254
  fi
}

# capture NAME NAMESPACE LINK: starts tcpdump; done_capture ends it.
capture() {
  name=$1
  ip netns exec "$2" tcpdump -i "$3" --immediate-mode -U -s 0 -Z root -w "$WORK/$name.pcap" ${4:+"$4"} 2>"$WORK/tcpdump.err" &
  tcpdump_pid=$!
  for _ in $(seq 50); do grep -q 'listening on' "$WORK/tcpdump.err" && break; sleep 0.1; done
}
done_capture() {
  sleep 0.4
  kill -INT $tcpdump_pid; wait $tcpdump_pid 2>/dev/null
  mv "$WORK/$name.pcap" "$OUT/$name.pcap"
  echo "$name: $(tcpdump -nr "$OUT/$name.pcap" 2>/dev/null | grep -c '^[0-9]') frames, $(stat -c %s "$OUT/$name.pcap") bytes"
  cleanup
}

