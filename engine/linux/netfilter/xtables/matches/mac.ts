import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import { formatMac } from '../../../../wire/address.ts'
import { u48 } from '../../../../wire/bytes.ts'
import { HEADER_LENGTH, SOURCE } from '../../../../wire/ethernet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { mac } from '../values.ts'

interface MacData {
  readonly mac: number
  readonly inverted: boolean
}

/** libxt_mac. */
export const macMatch: MatchType<MacData> = {
  name: 'mac',
  options: [{ name: 'mac-source', invert: true, mandatory: true, value: mac }],
  parse: given => ({ mac: given.value<number>('mac-source')!, inverted: given.inverted('mac-source') }),
  print: data => ` MAC${data.inverted ? ' !' : ''} ${formatMac(data.mac)}`,
  save: data => `${data.inverted ? ' !' : ''} --mac-source ${formatMac(data.mac)}`,
  validate: (_data, { base }) => (base!.hook === Hook.localOut || base!.hook === Hook.postRouting ? EINVAL : undefined),
  compile: data =>
    new Predicate(({ skb, incoming }) => {
      if (incoming?.type !== 'ether' || skb.mac < 0 || skb.mac + HEADER_LENGTH > skb.network) return false
      return (u48(skb.bytes, skb.mac + SOURCE) === data.mac) !== data.inverted
    }),
}
