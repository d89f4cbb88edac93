/** The elements of the Basic Encoding Rules of which an SNMP message is made: X.690 8. */
import { hex } from '../bytes.ts'
import type { Printer } from './printer.ts'
import { namesBelow } from './snmp-names.ts'
import { isPrintable, printText } from './words.ts'

export type Kind =
  | 'any'
  | 'null'
  | 'octets'
  | 'object'
  | 'integer'
  | 'unsigned'
  | 'unsigned64'
  | 'string'
  | 'sequence'
  | 'address'
  | 'pdu'
  | 'exception'

export interface Element {
  readonly kind: Kind
  /** Its tag without form and class. */
  readonly id: number
  /** Where its contents start. */
  readonly start: number
  readonly length: number
  /** With its tag and its length. */
  readonly size: number
  readonly value: bigint
}

/** What is left to be read. */
export interface Rest {
  at: number
  left: number
}

const UNIVERSAL =
  'U-0|Boolean|Integer|Bitstring|String|Null|ObjID|ObjectDes|U-8|U-9|U-10|U-11|U-12|U-13|U-14|U-15|Sequence|Set'
const PDUS = 'GetRequest|GetNextRequest|GetResponse|SetRequest|Trap|GetBulk|Inform|V2Trap|Report'
const CLASSES = [UNIVERSAL, 'IpAddress|Counter|Gauge|TimeTicks|Opaque|C-5|Counter64', PDUS, 'P-0'].map(names =>
  names.split('|'),
)
const EXCEPTIONS = ['noSuchObject', 'noSuchInstance', 'endOfMibView']
const [LETTERS, CONTEXT] = ['UA', 2]

const UNIVERSAL_KINDS: Readonly<Record<number, Kind>> = { 2: 'integer', 4: 'string', 5: 'null', 6: 'object' }
const APPLICATION_KINDS: Readonly<Record<number, Kind>> = {
  0: 'address',
  1: 'unsigned',
  2: 'unsigned',
  3: 'unsigned',
  6: 'unsigned64',
}

const NUMBERS: ReadonlySet<Kind> = new Set(['integer', 'unsigned', 'unsigned64'])

/** Reads one element; nothing where it cannot be read, which is said. */
export function readElement(p: Printer, rest: Rest): Element | undefined {
  let { at, left } = rest
  const bad = (text: string): undefined => void p.print(text)
  if (left < 1) return bad('[nothing to parse]')
  const tag = p.u8(at++)
  left--
  const [constructed, kindOfTag] = [(tag & 0x20) !== 0, tag >> 6]
  let id = tag & 0x1f
  if (id === 0x1f) {
    id = 0
    while ((p.u8(at) & 0x80) !== 0) {
      if (left < 1) return bad('[Xtagfield?]')
      id = ((id << 7) | (p.u8(at++) & 0x7f)) & 0xff
      left--
    }
    if (left < 1) return bad('[Xtagfield?]')
    id = ((id << 7) | p.u8(at++)) & 0xff
    left--
  }
  if (left < 1) return bad('[no asnlen]')
  let length = p.u8(at++)
  left--
  if (length >= 0x80) {
    const octets = length & 0x7f
    if (left < octets) return bad(`[asnlen? ${left}<${octets}]`)
    if (!p.has(at, octets)) return p.truncated() as undefined
    length = 0
    for (let octet = 0; octet < octets; octet++) length = ((length << 8) | p.u8(at++)) >>> 0
    left -= octets
  }
  if (left < length) return bad(`[len${left}<asnlen${length}]`)
  // The name of the class is always this letter: a slip of the original, which all its versions have.
  if (id >= CLASSES[kindOfTag]!.length) return bad(`[id?${constructed ? 'C' : 'P'}/x/${id}]`)
  if (!p.has(at, length)) return p.truncated() as undefined
  const kind = kindOf(p, constructed, kindOfTag, id)
  if (kind === 'integer' && length === 0) return bad('[asnlen=0]')
  const value = readNumber(p, kind, at, length)
  const size = at + length - rest.at
  rest.at = at + length
  rest.left = left - length
  return { kind, id, start: at, length, size, value }
}

