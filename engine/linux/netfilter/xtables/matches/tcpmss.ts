import { EINVAL } from '../../../../net/errno.ts'
import { u16 } from '../../../../wire/bytes.ts'
import * as tcp from '../../../../wire/tcp.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { Problem } from '../problem.ts'
import { formatRange, type IntegerRange, integerRange } from '../values.ts'

interface TcpmssData extends IntegerRange {
  readonly inverted: boolean
}

/** libxt_tcpmss: the MSS option of a segment; one without it never matches. */
export const tcpmssMatch: MatchType<TcpmssData> = {
  name: 'tcpmss',
  options: [{ name: 'mss', invert: true, mandatory: true, value: integerRange(0xffff) }],
  parse(given) {
    const range = given.value<IntegerRange>('mss')!
    return range.max < range.min
      ? new Problem('tcpmss: invalid range given')
      : { ...range, inverted: given.inverted('mss') }
  },
  print: data => ` tcpmss match ${data.inverted ? '!' : ''}${formatRange(data)}`,
  save: data => `${data.inverted ? ' !' : ''} --mss ${formatRange(data)}`,
  check: (_data, rule) => (rule.protocol === 6 && !rule.protocolInverted ? undefined : EINVAL),
  compile: ({ min, max, inverted }) =>
    new Predicate(packet => {
      if (packet.protocol !== 6 || !packet.hasTransport(tcp.HEADER_LENGTH)) return false
      const { bytes } = packet.skb
      const option = tcp.findOption(bytes, packet.transport, tcp.OptionKind.mss)
      if (option < 0 || bytes[option + 1] !== 4) return inverted
      const mss = u16(bytes, option + 2)
      return (mss >= min && mss <= max) !== inverted
    }),
}
