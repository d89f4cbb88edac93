import { encodeUtf8 } from '../../../sim/utf8.ts'
import { parseIpv4, parseIpv6 } from '../../../wire/address.ts'
import type { DnsRecord, RecordData } from '../../../wire/dns.ts'
import { isName } from '../../../wire/dns-name.ts'

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

const TYPES: readonly string[] = ['A', 'AAAA', 'NS', 'CNAME', 'SOA', 'PTR', 'MX', 'TXT', 'SRV', 'CAA']
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
    for (const match of line.matchAll(/;.*|"((?:[^"\\]|\\.)*)"|[()]|(?:[^\s();"\\]|\\.)+/g)) {
      if (match[0].startsWith(';')) break
      if (match[0] === '(') depth++
      else if (match[0] === ')') depth = Math.max(0, depth - 1)
      else words.push({ text: match[1] ?? match[0], quoted: match[1] !== undefined })
    }
    if (depth === 0 && words.length > 0) yield { number: first, words, continues }
  }
}

/** The records of a master file (RFC 1035 5). */
export function readZoneFile(text: string, origin: string, path: string): readonly DnsRecord[] | ZoneError {
  const records: DnsRecord[] = []
  let usual: number | null = null
  let last: number | null = null
  let owner = origin
  for (const { number, words, continues } of logicalLines(text)) {
    const [first] = words
    const fail = (reason: string) => new ZoneError(`dns_master_load: ${path}:${number}: ${reason}`, reason)
    if (first!.text === '$ORIGIN') {
      origin = absolute(words[1]?.text ?? '.', origin)
      continue
    }
    if (first!.text === '$TTL') {
      usual = seconds(words[1]?.text ?? '') ?? null
      continue
    }
    if (first!.text.startsWith('$')) return fail(`unknown $ directive '${first!.text}'`)
    const rest = continues ? [...words] : words.slice(1)
    if (!continues) owner = absolute(first!.text, origin)
    if (!isName(owner)) return fail('bad owner name')
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
    if (!TYPES.includes(type)) return fail(`unknown RR type '${type}'`)
    const data = recordData(type, rest, origin)
    if (data === undefined) {
      const reason = rest.length === 0 ? 'unexpected end of input' : 'bad data'
      return new ZoneError(
        `dns_rdata_fromtext: ${path}:${number}: near ${rest.length === 0 ? 'eol' : `'${rest.at(-1)!.text}'`}: ${reason}`,
        reason,
      )
    }
    const minimum = data.type === 'SOA' ? data.minimum : null
    const chosen: number | null = ttl ?? usual ?? last ?? minimum
    if (chosen === null) return fail('no TTL specified')
    last = chosen
    if (records.length >= RECORDS_MAX) return fail('too many records')
    records.push({ name: owner.toLowerCase(), class: 1, ttl: chosen, data })
  }
  return records
}

function absolute(name: string, origin: string): string {
  if (name === '@') return origin
  if (name.endsWith('.')) return name
  return origin === '.' ? `${name}.` : `${name}.${origin}`
}

function recordData(type: string, words: readonly Word[], origin: string): RecordData | undefined {
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
    case 'PTR': {
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
    default:
      return soa(words, name(0), name(1))
  }
}

function soa(words: readonly Word[], primary: string | undefined, mailbox: string | undefined): RecordData | undefined {
  const [serial, refresh, retry, expire, minimum] = words.slice(2, 7).map(({ text }) => seconds(text))
  if (primary === undefined || mailbox === undefined || serial === undefined || refresh === undefined) return undefined
  if (retry === undefined || expire === undefined || minimum === undefined) return undefined
  return { type: 'SOA', primary, mailbox, serial, refresh, retry, expire, minimum }
}
