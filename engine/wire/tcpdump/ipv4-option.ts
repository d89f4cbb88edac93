import type { Printer } from './printer.ts'
import type { Tokens } from './words.ts'

/** RFC 791 3.1, RFC 2113. */
const EOL = 0
const NOP = 1
const RR = 7
const TS = 68
const LSRR = 131
const SSRR = 137
const RA = 148

const OPTION_WORDS: Tokens = new Map([
  [EOL, 'EOL'],
  [NOP, 'NOP'],
  [RR, 'RR'],
  [TS, 'timestamp'],
  [130, 'security'],
  [LSRR, 'LSRR'],
  [SSRR, 'SSRR'],
  [RA, 'RA'],
  [82, 'traceroute'],
])

/** False where they were cut short. */
export function printIpv4Options(p: Printer, start: number, length: number): boolean {
  const end = start + length
  let between = ''
  for (let at = start; at < end; ) {
    p.print(between)
    between = ','
    const code = p.u8(at)
    p.print(OPTION_WORDS.get(code) ?? `unknown ${code}`)
    const size = code === NOP || code === EOL ? 1 : p.u8(at + 1)
    if ((size < 2 && code !== NOP && code !== EOL) || at + size > end) {
      p.print(` [bad length ${size}]`)
      return true
    }
    if (!p.has(at, size)) return false
    if (code === EOL) return true
    if (code === TS && !printTimestamps(p, at, size)) return false
    if ((code === RR || code === LSRR || code === SSRR) && !printRoute(p, at, size)) return false
    if (code === RA && size < 4) p.print(` [bad length ${size}]`)
    else if (code === RA && p.u16(at + 2) !== 0) p.print(` value ${p.u16(at + 2)}`)
    at += size
  }
  return true
}

/** Addresses with a comma behind those that are already recorded. */
function printRoute(p: Printer, start: number, length: number): boolean {
  if (length < 3) {
    p.print(` [bad length ${length}]`)
    return true
  }
  if (((length + 1) & 3) !== 0) p.print(` [bad length ${length}]`)
  const pointer = p.u8(start + 2) - 1
  if (pointer < 3 || ((pointer + 1) & 3) !== 0 || pointer > length + 1) p.print(` [bad ptr ${pointer + 1}]`)
  for (let at = 3; at < length; at += 4) {
    if (!p.has(start + at, 4)) return false
    p.print(` ${p.ipv4(start + at)}${pointer > at ? ',' : ''}`)
  }
  return true
}

const TS_ONLY = 0
const TS_WORDS: Tokens = new Map([
  [TS_ONLY, 'TSONLY'],
  [1, 'TS+ADDR'],
  [3, 'PRESPEC'],
])

function printTimestamps(p: Printer, start: number, length: number): boolean {
  if (length < 4) {
    p.print(`[bad length ${length}]`)
    return true
  }
  p.print(' TS{')
  const [kind, missed] = [p.u8(start + 3) & 0x0f, p.u8(start + 3) >> 4]
  const hop = kind === TS_ONLY ? 4 : 8
  if (((length - 4) & (hop - 1)) !== 0) p.print(`[bad length ${length}]`)
  const pointer = p.u8(start + 2) - 1
  if (pointer < 4 || ((pointer - 4) & (hop - 1)) !== 0 || pointer > length + 1) p.print(`[bad ptr ${pointer + 1}]`)
  let at = 0
  if (!TS_WORDS.has(kind)) p.print(`[bad ts type ${kind}]`)
  else {
    p.print(TS_WORDS.get(kind)!)
    for (at = 4; at < length; at += hop) {
      if (!p.has(start + at, hop)) return false
      const address = hop === 8 ? p.ipv4(start + at) : ''
      p.print(`${pointer === at ? ' ^ ' : ' '}${p.u32(start + at + hop - 4)}@${address}`)
    }
  }
  if (pointer === at) p.print(' ^ ')
  p.print(missed > 0 ? ` [${missed} hops not recorded]} ` : '}')
  return true
}
