import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { hex4, printField, sequence, tokens, wordOf } from './words.ts'

// RFC 1058 3.1, RFC 2453 4.
const HEADER_LENGTH = 4
const ENTRY_LENGTH = 20
const REQUEST = 1
const RESPONSE = 2
const INET = 2
const AUTHENTICATION = 0xffff

const COMMANDS = sequence('Request|Response|Trace on|Trace off|Poll|Poll Entry', 1)
const FAMILIES = tokens({
  2: 'IPv4',
  6: 'NS',
  7: 'ISO',
  16: 'Appletalk',
  23: 'IPX',
  24: 'IPv6',
  28: 'IPv6',
  30: 'IPv6',
})

export function printRip(p: Printer, start: number, length: number) {
  p.protocol = 'rip'
  const left = Math.min(p.end - start, length)
  if (left < HEADER_LENGTH) return p.truncated()
  const [command, version] = [p.u8(start), p.u8(start + 1)]
  p.print(`${p.verbose > 0 ? '\n\t' : ''}RIPv${version}`)
  if (version === 0) return unknownData(p, '\n\t', start, length)
  p.print(`, ${wordOf(COMMANDS, command, 'unknown command (#)')}, length: ${length}`)
  if (p.verbose === 0) return
  if (command === REQUEST || command === RESPONSE) {
    const routes = Math.floor(length / ENTRY_LENGTH)
    if (version === 1) p.print(`, routes: ${routes}`)
    else p.print(version === 2 ? `, routes: ${routes} or less` : ', unknown version')
    if (version < 3)
      printEntries(p, version === 1 ? printEntry1 : printEntry2, start + HEADER_LENGTH, left - HEADER_LENGTH)
  } else if ((command < 4 || command > 6) && p.verbose === 1) unknownData(p, '\n\t', start, length)
  if (p.verbose > 1) unknownData(p, '\n\t', start, length)
}

function printEntries(
  p: Printer,
  print: (p: Printer, at: number, left: number) => number,
  start: number,
  length: number,
) {
  let [at, left] = [start, length]
  while (left > 0) {
    const size = print(p, at, left)
    if (size === 0) return p.truncated()
    if (left < size) {
      p.print(` [remaining entries length ${left} < ${size}]`)
      return p.invalid()
    }
    at += size
    left -= size
  }
}

/** Gives the size of the entry; 0 where it was cut short. */
function printEntry1(p: Printer, at: number, left: number): number {
  if (left < ENTRY_LENGTH || !p.has(at, ENTRY_LENGTH)) return 0
  const family = p.u16(at)
  if (family !== INET && family !== 0) {
    p.print(`\n\t AFI ${wordOf(FAMILIES, family, 'Unknown (#)')}, `)
    unknownData(p, '\n\t  ', at + 4, ENTRY_LENGTH - 4)
  } else if (p.u16(at + 2) !== 0 || p.u32(at + 8) !== 0 || p.u32(at + 12) !== 0)
    unknownData(p, '\n\t  ', at, ENTRY_LENGTH)
  else p.print(`\n\t  ${family === 0 ? 'AFI 0, ' : ''}${p.ipv4(at + 4)}, metric: ${p.u32(at + 16)}`)
  return ENTRY_LENGTH
}

function printEntry2(p: Printer, at: number, left: number): number {
  if (left < 4 || !p.has(at, 4)) return 0
  const family = p.u16(at)
  if (family === AUTHENTICATION) return printAuthentication(p, at, left)
  if (family !== INET && family !== 0) {
    p.print(`\n\t  AFI ${wordOf(FAMILIES, family, 'Unknown (#)')}`)
    unknownData(p, '\n\t  ', at + 4, ENTRY_LENGTH - 4)
    return ENTRY_LENGTH
  }
  if (left < ENTRY_LENGTH || !p.has(at, ENTRY_LENGTH)) return 0
  p.print(`\n\t  AFI ${wordOf(FAMILIES, family, '#')}, ${p.ipv4(at + 4).padStart(15)}`)
  p.print(
    `/${`${maskLength(p.u32(at + 8))}`.padEnd(2)}, tag ${hex4(p.u16(at + 2))}, metric: ${p.u32(at + 16)}, next-hop: `,
  )
  p.print(p.u32(at + 12) === 0 ? 'self' : p.ipv4(at + 12))
  return ENTRY_LENGTH
}

/** RFC 2453 4.1, RFC 4822 2. */
function printAuthentication(p: Printer, start: number, length: number): number {
  const [kind, at, left] = [p.u16(start + 2), start + 4, length - 4]
  if (kind === 2) {
    p.print('\n\t  Simple Text Authentication data: ')
    printField(p, at, ENTRY_LENGTH - 4)
  } else if (kind === 3) {
    if (left < 16 || !p.has(at, 16)) return 0
    p.print(`\n\t  Auth header: Packet Len ${p.u16(at)}, Key-ID ${p.u8(at + 2)}, Auth Data Len ${p.u8(at + 3)},`)
    p.print(` SeqNo ${p.u32(at + 4)}, MBZ ${p.u32(at + 8)}, MBZ ${p.u32(at + 12)}`)
  } else {
    p.print(kind === 1 ? '\n\t  Auth trailer:' : `\n\t  Unknown (${kind}) Authentication data:`)
    unknownData(p, '\n\t  ', at, left)
    return length
  }
  return ENTRY_LENGTH
}

/** The length of the prefix that a mask stands for; -1 where its ones are not together. */
export function maskLength(mask: number): number {
  const inverse = ~mask >>> 0
  return (inverse & (inverse + 1)) === 0 ? Math.clz32(inverse) : -1
}
