import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { formatMasked, type Masked, mark } from '../values.ts'

export interface MarkData extends Masked {
  readonly inverted: boolean
}

/** libxt_mark. */
export const markMatch: MatchType<MarkData> = {
  name: 'mark',
  options: [{ name: 'mark', invert: true, mandatory: true, value: mark }],
  parse: given => ({ ...given.value<Masked>('mark')!, inverted: given.inverted('mark') }),
  print: data => ` mark match${data.inverted ? ' !' : ''} ${formatMasked(data)}`,
  save: data => `${data.inverted ? ' !' : ''} --mark ${formatMasked(data)}`,
  compile: ({ value, mask, inverted }) =>
    new Predicate(packet => ((packet.skb.mark & mask) >>> 0 === value) !== inverted),
}
