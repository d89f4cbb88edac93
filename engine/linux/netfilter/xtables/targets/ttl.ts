import { EINVAL } from '../../../../net/errno.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { Problem } from '../problem.ts'
import { integer } from '../values.ts'
import { hopsOf, setHops } from './header-fields.ts'

interface TtlData {
  readonly action: 'set' | 'inc' | 'dec'
  readonly value: number
}

const ACTIONS = ['set', 'dec', 'inc'] as const
const WORDS: Readonly<Record<TtlData['action'], string>> = { set: 'set to', inc: 'increment by', dec: 'decrement by' }

function hopTarget(name: 'TTL' | 'HL', family: 4 | 6): TargetType<TtlData> {
  const lower = name.toLowerCase()
  return {
    name,
    family,
    options: ACTIONS.map(action => ({
      name: `${lower}-${action}`,
      value: integer(255, action === 'set' ? 0 : 1),
      excludes: ['inc', 'dec', 'set'].filter(other => other !== action).map(other => `${lower}-${other}`),
    })),
    parse(given) {
      const [first] = given.list
      if (first === undefined) return new Problem(`${name}: You must specify an action`)
      return { action: first.name.slice(-3) as TtlData['action'], value: first.value as number }
    },
    print: ({ action, value }) => ` ${name} ${WORDS[action]} ${value}`,
    save: ({ action, value }) => ` --${lower}-${action} ${value}`,
    check: (_data, rule) => (rule.table === 'mangle' ? undefined : EINVAL),
    compile: ({ action, value }) =>
      new Action(packet => {
        const before = hopsOf(packet)
        const after =
          action === 'set' ? value : action === 'inc' ? Math.min(255, before + value) : Math.max(0, before - value)
        setHops(packet, after)
        return Outcome.next
      }),
  }
}

/** libipt_TTL. */
export const ttlTarget = hopTarget('TTL', 4)
/** libip6t_HL. */
export const hlTarget = hopTarget('HL', 6)
