/** Bytes as tcpdump's -x, -X and -A show them. */
import { hex as digits } from '../bytes.ts'
import type { Printer } from './printer.ts'
import { isGraphic } from './words.ts'

const LINE = 16
/** Width of the hexadecimal column: 8 groups of a blank and 4 digits. */
const COLUMN = 40

/** `-X`. Bytes behind the end are left out, and the frame given up. */
export function hexAndAscii(p: Printer, indent: string, start: number, length: number) {
  const end = Math.min(start + length, p.end)
  for (let line = start; line < end; line += LINE) {
    const stop = Math.min(line + LINE, end)
    let ascii = ''
    for (let at = line; at < stop; at++) ascii += isGraphic(p.bytes[at]!) ? String.fromCharCode(p.bytes[at]!) : '.'
    p.print(`${indent}0x${digits(line - start, 4)}: ${groups(p, line, stop).padEnd(COLUMN)}  ${ascii}`)
  }
  if (start + length > p.end) p.cut()
}

/** What stands behind `start` where no printer knows the protocol. Left out with -q, and where -x or -X shows the bytes anyway. */
export function unreadable(p: Printer, start: number) {
  const { quick, hex, hexAscii } = p.options
  if (!quick && !hex && !hexAscii) hexAndAscii(p, '\n\t', start, p.end - start)
}

/** A piece of a packet that nobody can read, as much of it as there is. */
export function unknownData(p: Printer, indent: string, start: number, length: number) {
  hexOnly(p, indent, start, Math.min(length, p.end - start))
}

/** `-x` */
export function hexOnly(p: Printer, indent: string, start: number, length: number) {
  const end = Math.min(start + length, p.end)
  for (let line = start; line < end; line += LINE)
    p.print(`${indent}0x${digits(line - start, 4)}: ${groups(p, line, Math.min(line + LINE, end))}`)
  if (start + length > p.end) p.cut()
}

function groups(p: Printer, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) text += ((at - start) & 1 ? '' : ' ') + digits(p.bytes[at]!, 2)
  return text
}

const LF = 0x0a
const CR = 0x0d
const TAB = 0x09
const BLANK = 0x20

/** `-A`: a carriage return is left out before a line feed and among the last two bytes. */
export function ascii(p: Printer, start: number, length: number) {
  const end = Math.min(start + length, p.end)
  p.print('\n')
  for (let at = start; at < end; at++) {
    const byte = p.bytes[at]!
    if (byte === CR) {
      if (at + 2 < end && p.bytes[at + 1] !== LF) p.print('.')
    } else if (isGraphic(byte) || byte === TAB || byte === BLANK || byte === LF) p.print(String.fromCharCode(byte))
    else p.print('.')
  }
  if (start + length > p.end) p.cut()
}
