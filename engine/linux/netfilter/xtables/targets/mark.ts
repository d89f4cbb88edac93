import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'
import { Problem } from '../problem.ts'
import { integer, type Masked, mark } from '../values.ts'

/** Options that set a mark, in the order in which libxt_MARK and libxt_CONNMARK have them. */
const SETTERS = ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark'] as const

function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`
}

/** `MARK = (MARK & ~mask) ^ value`: what every one of the options comes to. */
export function markChange(name: string, value: unknown): Masked {
  if (name === 'and-mark') return { value: 0, mask: ~(value as number) >>> 0 }
  if (name === 'or-mark') return { value: value as number, mask: value as number }
  if (name === 'xor-mark') return { value: value as number, mask: 0 }
  const masked = value as Masked
  return name === 'set-mark' ? { value: masked.value, mask: (masked.value | masked.mask) >>> 0 } : masked
}

export function changeMark(before: number, { value, mask }: Masked): number {
  return ((before & ~mask) ^ value) >>> 0
}

/** ` set 0x1`, ` or 0x4000`: the shortest way to say it. */
export function printMarkChange({ value, mask }: Masked): string {
  if (value === 0) return ` and ${hex(~mask)}`
  if (value === mask) return ` or ${hex(value)}`
  if (mask === 0) return ` xor ${hex(value)}`
  if (mask === 0xffff_ffff) return ` set ${hex(value)}`
  return ` xset ${hex(value)}/${hex(mask)}`
}

/** libxt_MARK. */
export const markTarget: TargetType<Masked> = {
  name: 'MARK',
  options: SETTERS.map(name => ({
    name,
    value: name === 'set-xmark' || name === 'set-mark' ? mark : markNumber,
    excludes: SETTERS.filter(other => other !== name),
  })),
  parse(given) {
    const [first] = given.list
    if (first === undefined)
      return new Problem('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required')
    return markChange(first.name, first.value)
  },
  print: data => ` MARK${printMarkChange(data)}`,
  save: ({ value, mask }) => ` --set-xmark ${hex(value)}/${hex(mask)}`,
  compile: data =>
    new Action(({ skb }) => {
      skb.mark = changeMark(skb.mark, data)
      return Outcome.next
    }),
}

function markNumber(text: string, place: Parameters<ReturnType<typeof integer>>[1]): unknown {
  return integer(0xffff_ffff)(text, place)
}
