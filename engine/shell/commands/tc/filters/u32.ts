import type { U32Key, U32Match, U32Step } from '../../../../linux/tc/filter.ts'
import { bucketOf, fold } from '../../../../linux/tc/u32.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, parsePrefixWord, parseUnsigned, type Words } from '../../../iproute/words.ts'
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
  link: number | null
  hashMask: number
  hashOffset: number
  step: U32Step | null
  divisor: number | null
  /** Table and bucket, as in a handle; 0 where none is named. */
  table: number
  sampled: boolean
  order: number
}

function newDraft(): Draft {
  const place = { divisor: null, table: 0, sampled: false, order: 0 }
  return { keys: [], mark: null, link: null, hashMask: 0, hashOffset: 0, step: null, ...place }
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

/** get_u32_handle: `800:2:800` as one number, in parts of 12, 8 and 12 bits. */
function handleFrom(text: string): number | undefined {
  const match = /^([\da-f]*):([\da-f]*)(?::([\da-f]*))?$/i.exec(text)
  if (match === null) return /^0x[\da-f]+$/i.test(text) ? Number(text) >>> 0 : undefined
  const [table, bucket, node] = match.slice(1).map(part => Number.parseInt(part || '0', 16))
  if (table! > 0xfff || bucket! > 0xff || (node ?? 0) > 0xfff) return undefined
  return (table! * 0x10_0000 + bucket! * 0x1000 + (node || 0)) >>> 0
}

/** sprint_u32_handle. */
function handleText(handle: number): string {
  const [bucket, node] = [bucketOf(handle), handle & 0xfff]
  const rest = `${bucket === 0 ? '' : bucket.toString(16)}${node === 0 ? '' : `:${node.toString(16)}`}`
  return `${(handle >>> 20).toString(16)}:${rest}`
}

function argumentHandle(words: Words, name: string): number {
  const handle = handleFrom(words.argument())
  if (handle === undefined) words.refuse(`Illegal "${name}"\n`, 1, false)
  return handle ?? 0
}

function argumentDivisor(words: Words, name: string): number {
  const value = parseUnsigned(words.argument())
  const known = value !== undefined && value > 0 && value <= 256 && (value & (value - 1)) === 0
  if (!known) words.refuse(`Illegal ${name}\n`, 1, false)
  return value ?? 1
}

/** Table and bucket of `ht`; `sample` chooses the bucket by an example of what is hashed. */
function sample(words: Words): number {
  const example: Draft = { ...newDraft() }
  selector(words, example)
  if (example.keys.length !== 1) words.refuse('"sample" must contain exactly ONE key.\n', 1, false)
  let divisor = 256
  if (words.word === 'divisor') {
    words.next()
    divisor = argumentDivisor(words, 'sample "divisor"')
  }
  const [key] = example.keys
  return key === undefined ? 0 : fold(key.value, key.mask) % divisor
}

function hashKey(words: Words, into: Draft): void {
  for (;;) {
    if (words.word === 'mask') {
      words.next()
      into.hashMask = parseUnsigned(words.argument(), 16) ?? 0
    } else if (words.word === 'at') {
      words.next()
      into.hashOffset = parseUnsigned(words.argument()) ?? 0
    } else return
  }
}

/** parse_offset. */
function step(words: Words, into: Draft): void {
  const next = () => {
    words.next()
    return parseUnsigned(words.argument()) ?? 0
  }
  for (;;) {
    const old = into.step ?? { mask: 0, at: 0, shift: 0, plus: 0, eat: false }
    if (words.word === 'plus') into.step = { ...old, plus: next() }
    else if (words.word === 'at') into.step = { ...old, at: next() }
    else if (words.word === 'mask') {
      words.next()
      into.step = { ...old, mask: parseUnsigned(words.argument(), 16) ?? 0 }
    } else if (words.word === 'shift') into.step = { ...old, shift: next() }
    else if (words.word === 'eat') {
      words.next()
      into.step = { ...old, eat: true }
    } else return
  }
}

/** By words, in the order in which they are tried; those that may be abbreviated first. */
const OPTIONS: readonly (readonly [name: string, prefix: boolean, take: (words: Words, into: Draft) => void])[] = [
  ['match', true, selector],
  ['offset', true, step],
  ['hashkey', true, hashKey],
  ['divisor', true, (words, into) => void (into.divisor = argumentDivisor(words, '"divisor"'))],
  ['order', true, (words, into) => void (into.order = parseUnsigned(words.argument()) ?? 0)],
  [
    'link',
    false,
    (words, into) => {
      const handle = argumentHandle(words, 'link')
      if ((handle & 0xfff) !== 0) words.refuse('"link" must be a hash table.\n', 1, false)
      into.link = handle >>> 20
    },
  ],
  [
    'ht',
    false,
    (words, into) => {
      const handle = argumentHandle(words, 'ht')
      into.table =
        ((handle & (into.sampled ? 0xfff0_0000 : 0xffff_f000)) | (into.sampled ? into.table & 0xf_f000 : 0)) >>> 0
    },
  ],
  [
    'sample',
    false,
    (words, into) => {
      into.table = ((into.table & 0xfff0_0000) | (sample(words) << 12)) >>> 0
      into.sampled = true
    },
  ],
]

/** tc-u32(8): words of the packet under masks, in tables with buckets. */
export const u32: FilterUtility = {
  name: 'u32',
  parse(tool, words, { handle }) {
    const outcome = newOutcome()
    const into = newDraft()
    const given = handle === null ? null : handleFrom(handle)
    if (given === undefined) words.refuse('Illegal filter ID\n', 1, false)
    while (words.more) {
      const word = words.next()
      const option = OPTIONS.find(([name, prefix]) => (prefix ? begins(name, word) : name === word))
      if (option !== undefined) option[2](words, into)
      else if (takeOutcome(tool, words, outcome, word) || word === 'skip_hw') continue
      else if (word === 'indev') words.refuse('tc: u32 "indev" is not emulated here\n', 2)
      else words.refuse(word === 'help' ? U32_USAGE : `What is "${word}"?\n${U32_USAGE}`, 1, false)
    }
    const { keys, mark, link, hashMask, hashOffset, step: moves, divisor, table, order } = into
    const made = draft(
      given === null || given === undefined ? (order === 0 ? null : order) : given | order,
      () => ({ kind: 'u32', keys, mark, link, hashMask, hashOffset, step: moves }),
      outcome,
    )
    const complete = keys.length > 0 || mark !== null
    return { ...made, u32: { divisor, table: table === 0 ? null : table, complete } }
  },
  print(tool, { handle, classId, match, actions }) {
    if (match.kind !== 'u32') return
    const { out } = tool
    const name = handleText(handle)
    out.field('fh', name, `fh ${name} `)
    out.field('order', handle & 0xfff, `order ${handle & 0xfff} `)
    const table = (handle >>> 20).toString(16)
    const bucket = bucketOf(handle).toString(16)
    out.field('key_ht', table, `key ht ${table} `)
    out.field('bkt', bucket, `bkt ${bucket} `)
    if (classId !== null) out.field('flowid', classIdText(classId), `*flowid ${classIdText(classId)} `)
    else if (actions.length > 0) out.text('terminal flowid ')
    if (match.link !== null) out.field('link', `${match.link.toString(16)}:`, `link ${match.link.toString(16)}: `)
    out.field('not_in_hw', true, 'not_in_hw ')
    if (match.mark !== null) {
      const digits = (value: number) => value.toString(16).padStart(4, '0')
      out.text(`\n  mark 0x${digits(match.mark.value)} 0x${digits(match.mark.mask)} (success 0)`)
    }
    for (const key of match.keys) printKey(tool, key)
    printStep(tool, match)
  },
}

function printStep({ out }: Tool, { step: moves, hashMask, hashOffset }: U32Match): void {
  if (moves !== null) {
    out.text('\n    offset ')
    const mask = moves.mask.toString(16)
    if (moves.mask !== 0) {
      out.field('offset_mask', mask, mask.padStart(4, '0'))
      out.field('offset_shift', moves.shift, `>>${moves.shift} `)
      out.field('offset_off', moves.at, `at ${moves.at} `)
    }
    if (moves.plus !== 0) out.field('plus', moves.plus, `plus ${moves.plus} `)
    if (moves.eat) out.text(' eat ')
  }
  if (hashMask === 0) return
  const mask = hashMask.toString(16)
  out.field('hash_mask', mask, `\n    hash mask ${mask.padStart(8, '0')} `)
  out.field('hash_off', hashOffset, `at ${hashOffset} `)
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
