import type { Connection } from '../../conntrack/connection.ts'
import { Change } from '../../conntrack/state.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { ConnectionAction } from '../match.ts'
import { Problem } from '../problem.ts'
import { integer, type Masked, mark } from '../values.ts'
import { changeMark, markChange, printMarkChange } from './mark.ts'

type ConnmarkData =
  | ({ readonly mode: 'set' } & Masked)
  | { readonly mode: 'save' | 'restore'; readonly nfmask: number; readonly ctmask: number }

const MODES = ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark', 'save-mark', 'restore-mark'] as const
const FULL = 0xffff_ffff

function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`
}

/** libxt_CONNMARK. */
export const connmarkTarget: TargetType<ConnmarkData> = {
  name: 'CONNMARK',
  options: [
    ...MODES.map(name => ({
      name,
      excludes: MODES.filter(other => other !== name),
      ...(name === 'set-xmark' || name === 'set-mark'
        ? { value: mark }
        : name.endsWith('-mark') && name !== 'save-mark' && name !== 'restore-mark'
          ? { value: integer(FULL) }
          : {}),
    })),
    { name: 'ctmask', value: integer(FULL), excludes: ['mask'] },
    { name: 'nfmask', value: integer(FULL), excludes: ['mask'] },
    { name: 'mask', value: integer(FULL), excludes: ['ctmask', 'nfmask'] },
  ],
  parse(given) {
    const mode = given.list.find(({ name }) => (MODES as readonly string[]).includes(name))
    if (mode === undefined) return new Problem('CONNMARK target: No operation specified')
    const mask = given.value<number>('mask')
    if (mode.name === 'save-mark' || mode.name === 'restore-mark')
      return {
        mode: mode.name === 'save-mark' ? 'save' : 'restore',
        nfmask: mask ?? given.value<number>('nfmask') ?? FULL,
        ctmask: mask ?? given.value<number>('ctmask') ?? FULL,
      }
    const change = markChange(mode.name, mode.value)
    return { mode: 'set', value: change.value, mask: mask ?? change.mask }
  },
  print(data) {
    if (data.mode === 'set') return ` CONNMARK${printMarkChange(data)}`
    const { nfmask, ctmask } = data
    const masks =
      nfmask === FULL && ctmask === FULL
        ? ''
        : nfmask === ctmask
          ? ` mask ${hex(nfmask)}`
          : data.mode === 'save'
            ? ` nfmask ${hex(nfmask)} ctmask ~${hex(ctmask)}`
            : ` ctmask ${hex(ctmask)} nfmask ~${hex(nfmask)}`
    return ` CONNMARK ${data.mode}${masks}`
  },
  save(data) {
    if (data.mode === 'set') return ` --set-xmark ${hex(data.value)}/${hex(data.mask)}`
    return ` --${data.mode}-mark --nfmask ${hex(data.nfmask)} --ctmask ${hex(data.ctmask)}`
  },
  compile: (data, rule) =>
    new ConnectionAction(rule, ({ skb }) => {
      const connection = skb.connection as Connection | null
      if (connection === null) return Outcome.next
      const before = connection.mark
      if (data.mode === 'set') connection.mark = changeMark(before, data)
      else if (data.mode === 'save') connection.mark = ((before & ~data.ctmask) ^ (skb.mark & data.nfmask)) >>> 0
      else skb.mark = ((skb.mark & ~data.nfmask) ^ (before & data.ctmask)) >>> 0
      if (connection.mark !== before) connection.changes |= Change.mark
      return Outcome.next
    }),
}
