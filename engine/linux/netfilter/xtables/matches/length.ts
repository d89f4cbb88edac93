import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { formatRange, type IntegerRange, integerRange } from '../values.ts'

interface LengthData extends IntegerRange {
  readonly inverted: boolean
}

/** libxt_length: the length of the packet with its IP header. */
export const lengthMatch: MatchType<LengthData> = {
  name: 'length',
  options: [{ name: 'length', invert: true, mandatory: true, value: integerRange(0xffff) }],
  parse: given => ({ ...given.value<IntegerRange>('length')!, inverted: given.inverted('length') }),
  print: data => ` length ${data.inverted ? '!' : ''}${formatRange(data)}`,
  save: data => `${data.inverted ? ' !' : ''} --length ${formatRange(data)}`,
  compile: ({ min, max, inverted }) =>
    new Predicate(packet => (packet.length >= min && packet.length <= max) !== inverted),
}
