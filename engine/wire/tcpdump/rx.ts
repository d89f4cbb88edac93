import type { Printer } from './printer.ts'

const HEADER_LENGTH = 28

/** The remote procedure calls of AFS, of which only what is too short for its header is told: nothing speaks it, but its ports are in use. */
export function printRx(p: Printer, start: number, length: number) {
  p.protocol = 'rx'
  p.print(p.has(start, HEADER_LENGTH) ? `UDP, length ${length}` : ` [|rx] (${length})`)
}
