import { NextHeader } from '../../../../wire/ipv6.ts'
import type { PacketContext } from '../../packet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { parseNumber } from '../names.ts'
import { type Parsed, Problem } from '../problem.ts'
import { integer } from '../values.ts'
import { type Condition, conditionOf, find, holds, lengthAt, said, shown, UINT32 } from './ipv6-conditions.ts'

/** An option that the header must hold, and how long its value must be. */
interface WantedOption {
  readonly kind: number
  readonly length: number | null
}

interface OptionsData {
  readonly length: Condition | null
  readonly options: readonly WantedOption[]
}

/** IP6T_OPTS_OPTSNR. */
const OPTIONS_MAX = 16
/** RFC 8200 4.2: one byte of padding, without a length. */
const PAD1 = 0

/** parse_options: `KIND[:LENGTH],...`; the kind loses its high bits. */
function readOptions(text: string): Parsed<WantedOption[]> {
  const options: WantedOption[] = []
  for (const word of text.split(',')) {
    const [first = '', last] = word.split(':')
    const kind = parseNumber(first, 0, UINT32)
    if (kind === undefined) return new Problem(`invalid number \`${first}' specified\n`)
    const length = last === undefined ? null : parseNumber(last, 0, 255)
    if (length === undefined) return new Problem(`invalid number \`${last}' specified\n`)
    options.push({ kind: kind & 0xff, length })
  }
  return options.length > OPTIONS_MAX ? new Problem('too many ports specified') : options
}

/** hbh_mt6: the wanted options in this order, one right after the other, from the first on. */
function carries(bytes: Uint8Array, from: number, end: number, wanted: readonly WantedOption[]): boolean {
  let at = from
  for (const { kind, length } of wanted) {
    if (at >= end || bytes[at] !== kind) return false
    if (kind !== PAD1 && length !== null && (at + 1 >= end || bytes[at + 1] !== length)) return false
    at += kind === PAD1 ? 1 : (bytes[at + 1] ?? 0) + 2
  }
  return true
}

function matches(packet: PacketContext, header: number, { length, options }: OptionsData): boolean {
  const at = find(packet, header)
  const { bytes, end } = packet.skb
  if (at < 0 || !holds(length, lengthAt(bytes, at))) return false
  return carries(bytes, at + 2, Math.min(end, at + lengthAt(bytes, at)), options)
}

/** libip6t_hbh, libip6t_dst. */
function optionsMatch(name: 'hbh' | 'dst', header: number): MatchType<OptionsData> {
  const text = (options: readonly WantedOption[]) =>
    options.map(({ kind, length }) => (length === null ? String(kind) : `${kind}:${length}`)).join(',')
  return {
    name,
    family: 6,
    options: [
      { name: `${name}-len`, value: integer(UINT32), invert: true },
      { name: `${name}-opts`, value: readOptions },
    ],
    parse: given => ({
      length: conditionOf(given, `${name}-len`),
      options: given.value<WantedOption[]>(`${name}-opts`) ?? [],
    }),
    print: ({ length, options }) =>
      ` ${name}${length === null ? '' : ` ${shown(length, 'length')}`}${options.length === 0 ? '' : ` opts ${text(options)}`}`,
    save: ({ length, options }) =>
      said(length, `${name}-len`) + (options.length === 0 ? '' : ` --${name}-opts ${text(options)}`),
    compile: data => new Predicate(packet => matches(packet, header, data)),
  }
}

export const hbhMatch = optionsMatch('hbh', NextHeader.hopByHop)
export const dstMatch = optionsMatch('dst', NextHeader.destinationOptions)
