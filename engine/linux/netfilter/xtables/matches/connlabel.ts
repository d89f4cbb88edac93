import { ERANGE } from '../../../../net/errno.ts'
import type { Connection } from '../../conntrack/connection.ts'
import { State } from '../../conntrack/state.ts'
import type { MatchType } from '../extension.ts'
import { ConnectionPredicate } from '../match.ts'
import { parseNumber } from '../names.ts'
import type { OptionPlace } from '../option.ts'
import { Problem } from '../problem.ts'

interface ConnlabelData {
  readonly bit: number
  readonly inverted: boolean
  readonly set: boolean
}

const BITS = 128
/** Where names of labels would stand (libnetfilter_conntrack); Debian does not ship it. */
const NAMES = '/etc/xtables/connlabel.conf'

function readLabel(text: string, place: OptionPlace): number | Problem {
  const bit = parseNumber(text, 0, 0xffff)
  if (bit !== undefined) return bit
  place.warn(`Warning: cannot open ${NAMES}: No such file or directory\n`)
  return new Problem(`label '${text}' not found or invalid value`)
}

/** libxt_connlabel: one of 128 bits that a connection can carry. */
export const connlabelMatch: MatchType<ConnlabelData> = {
  name: 'connlabel',
  options: [{ name: 'label', value: readLabel, invert: true, mandatory: true }, { name: 'set' }],
  parse: given => ({
    bit: given.value<number>('label')!,
    inverted: given.inverted('label'),
    set: given.has('set'),
  }),
  print: ({ bit, inverted, set }) => ` connlabel${inverted ? ' !' : ''} ${bit}${set ? ' set' : ''}`,
  save: ({ bit, inverted, set }) => `${inverted ? ' !' : ''} --label "${bit}"${set ? ' --set' : ''}`,
  check: ({ bit }) => (bit >= BITS ? ERANGE : undefined),
  compile({ bit, inverted, set }, rule) {
    const mask = 1n << BigInt(bit)
    return new ConnectionPredicate(rule, ({ skb }) => {
      const connection = skb.connection as Connection | null
      if (connection === null || skb.connectionInfo === State.untracked) return inverted
      if (set) connection.labels |= mask
      return ((connection.labels & mask) !== 0n) !== inverted
    })
  },
}
