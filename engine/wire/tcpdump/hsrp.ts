import type { Printer } from './printer.ts'
import { printField, relativeTime, sequence, tokens, wordOf } from './words.ts'

// RFC 2281 5.1.
const KEY = 8
const KEY_LENGTH = 8
const ADDRESS = 16

const OPERATIONS = sequence('hello|coup|resign')
const STATES = tokens({ 0: 'initial', 1: 'learn', 2: 'listen', 4: 'speak', 8: 'standby', 16: 'active' })

export function printHsrp(p: Printer, start: number, length: number) {
  p.protocol = 'hsrp'
  const version = p.u8(start)
  p.print(`HSRPv${version}`)
  if (version !== 0) return
  p.print('-')
  p.print(`${wordOf(OPERATIONS, p.u8(start + 1), 'unknown (#)')} ${length}: `)
  p.print(`state=${wordOf(STATES, p.u8(start + 2), 'Unknown (#)')} `)
  p.print(`group=${p.u8(start + 6)} `)
  const reserved = p.u8(start + 7)
  if (reserved !== 0) p.print(`[reserved=${reserved}!] `)
  p.print(`addr=${p.ipv4(start + ADDRESS)}`)
  if (p.verbose === 0) return
  p.print(' hellotime=')
  p.print(relativeTime(p.u8(start + 3)))
  p.print(' holdtime=')
  p.print(relativeTime(p.u8(start + 4)))
  p.print(` priority=${p.u8(start + 5)} auth="`)
  printField(p, start + KEY, KEY_LENGTH)
  p.print('"')
}
