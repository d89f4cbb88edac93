import { addressBits, type Ip, type Mac, type Prefix, parseIpv6 } from '../../wire/address.ts'

/** Why a command line was refused: what goes to standard error, and the exit status. */
export interface Refusal {
  readonly text: string
  readonly status: number
  /** The tool ends at once, even in the middle of a batch: where the real one calls exit(3). */
  readonly final: boolean
}

export type Family = 4 | 6 | null

/** An address with the length that was given with it, or the whole. */
export interface PrefixWord extends Prefix {
  /** Whether a length was written. */
  readonly explicit: boolean
  /** `default`, `any` or `all`: no address at all. */
  readonly any: boolean
}

const NO_PREFIX: PrefixWord = { address: 0, length: 0, explicit: false, any: true }

/**
 * The words of an iproute2 command, read one after the other (lib/utils.c of iproute2). The first thing that is wrong is kept in `refusal`;
 * from then on there are no more words and every value reads as empty, so that a parser asks once, after its loop.
 */
export class Words {
  readonly #words: readonly string[]
  #at = 0
  refusal: Refusal | null = null

  constructor(words: readonly string[]) {
    this.#words = words
  }

  get more(): boolean {
    return this.refusal === null && this.#at < this.#words.length
  }

  /** How many words are left. */
  get left(): number {
    return this.refusal === null ? this.#words.length - this.#at : 0
  }

  /** The current word; empty when there is none. */
  get word(): string {
    return this.#words[this.#at] ?? ''
  }

  /** The words that are left, without taking them. */
  get rest(): readonly string[] {
    return this.#words.slice(this.#at)
  }

  /** Takes the current word. */
  next(): string {
    return this.#words[this.#at++] ?? ''
  }

  /** Gives the last word back. */
  back(): void {
    this.#at--
  }

  /** Takes the word that an option needs. */
  argument(): string {
    if (this.#at >= this.#words.length) {
      this.refuse('Command line is not complete. Try option "help"\n', 255)
      return ''
    }
    return this.next()
  }

  /** Keeps the first thing that is wrong. */
  refuse(text: string, status = 1, final = status === 255): void {
    this.refusal ??= { text, status, final }
  }

  /** invarg. */
  wrong(message: string, word: string): void {
    this.refuse(`Error: argument "${word}" is wrong: ${message}\n`, 255)
  }

  /** missarg. */
  missing(what: string): void {
    this.refuse(`Error: argument "${what}" is required\n`, 255)
  }

  /** duparg. */
  duplicate(key: string, word: string): void {
    this.refuse(`Error: duplicate "${key}": "${word}" is the second value.\n`, 255)
  }

  /** duparg2. */
  garbage(key: string, word: string): void {
    this.refuse(`Error: either "${key}" is duplicate, or "${word}" is a garbage.\n`, 255)
  }

  /** on_off. */
  onOff(name: string, word = this.argument()): boolean {
    if (word === 'on') return true
    if (word !== 'off') this.refuse(`Error: argument of "${name}" must be "on" or "off", not "${word}"\n`, 1)
    return false
  }

  /** parse_on_off of the tools' lists of words. */
  oneOf<Value extends string>(name: string, list: readonly Value[], word = this.argument()): Value {
    const found = list.find(each => each === word)
    if (found !== undefined) return found
    const known = list.map(each => `"${each}"`).join(', ')
    this.refuse(`Error: argument of "${name}" must be one of ${known}, not "${word}"\n`, 1)
    return list[0]!
  }

  /** get_u8, get_u16, get_u32 and the like: an unsigned number up to `most`; `message` says what is wrong with others. */
  unsigned(message: string, most = 0xffff_ffff, word = this.argument(), base = 0): number {
    const value = parseUnsigned(word, base)
    if (value === undefined || value > most) {
      this.wrong(message, word)
      return 0
    }
    return value
  }

  /** get_integer and get_s32. */
  integer(message: string, word = this.argument(), base = 0): number {
    const value = parseInteger(word, base)
    if (value === undefined || value < -0x8000_0000 || value > 0x7fff_ffff) {
      this.wrong(message, word)
      return 0
    }
    return value
  }

  /** get_addr: an address of the family, or of any. */
  address(family: Family, word = this.argument()): Ip {
    const address = parseAddress(word, family)
    if (address !== undefined) return address
    this.refuse(`Error: ${familyName(family)} address is expected rather than "${word}".\n`, 1, true)
    return 0
  }

  /** get_prefix. */
  prefix(family: Family, word = this.argument()): PrefixWord {
    const prefix = parsePrefixWord(word, family)
    if (prefix !== undefined) return prefix
    this.refuse(`Error: ${familyName(family)} prefix is expected rather than "${word}".\n`, 1, true)
    return NO_PREFIX
  }

