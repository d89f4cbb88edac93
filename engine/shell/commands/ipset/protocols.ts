/** Protocols by name, for elements with ports (protocols(5)); others go by number. */
const PROTOCOLS: readonly (readonly [string, number])[] = [
  ['tcp', 6],
  ['udp', 17],
  ['icmp', 1],
  ['ipv6-icmp', 58],
  ['icmpv6', 58],
  ['sctp', 132],
  ['udplite', 136],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['igmp', 2],
  ['ospf', 89],
  ['vrrp', 112],
  ['dccp', 33],
]

export function protocolByName(text: string): number | undefined {
  const named = PROTOCOLS.find(([name]) => name === text.toLowerCase())
  if (named !== undefined) return named[1]
  return /^\d{1,3}$/.test(text) && Number(text) > 0 && Number(text) < 256 ? Number(text) : undefined
}

export function protocolName(protocol: number): string {
  return PROTOCOLS.find(([, number]) => number === protocol)?.[0] ?? String(protocol)
}
