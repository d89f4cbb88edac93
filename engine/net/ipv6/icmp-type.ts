import { ParameterProblem, TimeExceeded, Type, Unreachable } from '../../wire/icmpv6.ts'
import { EACCES, ECONNREFUSED, EHOSTUNREACH, EMSGSIZE, ENETUNREACH, EPROTO, type Errno } from '../errno.ts'

export { ParameterProblem, TimeExceeded, Unreachable }
export const DESTINATION_UNREACHABLE: number = Type.destinationUnreachable
export const PACKET_TOO_BIG: number = Type.packetTooBig
export const TIME_EXCEEDED: number = Type.timeExceeded
export const PARAMETER_PROBLEM: number = Type.parameterProblem

/** What an ICMPv6 error means to a socket, and whether it ends a connection (icmpv6_err_convert in net/ipv6/icmp.c). */
export function errnoOf(type: number, code: number): { readonly errno: Errno; readonly fatal: boolean } {
  if (type === DESTINATION_UNREACHABLE) return UNREACHABLE_ERRORS[code] ?? { errno: EPROTO, fatal: true }
  if (type === PACKET_TOO_BIG) return { errno: EMSGSIZE, fatal: false }
  if (type === PARAMETER_PROBLEM) return { errno: EPROTO, fatal: true }
  if (type === TIME_EXCEEDED) return { errno: EHOSTUNREACH, fatal: false }
  return { errno: EPROTO, fatal: false }
}

const UNREACHABLE_ERRORS: readonly { readonly errno: Errno; readonly fatal: boolean }[] = [
  { errno: ENETUNREACH, fatal: false },
  { errno: EACCES, fatal: true },
  { errno: EHOSTUNREACH, fatal: false },
  { errno: EHOSTUNREACH, fatal: false },
  { errno: ECONNREFUSED, fatal: true },
  { errno: EACCES, fatal: true },
  { errno: EACCES, fatal: true },
]
