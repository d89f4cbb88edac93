import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { integer64 } from '../values.ts'

interface QuotaData {
  readonly quota: bigint
  readonly inverted: boolean
}

/** libxt_quota: matches until so many bytes have passed. */
export const quotaMatch: MatchType<QuotaData> = {
  name: 'quota',
  options: [{ name: 'quota', value: integer64, invert: true, mandatory: true }],
  parse: given => ({ quota: BigInt(given.value<bigint | number>('quota')!), inverted: given.inverted('quota') }),
  print: ({ quota }) => ` quota: ${quota} bytes`,
  save: ({ quota, inverted }) => `${inverted ? ' !' : ''} --quota ${quota}`,
  compile: ({ quota, inverted }) => {
    let left = Number(quota)
    return new Predicate(packet => {
      const { length } = packet
      if (left < length) {
        left = 0
        return inverted
      }
      left -= length
      return !inverted
    })
  },
}
