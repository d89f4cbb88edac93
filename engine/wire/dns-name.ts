/**
 * Domain names. A name is the text of RFC 1035 5.1: always absolute, so it ends in a dot, with the root as `.`; a byte that
 * is not printable or means something in a zone file is escaped as dig prints it (`\.`, `\032`). Case is kept.
 */
import { Malformed, type Parsed, TRUNCATED, u16 } from './bytes.ts'

export const ROOT = '.'
export const LABEL_MAX = 63
/** Bytes of a name on the wire, length bytes and root label included (RFC 1035 2.3.4). */
export const NAME_MAX = 255

const POINTER = 0xc0
const POINTER_MASK = 0x3fff
/** What a zone file gives a meaning to, besides the dot. */
const SPECIAL = '"().;\\@$'

/** The name and where its own bytes end; compression pointers do not move that. */
export interface ReadName {
  readonly name: string
  readonly end: number
}

/** `start` is that of the DNS header, to which pointers are relative. Each pointer must point further back than the last. */
export function parseName(bytes: Uint8Array, start: number, at: number, end: number): Parsed<ReadName> {
  let text = ''
  let size = 1
  let own = -1
  let limit = at
  for (;;) {
    if (at >= end) return TRUNCATED
    const length = bytes[at]!
    if (length >= POINTER) {
      if (at + 2 > end) return TRUNCATED
      if (own < 0) own = at + 2
      at = start + (u16(bytes, at) & POINTER_MASK)
      if (at >= limit) return new Malformed('compression pointer does not point back')
      limit = at
      continue
    }
    if (length > LABEL_MAX) return new Malformed('label type')
    if (length === 0) return { name: text || ROOT, end: own < 0 ? at + 1 : own }
    if (at + 1 + length > end) return TRUNCATED
    size += length + 1
    if (size > NAME_MAX) return new Malformed('name above 255 bytes')
    text += `${escapeLabel(bytes, at + 1, at + 1 + length)}.`
    at += length + 1
  }
}

function escapeLabel(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    const character = String.fromCharCode(byte)
    if (byte <= 0x20 || byte >= 0x7f) text += `\\${byte.toString().padStart(3, '0')}`
    else text += SPECIAL.includes(character) ? `\\${character}` : character
  }
  return text
}

/** The labels of a name, with or without its last dot; undefined where it is not one (empty or long labels, bad escapes). */
export function labels(name: string): readonly Uint8Array[] | undefined {
  if (name === ROOT) return []
  const found: Uint8Array[] = []
  let label: number[] = []
  let size = 1
  const close = () => {
    size += label.length + 1
    if (label.length === 0 || label.length > LABEL_MAX || size > NAME_MAX) return false
    found.push(Uint8Array.from(label))
    label = []
    return true
  }
  for (let index = 0; index < name.length; index++) {
    const character = name[index]!
    if (character === '.') {
      if (!close()) return undefined
      continue
    }
    const sequence = character === '\\' ? /^(\d{3}|[^\d])/.exec(name.slice(index + 1, index + 4)) : null
    if (character === '\\' && sequence === null) return undefined
    const byte = sequence === null ? character.charCodeAt(0) : escaped(sequence[0])
    if (byte > 255) return undefined
    label.push(byte)
    index += sequence === null ? 0 : sequence[0].length
  }
  if (label.length === 0) return found.length > 0 ? found : undefined
  return close() ? found : undefined
}

function escaped(text: string): number {
  return text.length === 3 ? Number(text) : text.charCodeAt(0)
}

/** Whether `emit` of a DNS packet can write this name: names from outside are to be checked before. */
export function isName(name: string): boolean {
  return labels(name) !== undefined
}

/** Writes names into a growing packet, each ending in a pointer to the longest tail that was written before (RFC 1035 4.1.4). */
export class NameWriter {
  readonly #compress: boolean
  /** Only so many tails of a name are remembered, and looked for: the longest. */
  readonly #depth: number
  readonly #tails = new Map<string, number>()

  constructor(compress: boolean, depth = Number.POSITIVE_INFINITY) {
    this.#compress = compress
    this.#depth = depth
  }

  /** `at` is the offset in the packet where the name will stand. `shorten` is false in data where pointers are not allowed. */
  bytes(name: string, at: number, shorten = true): number[] {
    const all = labels(name)
    if (all === undefined) throw new Error(`"${name}" is not a domain name`)
    const tails = all.map((_, index) =>
      all
        .slice(index)
        .map(label => label.join('.'))
        .join('/'),
    )
    const written: number[] = []
    for (const [index, label] of all.entries()) {
      const known = this.#compress && shorten && index < this.#depth ? this.#tails.get(tails[index]!) : undefined
      if (known !== undefined) return [...written, ((POINTER << 8) | known) >> 8, known & 0xff]
      const offset = at + written.length
      if (index < this.#depth && offset <= POINTER_MASK && !this.#tails.has(tails[index]!))
        this.#tails.set(tails[index]!, offset)
      written.push(label.length, ...label)
    }
    return [...written, 0]
  }
}
