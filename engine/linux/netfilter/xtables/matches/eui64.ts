import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import { HEADER_LENGTH, SOURCE } from '../../../../wire/ethernet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'

/** RFC 8200 3 and RFC 4291 2.5.1: where the interface identifier of the source stands. */
const INTERFACE_ID = 16

/** libip6t_eui64: the lower half of the source address was made from the sender's MAC address (RFC 4291, appendix A). */
export const eui64Match: MatchType<null> = {
  name: 'eui64',
  family: 6,
  options: [],
  parse: () => null,
  print: () => '',
  save: () => '',
  validate: (_data, { base }) => (base!.hook === Hook.localOut || base!.hook === Hook.postRouting ? EINVAL : undefined),
  compile: () =>
    new Predicate(({ skb }) => {
      const { bytes, network, mac } = skb
      if (mac < 0 || mac + HEADER_LENGTH > network) return false
      const sender = bytes.subarray(mac + SOURCE, mac + SOURCE + 6)
      const made = [sender[0]! ^ 0x02, sender[1], sender[2], 0xff, 0xfe, sender[3], sender[4], sender[5]]
      return made.every((byte, index) => bytes[network + INTERFACE_ID + index] === byte)
    }),
}
