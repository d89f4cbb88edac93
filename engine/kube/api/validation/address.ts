import { parseIpv4 } from '../allocation/addresses.ts'
import type { FieldErrors } from './field-error.ts'

/** Addresses and networks as texts. apimachinery pkg/util/validation/ip.go. */

export const IP_ERROR = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
export const CIDR_ERROR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'

/** RFC 4291 2.2; eight groups of 16 bits. */
export function parseIpv6(text: string): bigint | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const v4 = dotted === null ? undefined : parseIpv4(dotted[2]!)
  if (dotted !== null && v4 === undefined) return undefined
  const whole = dotted === null ? text : `${dotted[1]}${(v4! >>> 16).toString(16)}:${(v4! & 0xffff).toString(16)}`
  const halves = whole.split('::')
  if (halves.length > 2) return undefined
  const groups = (half: string) => (half === '' ? [] : half.split(':'))
  const [left, right] = [groups(halves[0]!), halves.length === 2 ? groups(halves[1]!) : []]
  const missing = 8 - left.length - right.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const all = [...left, ...new Array<string>(missing).fill('0'), ...right]
  if (!all.every(group => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return all.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n)
}

export const isIpv4 = (text: string): boolean => parseIpv4(text) !== undefined
export const isIpv6 = (text: string): boolean => text.includes(':') && parseIpv6(text) !== undefined
export const isIp = (text: string): boolean => isIpv4(text) || isIpv6(text)

export function validateIp(text: string, field: string, errors: FieldErrors): void {
  if (!isIp(text)) errors.invalid(field, text, IP_ERROR)
}

export interface Cidr {
  readonly family: 4 | 6
  readonly first: bigint
  readonly length: number
}

export function parseCidr(text: string): Cidr | undefined {
  const match = /^(.+)\/(\d{1,3})$/.exec(text)
  if (match === null) return undefined
  const length = Number(match[2])
  const v4 = parseIpv4(match[1]!)
  if (v4 !== undefined) return length <= 32 ? { family: 4, first: masked(BigInt(v4), 32, length), length } : undefined
  const v6 = match[1]!.includes(':') ? parseIpv6(match[1]!) : undefined
  return v6 !== undefined && length <= 128 ? { family: 6, first: masked(v6, 128, length), length } : undefined
}

function masked(address: bigint, bits: number, length: number): bigint {
  const low = BigInt(bits - length)
  return (address >> low) << low
}

/** Whether `inner` lies within `outer` and is smaller. */
export function isStrictlyWithin(inner: Cidr, outer: Cidr): boolean {
  if (inner.family !== outer.family || inner.length <= outer.length) return false
  return masked(inner.first, inner.family === 4 ? 32 : 128, outer.length) === outer.first
}
