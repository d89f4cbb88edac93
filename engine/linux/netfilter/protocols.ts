/** Names of IP protocols as /proc/net/nf_conntrack and conntrack(8) print them (net/netfilter/nf_conntrack_standalone.c). */
const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [33, 'dccp'],
  [47, 'gre'],
  [58, 'icmpv6'],
  [132, 'sctp'],
  [136, 'udplite'],
])

export function protocolName(protocol: number): string {
  return NAMES.get(protocol) ?? 'unknown'
}

/** The number of a protocol that is given by one of these names or as a number. */
export function protocolNumber(text: string): number | undefined {
  for (const [number, name] of NAMES) if (name === text) return number
  return /^\d{1,3}$/.test(text) && Number(text) <= 255 ? Number(text) : undefined
}
