import type { Connection } from '../../conntrack/connection.ts'
import { Change } from '../../conntrack/state.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { ConnectionAction } from '../match.ts'
import { Problem } from '../problem.ts'
import { integer, type Masked, mark } from '../values.ts'
import { changeMark, markChange, printMarkChange } from './mark.ts'

type ConnmarkChange =
  | ({ readonly mode: 'set' } & Masked)
  | { readonly mode: 'save' | 'restore'; readonly nfmask: number; readonly ctmask: number }

/** By how many bits a mark is moved on its way, the second way to the left. */
interface Shift {
  readonly name: (typeof SHIFTS)[number]
  readonly bits: number
}

type ConnmarkData = ConnmarkChange & { readonly shift: Shift | null }

const SHIFTS = ['left-shift-mark', 'right-shift-mark'] as const
const MAX_BITS = 32

const MODES = ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark', 'save-mark', 'restore-mark'] as const
const FULL = 0xffff_ffff

function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`
}

function shiftText(shift: Shift | null, dashes: string): string {
  return shift === null || shift.bits === 0 ? '' : ` ${dashes}${shift.name} ${shift.bits}`
}

/** connmark_tg_shift of xt_connmark.c; 32 bits leave nothing. */
function moved(mark: number, shift: Shift | null): number {
  if (shift === null || shift.bits === 0) return mark >>> 0
  if (shift.bits === MAX_BITS) return 0
  return (shift.name === 'left-shift-mark' ? mark << shift.bits : mark >>> shift.bits) >>> 0
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
    ...SHIFTS.map(name => ({ name, value: integer(MAX_BITS) })),
    { name: 'ctmask', value: integer(FULL), excludes: ['mask'] },
    { name: 'nfmask', value: integer(FULL), excludes: ['mask'] },
    { name: 'mask', value: integer(FULL), excludes: ['ctmask', 'nfmask'] },
  ],
  parse(given) {
    const mode = given.list.find(({ name }) => (MODES as readonly string[]).includes(name))
    if (mode === undefined) return new Problem('CONNMARK target: No operation specified')
    const mask = given.value<number>('mask')
    const last = given.list.findLast(({ name }) => (SHIFTS as readonly string[]).includes(name))
    const shift = last === undefined ? null : { name: last.name as Shift['name'], bits: last.value as number }
    if (mode.name === 'save-mark' || mode.name === 'restore-mark')
      return {
        mode: mode.name === 'save-mark' ? 'save' : 'restore',
        nfmask: mask ?? given.value<number>('nfmask') ?? FULL,
        ctmask: mask ?? given.value<number>('ctmask') ?? FULL,
        shift,
      }
    const change = markChange(mode.name, mode.value)
    return { mode: 'set', value: change.value, mask: mask ?? change.mask, shift }
  },
  print(data) {
    const moved = shiftText(data.shift, '')
    if (data.mode === 'set') return ` CONNMARK${printMarkChange(data)}${moved}`
    const { nfmask, ctmask } = data
    const masks =
      nfmask === FULL && ctmask === FULL
        ? ''
        : nfmask === ctmask
          ? ` mask ${hex(nfmask)}`
          : data.mode === 'save'
            ? ` nfmask ${hex(nfmask)} ctmask ~${hex(ctmask)}`
            : ` ctmask ${hex(ctmask)} nfmask ~${hex(nfmask)}`
    return ` CONNMARK ${data.mode}${masks}${moved}`
  },
  save(data) {
    const moved = shiftText(data.shift, '--')
    if (data.mode === 'set') return ` --set-xmark ${hex(data.value)}/${hex(data.mask)}${moved}`
    return ` --${data.mode}-mark --nfmask ${hex(data.nfmask)} --ctmask ${hex(data.ctmask)}${moved}`
  },
  compile: (data, rule) =>
    new ConnectionAction(rule, ({ skb }) => {
      const connection = skb.connection as Connection | null
      if (connection === null) return Outcome.next
      const before = connection.mark
      const { shift } = data
      if (data.mode === 'set') connection.mark = moved(changeMark(before, data), shift)
      else if (data.mode === 'save')
        connection.mark = ((before & ~data.ctmask) ^ moved(skb.mark & data.nfmask, shift)) >>> 0
      else skb.mark = ((skb.mark & ~data.nfmask) ^ moved(before & data.ctmask, shift)) >>> 0
      if (connection.mark !== before) connection.changes |= Change.mark
      return Outcome.next
    }),
}
