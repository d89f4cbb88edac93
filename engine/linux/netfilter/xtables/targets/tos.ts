import { EINVAL } from '../../../../net/errno.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { dscpHex, readClass } from '../matches/dscp.ts'
import { tosHex, tosName, tosOf } from '../matches/tos.ts'
import { Problem } from '../problem.ts'
import { integer, type Masked, tosMask } from '../values.ts'
import { setTos } from './header-fields.ts'

const SETTERS = ['set-tos', 'and-tos', 'or-tos', 'xor-tos'] as const

function change(name: string, value: unknown): Masked {
  if (name === 'and-tos') return { value: 0, mask: ~(value as number) & 0xff }
  if (name === 'or-tos') return { value: value as number, mask: value as number }
  if (name === 'xor-tos') return { value: value as number, mask: 0 }
  return value as Masked
}

function hex(value: number): string {
  return `0x${(value & 0xff).toString(16).padStart(2, '0')}`
}

/** libxt_TOS: `TOS = (TOS & ~mask) ^ value`. */
export const tosTarget: TargetType<Masked> = {
  name: 'TOS',
  options: SETTERS.map(name => ({
    name,
    value: name === 'set-tos' ? tosMask : integer(255),
    excludes: SETTERS.filter(other => other !== name),
  })),
  parse(given) {
    const [first] = given.list
    return first === undefined ? new Problem('TOS: An action is required') : change(first.name, first.value)
  },
  print(data, style) {
    if (style.numeric) return ` TOS set ${tosHex(data)}`
    const name = tosName(data, style)
    if (name !== undefined) return `  TOS set${name}`
    if (data.value === 0) return ` TOS and ${hex(~data.mask)}`
    if (data.value === data.mask) return ` TOS or ${hex(data.value)}`
    if (data.mask === 0) return ` TOS xor ${hex(data.value)}`
    return ` TOS set ${tosHex(data)}`
  },
  save: data => ` --set-tos ${tosHex(data)}`,
  check: (_data, rule) => (rule.table === 'mangle' ? undefined : EINVAL),
  compile: ({ value, mask }) =>
    new Action(packet => {
      setTos(packet, (tosOf(packet) & ~mask & 0xff) ^ value)
      return Outcome.next
    }),
}

/** libxt_DSCP. */
export const dscpTarget: TargetType<number> = {
  name: 'DSCP',
  options: [
    { name: 'set-dscp', value: integer(63), excludes: ['set-dscp-class'] },
    { name: 'set-dscp-class', value: readClass, excludes: ['set-dscp'] },
  ],
  parse: given =>
    (given.list[0]?.value as number | undefined) ?? new Problem('DSCP target: Parameter --set-dscp is required'),
  print: dscp => ` DSCP set ${dscpHex(dscp)}`,
  save: dscp => ` --set-dscp ${dscpHex(dscp)}`,
  check: (_data, rule) => (rule.table === 'mangle' ? undefined : EINVAL),
  compile: dscp =>
    new Action(packet => {
      setTos(packet, (dscp << 2) | (tosOf(packet) & 3))
      return Outcome.next
    }),
}
