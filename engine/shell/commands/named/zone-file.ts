import { encodeUtf8 } from '../../../sim/utf8.ts'
import { parseIpv4, parseIpv6 } from '../../../wire/address.ts'
import type { DnsRecord, RecordData } from '../../../wire/dns.ts'
import { layoutBytes } from '../../../wire/dns-layout.ts'
import { isName } from '../../../wire/dns-name.ts'
import { typeByName } from '../dig/record-text.ts'

/** Why a zone cannot be loaded: what named prints before `not loaded due to errors`. */
export class ZoneError {
  readonly text: string
  /** What the loader makes of it. */
  readonly reason: string

  constructor(text: string, reason: string) {
    this.text = text
    this.reason = reason
  }
}

const RECORDS_MAX = 100_000
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** `1h30m`, `600`; undefined for what is no time. */
function seconds(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text)
  if (!/^(\d+[smhdw])+$/i.test(text)) return undefined
  let total = 0
  for (const [, count = '0', unit = 's'] of text.matchAll(/(\d+)([smhdw])/gi))
    total += Number(count) * UNITS[unit.toLowerCase()]!
  return total
}

interface Word {
  readonly text: string
  readonly quoted: boolean
}

interface Line {
  readonly number: number
  readonly words: readonly Word[]
  /** The line begins with a blank: the owner is that of the line before. */
  readonly continues: boolean
}

/** Lines with what stands in parentheses drawn into one (RFC 1035 5.1). */
function* logicalLines(text: string): Iterable<Line> {
  let words: Word[] = []
  let depth = 0
  let first = 0
  let continues = false
  for (const [index, line] of text.split('\n').entries()) {
    if (depth === 0) {
      words = []
      first = index + 1
      continues = /^\s/.test(line)
    }
    for (const match of line.matchAll(/;.*|"((?:[^"\\]|\\.)*)"|[()]|(?:[^\s();"\\]|\\.)+(?:(?<==)"[^"]*")?/g)) {
      if (match[0].startsWith(';')) break
      if (match[0] === '(') depth++
      else if (match[0] === ')') depth = Math.max(0, depth - 1)
      else words.push({ text: match[1] ?? match[0], quoted: match[1] !== undefined })
    }
    if (depth === 0 && words.length > 0) yield { number: first, words, continues }
  }
}

/** How included files are read; undefined where there is none of that name. */
export type ReadInclude = (path: string) => string | undefined

const INCLUDES_MAX = 20

/** The records of a master file (RFC 1035 5). */
export function readZoneFile(
  text: string,
  origin: string,
  path: string,
  include: ReadInclude = () => undefined,
): readonly DnsRecord[] | ZoneError {
  const reader = new Reader(origin, include)
  return reader.read(text, path, 0) ?? reader.records
}

class Reader {
  readonly records: DnsRecord[] = []
  readonly #include: ReadInclude
  #origin: string
  #owner: string
  #usual: number | null = null
  #last: number | null = null

  constructor(origin: string, include: ReadInclude) {
    this.#origin = this.#owner = origin
    this.#include = include
  }

  read(text: string, path: string, depth: number): ZoneError | undefined {
    for (const line of logicalLines(text)) {
      const where = `${path}:${line.number}`
      const directive = line.words[0]!.text.startsWith('$')
      const error = directive ? this.#directive(line, where, depth) : this.#record(line, where)
      if (error !== undefined) return error
    }
    return undefined
  }

  #directive({ words }: Line, where: string, depth: number): ZoneError | undefined {
    const [name, first] = words.map(({ text }) => text)
    const fail = (reason: string) => new ZoneError(`dns_master_load: ${where}: ${reason}`, reason)
    if (name === '$ORIGIN') this.#origin = absolute(first ?? '.', this.#origin)
    else if (name === '$TTL') this.#usual = seconds(first ?? '') ?? null
    else if (name === '$GENERATE') return this.#generate(words, where)
    else if (name === '$INCLUDE') {
      const text = depth >= INCLUDES_MAX ? undefined : this.#include(first ?? '')
      if (text === undefined) return fail(`${first}: file not found`)
      const [origin, owner] = [this.#origin, this.#owner]
      if (words[2] !== undefined) this.#origin = absolute(words[2].text, this.#origin)
      const error = this.read(text, first!, depth + 1)
      this.#origin = origin
      this.#owner = owner
      return error
    } else return fail(`unknown $ directive '${name}'`)
    return undefined
  }

