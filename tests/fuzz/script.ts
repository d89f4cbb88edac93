/** Lines of a script that stand or go together. */
export type Step = readonly string[]

/**
 * In front of every script. What a kernel decides by the clock is taken out of the way: a neighbour that does not answer has failed
 * after 0.3 s and none grows stale, an address that was just learnt may change, who answers for others does so at once, addresses need no duplicate detection, routers are not asked for, groups that were joined are told of within
 * some milliseconds, bridges join no groups, ICMP errors are not limited. With IPv6 the ends of a cable have numbers of their own: of a device with the
 * number of its peer the kernel may tell a second later that it has a carrier, so that link-local addresses would come in any order.
 */
const PRELUDE = `v6=1
hosts=
run() { echo "\\$ $*"; "$@" || echo "[exit $?]"; }
on() { local host=$1; shift; echo "$host\\$ $*"; ip netns exec $host "$@" || echo "[exit $?]"; }
sorted() { local host=$1; shift; echo "$host\\$ $* | sort"; ip netns exec $host "$@" 2>&1 | sort; }
host() {
  local off=$((1 - v6))
  hosts="$hosts $1"
  ip netns add $1
  ip netns exec $1 sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0 net.bridge.bridge-nf-call-iptables=0 \\
    net.bridge.bridge-nf-call-ip6tables=0 net.ipv6.conf.all.disable_ipv6=$off net.ipv6.conf.default.disable_ipv6=$off \\
    net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.router_solicitations=0 \\
    net.ipv6.conf.default.mldv2_unsolicited_report_interval=10
  ip -n $1 link set lo up
}
calm() {
  local family
  for family in ipv4 ipv6; do
    ip netns exec $1 sysctl -qw net.$family.neigh.$2.retrans_time_ms=150 net.$family.neigh.$2.mcast_solicit=2 \\
      net.$family.neigh.$2.delay_first_probe_time=60 net.$family.neigh.$2.base_reachable_time_ms=600000 \\
      net.$family.neigh.$2.locktime=0 net.$family.neigh.$2.proxy_delay=0
  done
  ip -n $1 link set $2 up
}
index=10
cable() {
  local one= other=
  if [ $v6 = 1 ]; then index=$((index + 2)); one="index $index" other="index $((index + 1))"; fi
  ip link add $2 $one address $3 netns $1 type veth peer name $5 $other address $6 netns $4
  calm $1 $2; calm $4 $5
}
bridge() {
  local own=
  if [ $v6 = 1 ]; then index=$((index + 2)); own="index $index"; fi
  ip -n $1 link add $2 $own address $3 type bridge mcast_snooping 0
  calm $1 $2
}
serve() {
  local udp=; [ $2 = udp ] && udp=-u
  ip netns exec $1 nc -l -k -n -v $udp $4 $3 >/tmp/$1-$2-$3 2>&1 &
  until_said /tmp/$1-$2-$3 .
}
until_said() {
  local times
  for times in {1..100}; do
    grep -qs $2 $1 && { sleep 0.02; return; }
    sleep 0.02
  done
}
settled() {
  local times host
  for times in {1..24}; do
    sleep 0.05
    for host in $hosts; do ip -n $host -br link; done | grep -Eq ' (DOWN|LOWERLAYERDOWN) .*LOWER_UP| UP .*,UP>' || break
  done
  sleep 0.1
}
watch() {
  local host=$1; shift
  : >/tmp/said
  ip netns exec $host "$@" >/tmp/seen 2>/tmp/said &
  watching=$!
  until_said /tmp/said listening
}
watched() { sleep 0.2; kill -INT $watching 2>/dev/null; wait $watching; cat /tmp/seen; }
`

/**
 * Waits until the kernel has told of every carrier that came or went, which it may do up to a second later: until then the state that it shows of a device
 * is not what its flags say.
 */
export const SETTLED = 'settled'

export interface Case {
  readonly seed: number
  readonly setup: readonly Step[]
  readonly steps: readonly Step[]
}

/** A piece of a case that can be left out. */
export const pieces = ({ setup, steps }: Case): readonly Step[] => [...setup, ...steps]

export const renderScript = (title: string, steps: readonly Step[]): string =>
  `# ${title}\n${PRELUDE}\n${steps.flat().join('\n')}\n`
