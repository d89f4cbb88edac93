import { formatIp } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import { layoutText } from '../../../wire/dns-layout.ts'
import { typeNumber } from '../../../wire/dns-record.ts'

/** Types that have a name here, beyond those whose data is taken apart. */
const TYPES: ReadonlyMap<string, number> = new Map([
  ...Object.entries(dns.RecordType),
  ['HINFO', 13],
  ['RP', 17],
  ['AFSDB', 18],
  ['LOC', 29],
  ['NAPTR', 35],
  ['KX', 36],
  ['DS', 43],
  ['SSHFP', 44],
  ['RRSIG', 46],
  ['NSEC', 47],
  ['DNSKEY', 48],
  ['TLSA', 52],
  ['SVCB', 64],
  ['HTTPS', 65],
  ['SPF', 99],
  ['EUI48', 108],
  ['URI', 256],
])

const CLASSES: ReadonlyMap<string, number> = new Map([
  ['IN', 1],
  ['CH', 3],
  ['CHAOS', 3],
  ['HS', 4],
  ['ANY', 255],
])

export const RCODES: readonly string[] = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
]

export function rcodeText(rcode: number): string {
  return RCODES[rcode] ?? `RESERVED${rcode}`
}

/** The number of a type by its name, or of `TYPE65` (RFC 3597 5). */
export function typeByName(name: string): number | undefined {
  const upper = name.toUpperCase()
  const numbered = /^TYPE(\d{1,5})$/.exec(upper)
  return numbered === null ? TYPES.get(upper) : Number(numbered[1])
}

export function typeName(type: number): string {
  for (const [name, number] of TYPES) if (number === type) return name
  return `TYPE${type}`
}

export function classByName(name: string): number | undefined {
  return CLASSES.get(name.toUpperCase())
}

export function className(value: number): string {
  for (const [name, number] of CLASSES) if (number === value) return name
  return `CLASS${value}`
}

/** A character string between quotes (RFC 1035 5.1). */
function quoted(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    if (byte === 0x22 || byte === 0x5c) text += `\\${String.fromCharCode(byte)}`
    else text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`
  }
  return `"${text}"`
}

/** What a record says, in the form of a zone file. */
export function dataText(data: dns.RecordData): string {
  switch (data.type) {
    case 'A':
    case 'AAAA':
      return formatIp(data.address)
    case 'NS':
    case 'CNAME':
    case 'PTR':
    case 'DNAME':
      return data.target
    case 'MX':
      return `${data.preference} ${data.exchange}`
    case 'TXT':
      return data.texts.map(quoted).join(' ')
    case 'SRV':
      return `${data.priority} ${data.weight} ${data.port} ${data.target}`
    case 'CAA':
      return `${data.flags} ${data.tag} ${quoted(data.value)}`
    case 'SOA': {
      const { primary, mailbox, serial, refresh, retry, expire, minimum } = data
      return [primary, mailbox, serial, refresh, retry, expire, minimum].join(' ')
    }
    case 'OPT':
      return ''
    case 'other': {
      const known = layoutText(data.recordType, data.data)
      if (known !== undefined) return known
      const hex = Array.from(data.data, byte => byte.toString(16).padStart(2, '0'))
        .join('')
        .toUpperCase()
      return hex === '' ? '\\# 0' : `\\# ${data.data.length} ${hex}`
    }
  }
}

/** How records are laid out. */
export interface RecordStyle {
  readonly ttl: boolean
  readonly units: boolean
  readonly class: boolean
  readonly multiline: boolean
}

const TAB = 8
const FIRST_COLUMN = 24

/** indent() of lib/dns/masterdump.c: tabs, then spaces, at least one. */
function padTo(text: string, column: number): string {
  const from = text.length
  const to = Math.max(column, from + 1)
  const tabs = Math.max(0, Math.floor(to / TAB) - Math.floor(from / TAB))
  const reached = tabs > 0 ? Math.floor(to / TAB) * TAB : from
  return '\t'.repeat(tabs) + ' '.repeat(to - reached)
}

/** Joins words at columns; tabs count for the columns that they reach. */
function columns(words: readonly (readonly [word: string, column: number])[]): string {
  let line = ''
  let reached = 0
  for (const [index, [word, column]] of words.entries()) {
    if (index > 0) {
      const to = Math.max(column, reached + 1)
      line += padTo('x'.repeat(reached), column)
      reached = to
    }
    line += word
    reached += word.length
  }
  return line
}

export function recordText({ name, ttl, class: kind, data }: dns.DnsRecord, style: RecordStyle): string {
  const words: [string, number][] = [[name, 0]]
  let column = FIRST_COLUMN
  const add = (word: string) => {
    words.push([word, column])
    if (!style.multiline) column += TAB
  }
  if (style.ttl) add(style.units ? withUnits(ttl) : String(ttl))
  if (style.class) add(className(kind))
  add(typeName(typeNumber(data)))
  if (style.multiline) column = FIRST_COLUMN + TAB
  words.push([style.multiline && data.type === 'SOA' ? multilineSoa(data) : dataText(data), column])
  return columns(words)
}

export function questionText(
  { name, type, class: kind }: dns.DnsQuestion,
  { class: shown, multiline }: RecordStyle,
): string {
  // The multiline style has the columns of records nowhere but in records.
  if (multiline)
    return `;${columns([
      [name, 0],
      [`${shown ? `${className(kind)} ` : ''}${typeName(type)}`, FIRST_COLUMN],
    ])}`
  const words: [string, number][] = [[name, 0]]
  if (shown) words.push([className(kind), FIRST_COLUMN + TAB])
  words.push([typeName(type), FIRST_COLUMN + 2 * TAB])
  return `;${columns(words)}`
}

const UNITS: readonly (readonly [letter: string, name: string, seconds: number])[] = [
  ['w', 'week', 604_800],
  ['d', 'day', 86_400],
  ['h', 'hour', 3600],
  ['m', 'minute', 60],
  ['s', 'second', 1],
]

function withUnits(seconds: number): string {
  let left = seconds
  let text = ''
  for (const [letter, , length] of UNITS) {
    const count = Math.floor(left / length)
    if (count > 0) text += `${count}${letter}`
    left -= count * length
  }
  return text === '' ? '0s' : text
}

function inWords(seconds: number): string {
  let left = seconds
  const words: string[] = []
  for (const [, name, length] of UNITS) {
    const count = Math.floor(left / length)
    if (count > 0) words.push(`${count} ${name}${count === 1 ? '' : 's'}`)
    left -= count * length
  }
  return words.length === 0 ? '0 seconds' : words.join(' ')
}

function multilineSoa(soa: Extract<dns.RecordData, { type: 'SOA' }>): string {
  const lines = [
    `${String(soa.serial).padEnd(10)} ; serial`,
    ...(['refresh', 'retry', 'expire', 'minimum'] as const).map(
      field => `${String(soa[field]).padEnd(10)} ; ${field} (${inWords(soa[field])})`,
    ),
    ')',
  ]
  return `${soa.primary} ${soa.mailbox} (\n${lines.map(line => `\t\t\t\t${line}`).join('\n')}`
}
