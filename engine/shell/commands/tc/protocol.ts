import { ALL_PROTOCOLS } from '../../../linux/tc/filter-list.ts'
import { EtherType } from '../../../wire/ethernet.ts'

/** Names of link layer protocols (lib/ll_proto.c of iproute2). */
const NAMES: readonly (readonly [number, string])[] = [
  [ALL_PROTOCOLS, 'all'],
  [EtherType.ipv4, 'ip'],
  [EtherType.ipv4, 'ipv4'],
  [EtherType.ipv6, 'ipv6'],
  [EtherType.arp, 'arp'],
  [EtherType.vlan, '802.1Q'],
  [EtherType.qinq, '802.1ad'],
  [0x8847, 'mpls_uc'],
  [0x88cc, 'LLDP'],
]

/** ll_proto_a2n: a name in any case, or a number in hexadecimal. */
export function parseProtocol(word: string): number | undefined {
  const found = NAMES.find(([, name]) => name.toLowerCase() === word.toLowerCase())?.[0]
  if (found !== undefined) return found
  return /^(0x)?[\da-f]{1,4}$/i.test(word) ? Number.parseInt(word, 16) : undefined
}

export function protocolName(number: number): string {
  return NAMES.find(([each]) => each === number)?.[1] ?? `[${number}]`
}