  /** ll_addr_a2n: bytes in hexadecimal, or an IPv4 address. */
  linkAddress(word = this.argument()): Uint8Array {
    const bytes = parseLinkAddress(word)
    if (bytes instanceof Uint8Array) return bytes
    this.refuse(bytes, 1)
    return new Uint8Array(0)
  }
}

/** matches(): the word is a beginning of the keyword. An empty word is not. */
export function begins(keyword: string, word: string): boolean {
  return word !== '' && keyword.startsWith(word)
}

function familyName(family: Family): string {
  return family === 4 ? 'inet' : family === 6 ? 'inet6' : 'any valid'
}

const DIGITS = { 8: /^[0-7]+/, 10: /^\d+/, 16: /^[\da-f]+/i } as const

/** strtoul(3) of the whole word; undefined when something else stands there. A minus sign wraps around, which no caller takes. */
export function parseUnsigned(word: string, base = 0): number | undefined {
  const value = parseInteger(word, base)
  return value === undefined || value < 0 ? undefined : value
}

/** strtol(3) of the whole word, base 0 taking 0x and a leading 0. */
export function parseInteger(word: string, base = 0): number | undefined {
  const match = /^\s*([+-]?)(0x)?(.*)$/is.exec(word)
  if (match === null) return undefined
  const [, sign = '', hex, rest = ''] = match
  if (hex !== undefined && base !== 0 && base !== 16) return undefined
  const radix = base !== 0 ? base : hex !== undefined ? 16 : rest.startsWith('0') ? 8 : 10
  const digits = DIGITS[radix as 8 | 10 | 16]?.exec(rest)?.[0]
  if (digits === undefined || digits !== rest) return undefined
  const value = Number.parseInt(digits, radix)
  return sign === '-' ? -value : value
}

/** get_addr_1: dots may be left out at the end of an IPv4 address (`10.1` is 10.1.0.0). */
function parseAddress(word: string, family: Family): Ip | undefined {
  if (word === 'default') return family === 6 ? 0n : family === 4 ? 0 : undefined
  if (word === 'all' || word === 'any') return family === 6 ? 0n : 0
  if (word.includes(':')) return family === 4 ? undefined : parseIpv6(word)
  return family === 6 ? undefined : parseDotted(word)
}

function parseDotted(word: string): number | undefined {
  const parts = word.split('.')
  if (parts.length > 4 || parts.some(part => !/^\d+$/.test(part) && !/^0x[\da-f]+$/i.test(part))) return undefined
  const bytes = parts.map(part => parseUnsigned(part))
  if (bytes.some(byte => byte === undefined || byte > 255)) return undefined
  return [0, 1, 2, 3].reduce((address, index) => address * 256 + (bytes[index] ?? 0), 0)
}

/** No address at all; a length behind them makes no sense. */
const NAMES: ReadonlySet<string> = new Set(['default', 'any', 'all'])

/** get_prefix_1, get_netmask: the length is a number or, for IPv4, a mask with dots. */
export function parsePrefixWord(word: string, family: Family): PrefixWord | undefined {
  if (NAMES.has(word)) return { address: family === 6 ? 0n : 0, length: 0, explicit: word === 'default', any: true }
  const slash = word.indexOf('/')
  const text = slash < 0 ? word : word.slice(0, slash)
  const address = NAMES.has(text) ? undefined : parseAddress(text, family)
  if (address === undefined) return undefined
  const bits = addressBits(address)
  if (slash < 0) return { address, length: bits, explicit: false, any: false }
  const length = parseLength(word.slice(slash + 1), address)
  return length === undefined || length > bits ? undefined : { address, length, explicit: true, any: false }
}

function parseLength(word: string, address: Ip): number | undefined {
  const length = parseUnsigned(word)
  if (length !== undefined) return length
  const mask = typeof address === 'number' ? parseDotted(word) : undefined
  if (mask === undefined || !word.includes('.')) return undefined
  const inverted = ~mask >>> 0
  return (inverted & (inverted + 1)) === 0 ? 32 - Math.log2(inverted + 1) : undefined
}

/** The bytes of a link-layer address, or what iproute2 says of one that is none. */
export function parseLinkAddress(word: string): Uint8Array | string {
  if (word.includes('.')) {
    const address = parseDotted(word)
    return address === undefined
      ? `"${word}" is invalid lladdr.\n`
      : Uint8Array.of(address >>> 24, address >>> 16, address >>> 8, address)
  }
  const bytes: number[] = []
  for (const part of word.split(':').slice(0, 32)) {
    // As sscanf(3) reads %x: what follows the digits does not count.
    const digits = /^\s*(?:0x)?([\da-f]+)/i.exec(part)?.[1]
    const byte = Number.parseInt(digits ?? '', 16)
    if (digits === undefined || byte > 255) return `"${part}" is invalid lladdr.\n`
    bytes.push(byte)
  }
  return Uint8Array.from(bytes)
}

/** Six bytes as a MAC address. */
export function toMac(bytes: Uint8Array): Mac {
  return bytes.reduce((mac, byte) => mac * 256 + byte, 0)
}
