import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { formatIp } from '../../../wire/address.ts'
import { hostText } from './names.ts'

/** RTF_* of include/uapi/linux/route.h and ipv6_route.h, with the letters of lib/inet6_gr.c in its order. */
const LETTERS: readonly (readonly [flag: number, letter: string])[] = [
  [0x0002, 'G'],
  [0x0004, 'H'],
  [0x0001_0000, 'D'],
  [0x0004_0000, 'A'],
  [0x0100_0000, 'C'],
  [0x0002_0000, 'a'],
  [0x0040_0000, 'e'],
  [0x0000_0020, 'm'],
  [0x0020_0000, 'n'],
]
const REJECT = 0x0200
const CACHE = 0x0100_0000

/** Routes of IPv6 in all tables: /proc/net/ipv6_route, as rprint_fib6() shows it. */
export function* printIpv6RouteTable(process: Process, numeric: boolean): Running {
  yield* process.print(
    'Kernel IPv6 routing table\nDestination                    Next Hop                   Flag Met Ref  Use If\n',
  )
  const text = process.readFile('/proc/net/ipv6_route')
  for (const line of failed(text) ? [] : text.split('\n')) {
    const [destination, length, , , via, metric, references, uses, flags, device] = line.trim().split(/ +/)
    if (device === undefined || (Number.parseInt(flags!, 16) & CACHE) !== 0) continue
    const target = `${yield* name(process, destination!, numeric)}/${Number.parseInt(length!, 16)}`
    const gateway = yield* name(process, via!, numeric)
    // The metric is printed as a signed number.
    const number = (hex: string) => String(Number.parseInt(hex, 16) | 0)
    yield* process.print(
      `${target.padEnd(30)} ${gateway.padEnd(26)} ${letters(Number.parseInt(flags!, 16)).padEnd(4)} ${number(metric!).padEnd(3)} ${number(references!)}${number(uses!).padStart(7)} ${device}\n`,
    )
  }
  return 0
}

function letters(flags: number): string {
  const rest = LETTERS.filter(([flag]) => (flags & flag) !== 0).map(([, letter]) => letter)
  return ((flags & REJECT) !== 0 ? '!' : 'U') + rest.join('')
}

function* name(process: Process, hex: string, numeric: boolean): Running<string> {
  const ip = BigInt(`0x${hex}`)
  if (ip === 0n && !numeric) return '[::]'
  return ip === 0n ? formatIp(ip) : yield* hostText(process, ip, numeric)
}