function kindOf(p: Printer, constructed: boolean, tagClass: number, id: number): Kind {
  if (constructed) {
    if (tagClass === 0 && id === 16) return 'sequence'
    if (tagClass === CONTEXT) return 'pdu'
    p.print(`C/${tagClass === 0 ? 'U' : 'x'}/${CLASSES[tagClass]![id]}`)
    return 'octets'
  }
  if (tagClass === CONTEXT) return id < EXCEPTIONS.length ? 'exception' : 'any'
  const kind = [UNIVERSAL_KINDS, APPLICATION_KINDS, {}, {}][tagClass]![id]
  if (kind) return kind
  p.print(`[P/${LETTERS[tagClass] ?? 'x'}/${CLASSES[tagClass]![id]}]`)
  return 'octets'
}

function readNumber(p: Printer, kind: Kind, start: number, length: number): bigint {
  if (!NUMBERS.has(kind)) return 0n
  let value = 0n
  for (let at = start; at < start + length; at++) value = (value << 8n) | BigInt(p.u8(at))
  if (kind !== 'integer') return BigInt.asUintN(kind === 'unsigned' ? 32 : 64, value)
  return BigInt.asIntN(32, p.u8(start) >= 0x80 ? value - (1n << BigInt(8 * length)) : value)
}

export function printElement(p: Printer, element: Element): void {
  const { kind, start, length } = element
  if (kind === 'octets') printOctets(p, element)
  if (kind === 'object') printObject(p, start, length)
  if (NUMBERS.has(kind)) p.print(`${element.value}`)
  if (kind === 'string') printString(p, element)
  if (kind === 'sequence') p.print(`Seq(${length})`)
  if (kind === 'address') {
    if (length !== 4) p.print('[inetaddr len!=4]')
    p.print([...p.bytes.subarray(start, start + length)].join('.'))
  }
  if (kind === 'exception') p.print(`[${EXCEPTIONS[element.id]}]`)
  if (kind === 'pdu') p.print(`${CLASSES[CONTEXT]![element.id]}(${length})`)
  if (kind === 'any') p.print('[BE_ANY!?]')
}

export function printOctets(p: Printer, { start, length }: Element): void {
  for (let at = start; at < start + length; at++) p.print(`_${hex(p.u8(at), 2)}`)
}

export function printString(p: Printer, { start, length }: Element): void {
  const bytes = p.bytes.subarray(start, start + length)
  if (!bytes.every(isPrintable)) return p.print([...bytes].map(byte => hex(byte, 2)).join('_'))
  p.print('"')
  printText(p, start, length)
  p.print('"')
}

const ABBREVIATED: readonly (readonly [prefix: string, object: string])[] = [
  ['', '1.3.6.1.2.1'],
  ['E:', '1.3.6.1.4.1'],
  ['X:', '1.3.6.1.3'],
  ['S:', '1.3.6.1.6.3'],
]

/** An object identifier; without -n by name as far as its parts are known, and without the usual beginning. */
function printObject(p: Printer, start: number, length: number): void {
  const parts = readObject(p, start, length)
  if (p.options.numeric) return p.print(parts.map(part => `.${part}`).join(''))
  const whole = parts.join('.')
  const [prefix, base] = (length > 2 && ABBREVIATED.find(([, object]) => `${whole}.`.startsWith(`${object}.`))) || [
    '',
    '',
  ]
  p.print(prefix)
  let path: string | undefined = base
  let dot = base === '' ? '.' : ''
  for (const part of parts.slice(base === '' ? 0 : base.split('.').length)) {
    const name: string | undefined = path === undefined ? undefined : namesBelow(path).get(part)
    path = name === undefined ? undefined : path === '' ? `${part}` : `${path}.${part}`
    p.print(`${dot}${name ?? part}`)
    dot = '.'
  }
}

function readObject(p: Printer, start: number, length: number): number[] {
  const parts: number[] = []
  let part = 0
  for (let at = start; at < start + length; at++) {
    const byte = p.u8(at)
    part = (part << 7) + (byte & 0x7f)
    if (byte >= 0x80) continue
    if (parts.length === 0) {
      const first = Math.min(Math.trunc(part / 40), 2)
      parts.push(first >>> 0)
      part -= first * 40
    }
    parts.push(part >>> 0)
    part = 0
  }
  return parts
}
