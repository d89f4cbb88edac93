import {
  ECONNREFUSED,
  EHOSTDOWN,
  EHOSTUNREACH,
  EMSGSIZE,
  ENETUNREACH,
  ENOPROTOOPT,
  EOPNOTSUPP,
  EPROTO,
  EREMOTEIO,
  type Errno,
} from '../errno.ts'

/** What an ICMP error means to a socket, and whether it ends a connection (icmp_err_convert in net/ipv4/icmp.c). */
export function errnoOf(type: number, code: number): { readonly errno: Errno; readonly fatal: boolean } {
  // ping_err.
  if (type === 5) return { errno: EREMOTEIO, fatal: false }
  if (type === 12) return { errno: EPROTO, fatal: true }
  if (type !== 3) return { errno: EHOSTUNREACH, fatal: false }
  return UNREACHABLE_ERRORS[code] ?? { errno: EHOSTUNREACH, fatal: true }
}

const UNREACHABLE_ERRORS: readonly { readonly errno: Errno; readonly fatal: boolean }[] = [
  { errno: ENETUNREACH, fatal: false },
  { errno: EHOSTUNREACH, fatal: false },
  { errno: ENOPROTOOPT, fatal: true },
  { errno: ECONNREFUSED, fatal: true },
  { errno: EMSGSIZE, fatal: false },
  { errno: EOPNOTSUPP, fatal: false },
  { errno: ENETUNREACH, fatal: true },
  { errno: EHOSTDOWN, fatal: true },
  { errno: EHOSTUNREACH, fatal: true },
  { errno: ENETUNREACH, fatal: true },
  { errno: EHOSTUNREACH, fatal: true },
  { errno: ENETUNREACH, fatal: false },
  { errno: EHOSTUNREACH, fatal: false },
  { errno: EHOSTUNREACH, fatal: true },
  { errno: EHOSTUNREACH, fatal: true },
  { errno: EHOSTUNREACH, fatal: true },
]