  /** `$GENERATE 1-3/1 host$ A 10.0.0.$`: a line for each number (BIND's own). */
  #generate(words: readonly Word[], where: string): ZoneError | undefined {
    const [, first = '', last = '', step = '1'] = /^(\d+)-(\d+)(?:\/(\d+))?$/.exec(words[1]?.text ?? '') ?? []
    if (first === '' || Number(step) === 0)
      return new ZoneError(`$GENERATE: ${where}: invalid range '${words[1]?.text ?? ''}'`, 'syntax error')
    for (let number = Number(first); number <= Number(last); number += Number(step)) {
      const line = words.slice(2).map(word => ({ ...word, text: withNumber(word.text, number) }))
      const error = this.#record({ number: 0, words: line, continues: false }, where)
      if (error !== undefined) return error
    }
    return undefined
  }

  #record({ words, continues }: Line, where: string): ZoneError | undefined {
    const fail = (reason: string) => new ZoneError(`dns_master_load: ${where}: ${reason}`, reason)
    const rest = continues ? [...words] : words.slice(1)
    if (!continues) this.#owner = absolute(words[0]!.text, this.#origin)
    if (!isName(this.#owner)) return fail('bad owner name')
    let ttl: number | null = null
    for (;;) {
      const word = rest[0]?.text.toUpperCase()
      const time = word === undefined ? undefined : seconds(word)
      if (word === 'IN') rest.shift()
      else if (time !== undefined && ttl === null) ttl = time
      else break
      if (time !== undefined) rest.shift()
    }
    const type = rest.shift()?.text.toUpperCase()
    if (type === undefined) return fail('unexpected end of line')
    const data = recordData(type, rest, this.#origin)
    if (data === null) return fail(`unknown RR type '${type}'`)
    if (data === undefined) {
      const reason = rest.length === 0 ? 'unexpected end of input' : 'bad data'
      const near = rest.length === 0 ? 'eol' : `'${rest.at(-1)!.text}'`
      return new ZoneError(`dns_rdata_fromtext: ${where}: near ${near}: ${reason}`, reason)
    }
    const chosen: number | null = ttl ?? this.#usual ?? this.#last ?? (data.type === 'SOA' ? data.minimum : null)
    if (chosen === null) return fail('no TTL specified')
    this.#last = chosen
    if (this.records.length >= RECORDS_MAX) return fail('too many records')
    this.records.push({ name: this.#owner.toLowerCase(), class: 1, ttl: chosen, data })
    return undefined
  }
}

/** `$` is the number, `${OFFSET,WIDTH,BASE}` another form of it, `$$` a dollar sign. */
function withNumber(text: string, number: number): string {
  return text.replace(/\$\$|\$\{([^}]*)\}|\$/g, (found, form: string | undefined) => {
    if (found === '$$') return '$'
    const [offset = '0', width = '0', base = 'd'] = (form ?? '').split(',')
    const shown = number + (Number.parseInt(offset, 10) || 0)
    const digits = shown.toString(base === 'o' ? 8 : base.toLowerCase() === 'x' ? 16 : 10)
    return (base === 'X' ? digits.toUpperCase() : digits).padStart(Math.min(Number(width) || 0, 32), '0')
  })
}

function absolute(name: string, origin: string): string {
  if (name === '@') return origin
  if (name.endsWith('.')) return name
  return origin === '.' ? `${name}.` : `${name}.${origin}`
}

/** Undefined for data that does not fit the type, null for a type that nobody knows. */
function recordData(type: string, words: readonly Word[], origin: string): RecordData | undefined | null {
  const text = (index: number) => words[index]?.text ?? ''
  const name = (index: number) => {
    const full = words[index] === undefined ? '' : absolute(text(index), origin)
    return isName(full) ? full : undefined
  }
  const number = (index: number) => (/^\d+$/.test(text(index)) ? Number(text(index)) : undefined)
  switch (type) {
    case 'A': {
      const address = parseIpv4(text(0))
      return address === undefined ? undefined : { type, address }
    }
    case 'AAAA': {
      const address = parseIpv6(text(0))
      return address === undefined ? undefined : { type, address }
    }
    case 'NS':
    case 'CNAME':
    case 'PTR':
    case 'DNAME': {
      const target = name(0)
      return target === undefined ? undefined : { type, target }
    }
    case 'MX': {
      const [preference, exchange] = [number(0), name(1)]
      return preference === undefined || exchange === undefined ? undefined : { type, preference, exchange }
    }
    case 'TXT':
      return words.length === 0 || words.some(word => encodeUtf8(word.text).length > 255)
        ? undefined
        : { type, texts: words.map(word => encodeUtf8(word.text.replace(/\\(.)/g, '$1'))) }
    case 'SRV': {
      const [priority, weight, port, target] = [number(0), number(1), number(2), name(3)]
      if (priority === undefined || weight === undefined || port === undefined || target === undefined) return undefined
      return { type, priority, weight, port, target }
    }
    case 'CAA': {
      const flags = number(0)
      if (flags === undefined || !/^[0-9a-z]+$/i.test(text(1)) || words[2] === undefined) return undefined
      return { type, flags, tag: text(1), value: encodeUtf8(text(2)) }
    }
    case 'SOA':
      return soa(words, name(0), name(1))
    default:
      return otherData(typeByName(type), words, origin)
  }
}

/** Types that are bytes and a layout, and `\\# LENGTH HEX` (RFC 3597 5) for any type. */
function otherData(type: number | undefined, words: readonly Word[], origin: string): RecordData | undefined | null {
  if (type === undefined) return null
  const texts = words.map(({ text }) => text)
  if (texts[0] === '\\#') {
    const hex = texts.slice(2).join('')
    if (!/^([0-9a-f]{2})*$/i.test(hex) || hex.length !== 2 * Number(texts[1])) return undefined
    const data = Uint8Array.from(hex.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
    return { type: 'other', recordType: type, data }
  }
  const data = layoutBytes(type, texts, name => absolute(name, origin))
  if (data === undefined) return null
  return data === null ? undefined : { type: 'other', recordType: type, data }
}

function soa(words: readonly Word[], primary: string | undefined, mailbox: string | undefined): RecordData | undefined {
  const [serial, refresh, retry, expire, minimum] = words.slice(2, 7).map(({ text }) => seconds(text))
  if (primary === undefined || mailbox === undefined || serial === undefined || refresh === undefined) return undefined
  if (retry === undefined || expire === undefined || minimum === undefined) return undefined
  return { type: 'SOA', primary, mailbox, serial, refresh, retry, expire, minimum }
}
