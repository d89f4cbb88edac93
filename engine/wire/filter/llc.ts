/** `llc`, `llc i`, `llc s`, `llc u`, and frames by the name of their control field (IEEE 802.2 5.4). */
import { BPF_B, BPF_H } from './bpf.ts'
import { anyBit, equals, type Field } from './compare.ts'
import type { Compiler } from './compiler.ts'
import { and, type Condition, not } from './condition.ts'
import { FilterError } from './error.ts'
import { describeLink, type Layout } from './layout.ts'
import { is8023 } from './link-type.ts'

const SUPERVISORY = new Map([
  ['rr', 0x01],
  ['rnr', 0x05],
  ['rej', 0x09],
])

const UNNUMBERED = new Map([
  ['ui', 0x03],
  ['ua', 0x63],
  ['disc', 0x43],
  ['dm', 0x0f],
  ['sabme', 0x6f],
  ['test', 0xe3],
  ['xid', 0xaf],
  ['frmr', 0x87],
])

export function llc({ layout }: Compiler, name: string | undefined): Condition {
  if (name !== undefined && !knowsLlc(name)) throw new FilterError(`unknown LLC type name "${name}"`)
  if (layout.link !== 'ethernet') throw new FilterError(`'llc' not supported for ${describeLink(layout)}`)
  const any = and(is8023(layout), not(equals(layout, { base: 'llc', offset: 0, size: BPF_H }, 0xffff)))
  return name === undefined ? any : and(any, llcControl(layout, name.toLowerCase()))
}

function knowsLlc(name: string): boolean {
  const lower = name.toLowerCase()
  return ['i', 's', 'u'].includes(lower) || SUPERVISORY.has(lower) || UNNUMBERED.has(lower)
}

function llcControl(layout: Layout, name: string): Condition {
  const control: Field = { base: 'llc', offset: 2, size: BPF_B }
  if (name === 'i') return not(anyBit(layout, control, 0x01))
  if (name === 's') return equals(layout, control, 0x01, 0x03)
  if (name === 'u') return equals(layout, control, 0x03, 0x03)
  const supervisory = SUPERVISORY.get(name)
  if (supervisory !== undefined) return equals(layout, control, supervisory, 0x0f)
  return equals(layout, control, UNNUMBERED.get(name)!, 0xef)
}
