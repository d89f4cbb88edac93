import type { U32Key } from '../../../../linux/tc/filter.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { parsePrefixWord, parseUnsigned, type Words } from '../../../iproute/words.ts'
import { classIdText } from '../ids.ts'
import { U32_USAGE } from '../usage.ts'
import { draft, type FilterUtility, newOutcome, takeOutcome } from './kind.ts'

const ILLEGAL = 'Illegal "match"\n'

/** A field of a header: where it is, how wide, and whether it stands behind the network header. */
interface Field {
  readonly offset: number
  readonly bytes: 1 | 2
  readonly next?: true
  /** How far the value is shifted within its bytes. */
  readonly shift?: number
}

const IP: Readonly<Record<string, Field>> = {
  ihl: { offset: 0, bytes: 1 },
  tos: { offset: 1, bytes: 1 },
  dsfield: { offset: 1, bytes: 1 },
  precedence: { offset: 1, bytes: 1 },
  protocol: { offset: 9, bytes: 1 },
  icmp_type: { offset: 20, bytes: 1 },
  icmp_code: { offset: 21, bytes: 1 },
  sport: { offset: 20, bytes: 2 },
  dport: { offset: 22, bytes: 2 },
}
const IP6: Readonly<Record<string, Field>> = {
  protocol: { offset: 6, bytes: 1 },
  icmp_type: { offset: 40, bytes: 1 },
  icmp_code: { offset: 41, bytes: 1 },
  sport: { offset: 40, bytes: 2 },
  dport: { offset: 42, bytes: 2 },
}
const PORTS: Readonly<Record<string, Field>> = {
  src: { offset: 0, bytes: 2, next: true },
  dst: { offset: 2, bytes: 2, next: true },
}
const ICMP: Readonly<Record<string, Field>> = {
  type: { offset: 0, bytes: 1, next: true },
  code: { offset: 1, bytes: 1, next: true },
}

interface Draft {
  readonly keys: U32Key[]
  mark: { value: number; mask: number } | null
}

/** pack_key: words are aligned, and what is compared of the same word is joined. */
function addKey(
  { keys }: Draft,
  offset: number,
  bytes: number,
  value: number,
  mask: number,
  nextHeader: boolean,
): void {
  const word = offset - (((offset % 4) + 4) % 4)
  const shift = (4 - bytes - (offset - word)) * 8
  const [wide, wideMask] = [(value * 2 ** shift) >>> 0, (mask * 2 ** shift) >>> 0]
  const index = keys.findIndex(each => each.offset === word && each.nextHeader === nextHeader)
  const old = keys[index]
  const conflicts = old !== undefined && ((old.value ^ wide) & old.mask & wideMask) !== 0
  if (old === undefined || conflicts)
    keys.push({ value: (wide & wideMask) >>> 0, mask: wideMask, offset: word, nextHeader })
  else keys[index] = { ...old, value: (old.value | (wide & wideMask)) >>> 0, mask: (old.mask | wideMask) >>> 0 }
}

function numberAndMask(words: Words, most: number): readonly [number, number] {
  const value = parseUnsigned(words.argument())
  const mask = parseUnsigned(words.argument(), 16)
  if (value === undefined || mask === undefined || value > most || mask > most) words.refuse(ILLEGAL, 1, false)
  return [value ?? 0, mask ?? 0]
}

function field(words: Words, into: Draft, fields: Readonly<Record<string, Field>>, name: string): void {
  const found = Object.hasOwn(fields, name) ? fields[name]! : undefined
  if (found === undefined) return words.refuse(ILLEGAL, 1, false)
  const [value, mask] = numberAndMask(words, found.bytes === 1 ? 0xff : 0xffff)
  addKey(into, found.offset, found.bytes, value, mask, found.next === true)
}

/** An address: one word for IPv4, up to four for IPv6. */
function address(words: Words, into: Draft, family: 4 | 6, offset: number): void {
  const prefix = parsePrefixWord(words.argument(), family)
  if (prefix === undefined) return words.refuse(ILLEGAL, 1, false)
  const bits = BigInt(prefix.address)
  const width = family === 4 ? 32 : 128
  for (let at = 0; at < prefix.length || at === 0; at += 32) {
    const taken = Math.max(0, Math.min(32, prefix.length - at))
    const mask = taken === 0 ? 0 : (0xffff_ffff << (32 - taken)) >>> 0
    const value = Number((bits >> BigInt(width - 32 - at)) & 0xffff_ffffn)
    into.keys.push({ value: (value & mask) >>> 0, mask, offset: offset + at / 8, nextHeader: false })
  }
}

