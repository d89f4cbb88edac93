import type { Connection } from '../../conntrack/connection.ts'
import type { MatchType } from '../extension.ts'
import { ConnectionPredicate } from '../match.ts'
import { formatMasked, type Masked, mark } from '../values.ts'
import type { MarkData } from './mark.ts'

/** libxt_connmark. */
export const connmarkMatch: MatchType<MarkData> = {
  name: 'connmark',
  options: [{ name: 'mark', invert: true, mandatory: true, value: mark }],
  parse: given => ({ ...given.value<Masked>('mark')!, inverted: given.inverted('mark') }),
  print: data => ` connmark match ${data.inverted ? '!' : ''} ${formatMasked(data)}`,
  save: data => `${data.inverted ? ' !' : ''} --mark ${formatMasked(data)}`,
  compile: ({ value, mask, inverted }, rule) =>
    new ConnectionPredicate(rule, ({ skb }) => {
      const connection = skb.connection as Connection | null
      return connection !== null && ((connection.mark & mask) >>> 0 === value) !== inverted
    }),
}
