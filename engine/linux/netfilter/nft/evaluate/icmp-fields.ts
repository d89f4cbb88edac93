/** Fields that only some types of ICMP have: the types (src/proto.c, icmp_dep). */
export const ICMP_FIELDS: Readonly<Record<string, readonly bigint[]>> = {
  'icmp id': [0n, 8n],
  'icmp sequence': [0n, 8n],
  'icmp gateway': [5n],
  'icmp mtu': [3n],
  'icmpv6 id': [128n, 129n],
  'icmpv6 sequence': [128n, 129n],
  'icmpv6 mtu': [2n],
  'icmpv6 parameter-problem': [4n],
  'icmpv6 max-delay': [130n],
}
