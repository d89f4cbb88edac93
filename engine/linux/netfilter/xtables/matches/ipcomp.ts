import { EINVAL } from '../../../../net/errno.ts'
import { u16 } from '../../../../wire/bytes.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { formatRange, type IntegerRange, integerRange } from '../values.ts'

interface IpcompData extends IntegerRange {
  readonly inverted: boolean
  readonly reserved: boolean
}

const PROTOCOL = 108
const HEADER_LENGTH = 4
const UINT32 = 0xffff_ffff

function isAll({ min, max }: IntegerRange): boolean {
  return min === 0 && max === UINT32
}

/** libxt_ipcomp: the index of RFC 3173 3.3. That its reserved byte be 0 can be asked for, but the kernel does not look at it. */
export const ipcompMatch: MatchType<IpcompData> = {
  name: 'ipcomp',
  options: [{ name: 'ipcompspi', value: integerRange(UINT32), invert: true }, { name: 'compres' }],
  parse: given => ({
    // The structure is not filled in where nothing is said.
    ...(given.value<IntegerRange>('ipcompspi') ?? { min: 0, max: 0 }),
    inverted: given.inverted('ipcompspi'),
    reserved: given.has('compres'),
  }),
  print(data) {
    const spi =
      isAll(data) && !data.inverted
        ? ''
        : `spi${data.min === data.max ? '' : 's'}:${data.inverted ? '!' : ''}${formatRange(data)}`
    return ` comp ${spi}${data.reserved ? ' reserved' : ''}`
  },
  save(data) {
    const spi = isAll(data) ? '' : `${data.inverted ? ' !' : ''} --ipcompspi ${formatRange(data)}`
    return `${spi}${data.reserved ? ' --compres' : ''}`
  },
  check: (_data, rule) => (rule.protocol === PROTOCOL && !rule.protocolInverted ? undefined : EINVAL),
  compile: ({ min, max, inverted }) =>
    new Predicate(packet => {
      if (packet.protocol !== PROTOCOL || packet.fragmentOffset !== 0) return false
      if (!packet.hasTransport(HEADER_LENGTH)) {
        packet.malformed = true
        return false
      }
      const index = u16(packet.skb.bytes, packet.transport + 2)
      return (index >= min && index <= max) !== inverted
    }),
}
