import type { Printer } from './printer.ts'
import { printTerminated, sequence } from './words.ts'

const OPCODES = sequence('RRQ|WRQ|DATA|ACK|ERROR|OACK', 1)
const ERRORS = sequence('EUNDEF|ENOTFOUND|EACCESS|ENOSPACE|EBADOP|EBADID|EEXISTS|ENOUSER')

/** RFC 1350 5, RFC 2347. */
export function printTftp(p: Printer, start: number, length: number) {
  p.protocol = 'tftp'
  p.print(`TFTP, length ${length}`)
  if (length < 2) return p.truncated()
  const opcode = p.u16(start)
  p.print(`, ${OPCODES.get(opcode) ?? `tftp-#${opcode}`}`)
  if (!OPCODES.has(opcode)) return
  const [at, end] = [start + 2, start + length]
  if (opcode === 6) return printStrings(p, at, end)
  if (opcode === 3 || opcode === 4) {
    if (end - at < 2) return p.truncated()
    return p.print(` block ${p.u16(at)}`)
  }
  if (opcode === 5) return printError(p, at, end)
  if (at === end) return p.truncated()
  p.print(' "')
  const name = printTerminated(p, at, end - at)
  p.print('"')
  if (name === 0 || at + name === end) return p.truncated()
  p.print(' ')
  const mode = printTerminated(p, at + name, end - at - name)
  if (mode === 0) return p.truncated()
  printStrings(p, at + name + mode, end)
}

function printStrings(p: Printer, start: number, end: number) {
  for (let at = start; at < end; ) {
    if (p.u8(at) !== 0) p.print(' ')
    const size = printTerminated(p, at, end - at)
    if (size === 0) return p.truncated()
    at += size
  }
}

function printError(p: Printer, at: number, end: number) {
  if (end - at < 2) return p.truncated()
  const error = p.u16(at)
  p.print(` ${ERRORS.get(error) ?? `tftp-err-#${error} "`}`)
  if (at + 2 === end) return p.truncated()
  p.print(' "')
  const size = printTerminated(p, at + 2, end - at - 2)
  p.print('"')
  if (size === 0) p.truncated()
}
