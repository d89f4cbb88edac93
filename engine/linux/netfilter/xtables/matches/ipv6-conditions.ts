import type { PacketContext } from '../../packet.ts'
import type { GivenOptions } from '../option.ts'
import { formatRange, type IntegerRange } from '../values.ts'
import { headersOf } from './ipv6-headers.ts'

/** A number of an extension header, and what it may be. */
export interface Condition extends IntegerRange {
  readonly inverted: boolean
}

export const UINT32 = 0xffff_ffff

export function conditionOf(given: GivenOptions, name: string): Condition | null {
  const value = given.value<IntegerRange | number>(name)
  if (value === undefined) return null
  const range = typeof value === 'number' ? { min: value, max: value } : value
  return { ...range, inverted: given.inverted(name) }
}

export function holds(condition: Condition | null, value: number): boolean {
  return condition === null || (value >= condition.min && value <= condition.max) !== condition.inverted
}

/** All values there are: as good as nothing said. */
function isAll({ min, max, inverted }: Condition): boolean {
  return min === 0 && max === UINT32 && !inverted
}

export function said(condition: Condition | null, name: string): string {
  if (condition === null || isAll(condition)) return ''
  return `${condition.inverted ? ' !' : ''} --${name} ${formatRange(condition)}`
}

/** `name:5`, `names:5:9`. */
export function shown(condition: Condition | null, name: string): string {
  if (condition === null || isAll(condition)) return ''
  return `${name}${condition.min === condition.max ? '' : 's'}:${condition.inverted ? '!' : ''}${formatRange(condition)}`
}

/** Where the header of this kind stands; -1 where the packet has none. */
export function find(packet: PacketContext, kind: number): number {
  for (const header of headersOf(packet)) if (header.kind === kind) return header.at
  return -1
}

/** RFC 8200 4.2: in units of 8 bytes, the first not counted. */
export const lengthAt = (bytes: Uint8Array, at: number): number => (bytes[at + 1]! + 1) * 8
