import { type Ipv6 as Address, network } from '../../wire/address.ts'
import { u32, u128 } from '../../wire/bytes.ts'
import * as wire from '../../wire/ndp.ts'
import type { RouterPreference } from '../fib.ts'

/** A route information option (RFC 4191 2.3). */
export interface RouteInformation {
  readonly prefix: Address
  readonly length: number
  readonly preference: RouterPreference
  /** Seconds; Infinity for ever. */
  readonly lifetime: number
}

/** What an option says, if it is such an option and a valid one; `data` of others starts behind the option's length. */
export function routeInformation(option: wire.NdOption): RouteInformation | undefined {
  if (option.type !== 'other' || option.optionType !== wire.OptionType.routeInformation) return undefined
  const { data } = option
  const length = data[0]!
  const preference = preferenceOf(data[1]!)
  const words = (data.length + 2) / 8
  const tooShort = (length > 64 && words < 3) || (length > 0 && words < 2)
  if (data.length < 6 || length > 128 || tooShort || words > 3 || preference === undefined) return undefined
  const bytes = new Uint8Array(16)
  bytes.set(data.subarray(6))
  return { prefix: network(u128(bytes, 0), length), length, preference, lifetime: lifetimeOf(u32(data, 2)) }
}

/** RFC 4191 2.1: undefined for the reserved value. */
export function preferenceOf(flags: number): RouterPreference | undefined {
  return (['medium', 'high', undefined, 'low'] as const)[(flags >> 3) & 3]
}

/** All ones means for ever (RFC 4861 4.6.2). */
export function lifetimeOf(seconds: number): number {
  return seconds === 0xffff_ffff ? Number.POSITIVE_INFINITY : seconds
}
