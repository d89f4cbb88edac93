import { EINVAL } from '../../../../net/errno.ts'
import { u32 } from '../../../../wire/bytes.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { formatRange, type IntegerRange, integerRange } from '../values.ts'

interface SpiData {
  readonly spi: (IntegerRange & { readonly inverted: boolean }) | null
}

const UINT32 = 0xffff_ffff

/** A match by the index of a security association, which stands at `offset` of the header. */
function spiMatch(name: 'ah' | 'esp', protocol: number, offset: number, family?: 4): MatchType<SpiData> {
  const option = `${name}spi`
  return {
    name,
    ...(family === undefined ? {} : { family }),
    options: [{ name: option, value: integerRange(UINT32), invert: true }],
    parse(given) {
      const range = given.value<IntegerRange>(option)
      const inverted = given.inverted(option)
      // All numbers there are: as good as nothing said.
      const all = range === undefined || (range.min === 0 && range.max === UINT32 && !inverted)
      return { spi: all ? null : { ...range, inverted } }
    },
    print: ({ spi }) =>
      // The older of the two leaves its space even where nothing follows.
      ` ${name}${spi === null ? (name === 'ah' ? ' ' : '') : ` spi${spi.min === spi.max ? '' : 's'}:${spi.inverted ? '!' : ''}${formatRange(spi)}`}`,
    save: ({ spi }) => (spi === null ? '' : `${spi.inverted ? ' !' : ''} --${option} ${formatRange(spi)}`),
    check: (_data, rule) => (rule.protocol === protocol && !rule.protocolInverted ? undefined : EINVAL),
    compile: ({ spi }) =>
      new Predicate(packet => {
        if (packet.protocol !== protocol || !packet.hasTransport(offset + 4)) return false
        if (spi === null) return true
        const value = u32(packet.skb.bytes, packet.transport + offset)
        return (value >= spi.min && value <= spi.max) !== spi.inverted
      }),
  }
}

/** libxt_esp (RFC 4303 2). */
export const espMatch = spiMatch('esp', 50, 0)
/** libipt_ah (RFC 4302 2.4). The match of ip6tables with the same name is another one (ipv6-ah.ts). */
export const ahMatch = spiMatch('ah', 51, 4, 4)
