import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { printWhole, sequence, wordOf } from './words.ts'

const DIGITS_MAX = 3
const SEVERITIES = sequence('emergency|alert|critical|error|warning|notice|info|debug')
const FACILITIES = sequence(
  'kernel|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|ntp|security|console|cron|local0|local1|local2|local3|local4|local5|local6|local7',
)

/** RFC 3164 4.1.1. */
export function printSyslog(p: Printer, start: number, length: number) {
  p.protocol = 'syslog'
  if (p.u8(start) !== 0x3c) return p.invalid()
  let [at, priority] = [1, 0]
  while (at <= DIGITS_MAX && isDigit(p.u8(start + at))) priority = priority * 10 + p.u8(start + at++) - 0x30
  if (p.u8(start + at) !== 0x3e) return p.invalid()
  at++
  const [facility, severity] = [(priority & 0x3f8) >> 3, priority & 7]
  const [from, how] = [wordOf(FACILITIES, facility, 'unknown (#)'), wordOf(SEVERITIES, severity, '#')]
  if (p.verbose === 0) return p.print(`SYSLOG ${from}.${how}, length: ${length}`)
  p.print(`SYSLOG, length: ${length}\n\tFacility ${from} (${facility}), Severity ${how} (${severity})\n\tMsg: `)
  if (length > at) printWhole(p, start + at, length - at)
  if (p.verbose > 1) unknownData(p, '\n\t', start, length)
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}
