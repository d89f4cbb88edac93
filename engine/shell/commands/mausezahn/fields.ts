import { parseUnsigned } from '../../iproute/words.ts'

/** A number that may be a range: one packet for each. */
export interface Span {
  readonly first: number
  readonly last: number
}

/** The argument string of a packet type: `sp=1-9, dp=80, df`. What no type asks for is ignored, as the real one does. */
export class Fields {
  readonly #values = new Map<string, string>()

  constructor(text: string) {
    for (const part of text.split(',')) {
      const [name = '', ...value] = part.trim().split('=')
      if (name !== '') this.#values.set(name.trim().toLowerCase(), value.join('=').trim())
    }
  }

  has(...names: readonly string[]): boolean {
    return names.some(name => this.#values.has(name))
  }

  text(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const value = this.#values.get(name)
      if (value !== undefined) return value
    }
    return undefined
  }

  number(name: string, usual: number, base = 0): number {
    const text = this.text(name)
    return text === undefined ? usual : (parseUnsigned(text, base) ?? 0)
  }

  /** `80` or `1-1023`, within 16 bits. */
  span(name: string): Span {
    const [first = '', last] = (this.text(name) ?? '0').split('-')
    const low = (parseUnsigned(first) ?? 0) & 0xffff
    const high = last === undefined ? low : (parseUnsigned(last) ?? 0) & 0xffff
    return low <= high ? { first: low, last: high } : { first: high, last: low }
  }

  /** `de:ad:be:ef`. */
  bytes(...names: readonly string[]): Uint8Array {
    return hexOctets(this.text(...names) ?? '')
  }
}

/** Octets in hexadecimal with colons or blanks between them, or with nothing. */
export function hexOctets(text: string): Uint8Array {
  const octets = text.split(/[\s:.-]+/).flatMap(part => part.match(/..?/g) ?? [])
  return Uint8Array.from(octets, octet => Number.parseInt(octet, 16) || 0)
}
