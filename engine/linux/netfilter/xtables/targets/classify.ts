import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { type Parsed, Problem } from '../problem.ts'

function readClass(text: string): Parsed<number> {
  const match = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(text)
  if (match === null) return new Problem(`Bad class value "${text}"`)
  return Number.parseInt(match[1]!, 16) * 0x10000 + Number.parseInt(match[2]!, 16)
}

/** libxt_CLASSIFY: the class of traffic control that a packet is put into. */
export const classifyTarget: TargetType<number> = {
  name: 'CLASSIFY',
  options: [{ name: 'set-class', mandatory: true, value: readClass }],
  parse: given => given.value<number>('set-class')!,
  print: value => ` CLASSIFY set ${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`,
  save: value =>
    ` --set-class ${(value >>> 16).toString(16).padStart(4, '0')}:${(value & 0xffff).toString(16).padStart(4, '0')}`,
  validate: (_data, { base }) => (base!.hook === Hook.preRouting || base!.hook === Hook.localIn ? EINVAL : undefined),
  compile: value =>
    new Action(({ skb }) => {
      skb.priority = value
      return Outcome.next
    }),
}