/** `u8`, `u16` and `u32 VALUE MASK at OFFSET`: numbers may be hexadecimal without 0x where they are masks. */
function raw(words: Words, into: Draft, bytes: 1 | 2 | 4): void {
  const [value, mask] = numberAndMask(words, 2 ** (bytes * 8) - 1)
  let offset = 0
  let next = false
  if (words.word === 'at') {
    words.next()
    const place = words.argument()
    next = place.startsWith('nexthdr')
    const parsed = Number(next ? place.slice('nexthdr+'.length) || '0' : place)
    if (!Number.isInteger(parsed)) words.refuse(ILLEGAL, 1, false)
    offset = parsed
  }
  addKey(into, offset, bytes, value, mask, next)
}

/** parse_selector. */
function selector(words: Words, into: Draft): void {
  const kind = words.argument()
  if (kind === 'u32' || kind === 'u16' || kind === 'u8')
    return raw(words, into, kind === 'u32' ? 4 : kind === 'u16' ? 2 : 1)
  if (kind === 'ip' || kind === 'ip6') {
    const name = words.argument()
    const first = kind === 'ip' ? 12 : 8
    if (name === 'src') return address(words, into, kind === 'ip' ? 4 : 6, first)
    if (name === 'dst') return address(words, into, kind === 'ip' ? 4 : 6, first + (kind === 'ip' ? 4 : 16))
    return field(words, into, kind === 'ip' ? IP : IP6, name)
  }
  if (kind === 'tcp' || kind === 'udp') return field(words, into, PORTS, words.argument())
  if (kind === 'icmp') return field(words, into, ICMP, words.argument())
  if (kind === 'mark') {
    const [value, mask] = numberAndMask(words, 0xffff_ffff)
    into.mark = { value: (value & mask) >>> 0, mask }
    return
  }
  words.refuse(ILLEGAL, 1, false)
}

/** `800::800` as one number; null without an item. */
function handleOf(words: Words, handle: string | null): number | null {
  if (handle === null) return null
  const match = /^([\da-f]+):([\da-f]*):([\da-f]*)$/i.exec(handle)
  if (match === null) {
    words.refuse('Illegal filter ID\n', 1, false)
    return null
  }
  return Number.parseInt(match[1]!, 16) * 0x10_0000 + Number.parseInt(match[3] || '0', 16)
}

const MISSING: readonly string[] = ['link', 'ht', 'hashkey', 'offset', 'divisor', 'sample', 'order', 'indev']

/** tc-u32(8): words of the packet under masks. */
export const u32: FilterUtility = {
  name: 'u32',
  parse(tool, words, { handle }) {
    const outcome = newOutcome()
    const into: Draft = { keys: [], mark: null }
    while (words.more) {
      const word = words.next()
      if (word === 'match') selector(words, into)
      else if (takeOutcome(tool, words, outcome, word) || word === 'skip_hw') continue
      else if (MISSING.includes(word)) words.refuse(`tc: u32 "${word}" is not emulated here\n`, 2)
      else words.refuse(word === 'help' ? U32_USAGE : `What is "${word}"?\n${U32_USAGE}`, 1, false)
    }
    const { keys, mark } = into
    const made = draft(handleOf(words, handle), ({ table }) => ({ kind: 'u32', keys, mark, table }), outcome)
    return keys.length > 0 || mark !== null ? made : { ...made, incomplete: 'cls_u32: Selector not specified' }
  },
  print(tool, { handle, classId, match }) {
    if (match.kind !== 'u32') return
    const { out } = tool
    const [table, item] = [Math.floor(handle / 0x10_0000), handle & 0xfff]
    const name = `${table.toString(16)}::${item.toString(16)}`
    out.field('fh', name, `fh ${name} `)
    out.field('order', item, `order ${item} `)
    out.field('key_ht', table.toString(16), `key ht ${table.toString(16)} `)
    out.field('bkt', '0', 'bkt 0 ')
    if (classId !== null) out.field('flowid', classIdText(classId), `*flowid ${classIdText(classId)} `)
    else out.text('terminal flowid ')
    out.field('not_in_hw', true, 'not_in_hw ')
    if (match.mark !== null) {
      const digits = (value: number) => value.toString(16).padStart(4, '0')
      out.text(`\n  mark 0x${digits(match.mark.value)} 0x${digits(match.mark.mask)} (success 0)`)
    }
    for (const key of match.keys) printKey(tool, key)
  },
}

function printKey({ out }: Tool, { value, mask, offset, nextHeader }: U32Key): void {
  const digits = (number: number) => number.toString(16).padStart(8, '0')
  out.object('match', () => {
    out.field('value', value.toString(16), `\n  match ${digits(value)}`)
    out.field('mask', mask.toString(16), `/${digits(mask)} at `)
    out.field('offmask', nextHeader ? 'nexthdr+' : '', nextHeader ? 'nexthdr+' : '')
    out.field('off', offset, String(offset))
  })
}
