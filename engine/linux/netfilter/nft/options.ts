import * as types from './types/table.ts'
import { integerOf } from './types/table.ts'
import type { DataType } from './types/type.ts'

export type OptionFamily = 'tcp option' | 'ip option' | 'exthdr' | 'sctp chunk'

/** Where a field is within an option or an extension header, in bits. */
export interface OptionField {
  readonly type: DataType
  readonly offset: number
  readonly bits: number
}

interface OptionType {
  /** Kind of the TCP or IP option; protocol number of the extension header. */
  readonly number: number
  readonly fields: Readonly<Record<string, OptionField>>
}

function field(type: DataType | number, offset: number, bits?: number): OptionField {
  const dataType = typeof type === 'number' ? integerOf(type) : type
  return { type: dataType, offset, bits: bits ?? dataType.bits }
}

const length = { length: field(8, 8) }
const chunk = { type: field(8, 0), flags: field(8, 8), length: field(16, 16) }
const init = {
  ...chunk,
  'init-tag': field(32, 32),
  'a-rwnd': field(32, 64),
  'num-outbound-streams': field(16, 96),
  'num-inbound-streams': field(16, 112),
  'initial-tsn': field(32, 128),
}
const nextHeader = { nexthdr: field(types.INET_PROTO, 0), hdrlength: field(8, 8) }

/** src/tcpopt.c, ipopt.c, exthdr.c. */
const OPTIONS: Readonly<Record<OptionFamily, Readonly<Record<string, OptionType>>>> = {
  'tcp option': {
    eol: { number: 0, fields: {} },
    nop: { number: 1, fields: {} },
    maxseg: { number: 2, fields: { ...length, size: field(16, 16) } },
    window: { number: 3, fields: { ...length, count: field(8, 16) } },
    'sack-perm': { number: 4, fields: length },
    sack: { number: 5, fields: { ...length, left: field(32, 16), right: field(32, 48) } },
    sack1: { number: 5, fields: { left: field(32, 80), right: field(32, 112) } },
    sack2: { number: 5, fields: { left: field(32, 144), right: field(32, 176) } },
    sack3: { number: 5, fields: { left: field(32, 208), right: field(32, 240) } },
    timestamp: { number: 8, fields: { ...length, tsval: field(32, 16), tsecr: field(32, 48) } },
    fastopen: { number: 34, fields: length },
    md5sig: { number: 19, fields: length },
    mptcp: { number: 30, fields: { ...length, subtype: field(4, 16) } },
  },
  'ip option': {
    rr: {
      number: 7,
      fields: { type: field(8, 0), length: field(8, 8), ptr: field(8, 16), addr: field(32, 24) },
    },
    lsrr: {
      number: 131,
      fields: { type: field(8, 0), length: field(8, 8), ptr: field(8, 16), addr: field(32, 24) },
    },
    ssrr: {
      number: 137,
      fields: { type: field(8, 0), length: field(8, 8), ptr: field(8, 16), addr: field(32, 24) },
    },
    ra: { number: 148, fields: { type: field(8, 0), length: field(8, 8), value: field(16, 16) } },
  },
  exthdr: {
    hbh: { number: 0, fields: nextHeader },
    rt: { number: 43, fields: { ...nextHeader, type: field(8, 16), 'seg-left': field(8, 24) } },
    rt2: { number: 43, fields: { addr: field(types.INVALID, 64, 128) } },
    srh: { number: 43, fields: { 'last-entry': field(8, 32), flags: field(8, 40), tag: field(16, 48) } },
    frag: {
      number: 44,
      fields: {
        nexthdr: field(types.INET_PROTO, 0),
        reserved: field(8, 8),
        'frag-off': field(13, 16),
        reserved2: field(2, 29),
        'more-fragments': field(1, 31),
        id: field(32, 32),
      },
    },
    dst: { number: 60, fields: nextHeader },
    mh: {
      number: 135,
      fields: { ...nextHeader, type: field(types.MH_TYPE, 16), reserved: field(8, 24), checksum: field(16, 32) },
    },
  },
  // src/sctp_chunk.c, RFC 9260 3.3.
  'sctp chunk': {
    data: {
      number: 0,
      fields: { ...chunk, tsn: field(32, 32), stream: field(16, 64), ssn: field(16, 80), ppid: field(32, 96) },
    },
    init: { number: 1, fields: init },
    'init-ack': { number: 2, fields: init },
    sack: {
      number: 3,
      fields: {
        ...chunk,
        'cum-tsn-ack': field(32, 32),
        'a-rwnd': field(32, 64),
        'num-gap-ack-blocks': field(16, 96),
        'num-dup-tsns': field(16, 112),
      },
    },
    heartbeat: { number: 4, fields: chunk },
    'heartbeat-ack': { number: 5, fields: chunk },
    abort: { number: 6, fields: chunk },
    shutdown: { number: 7, fields: { ...chunk, 'cum-tsn-ack': field(32, 32) } },
    'shutdown-ack': { number: 8, fields: chunk },
    error: { number: 9, fields: chunk },
    'cookie-echo': { number: 10, fields: chunk },
    'cookie-ack': { number: 11, fields: chunk },
    ecne: { number: 12, fields: { ...chunk, 'lowest-tsn': field(32, 32) } },
    cwr: { number: 13, fields: { ...chunk, 'lowest-tsn': field(32, 32) } },
    'shutdown-complete': { number: 14, fields: chunk },
    'asconf-ack': { number: 128, fields: { ...chunk, seqno: field(32, 32) } },
    'forward-tsn': { number: 192, fields: { ...chunk, 'new-cum-tsn': field(32, 32) } },
    asconf: { number: 193, fields: { ...chunk, seqno: field(32, 32) } },
  },
}

/** What fields of TCP options are called, whether an option has them or not. */
export const OPTION_WORDS = ['length', 'size', 'count', 'left', 'right', 'tsval', 'tsecr', 'window', 'subtype']

/** Other names of TCP options. */
export const OPTION_ALIASES: ReadonlyMap<string, string> = new Map([
  ['mss', 'maxseg'],
  ['sack-permitted', 'sack-perm'],
  ['sack0', 'sack'],
])

export function optionNumber(of: OptionFamily, name: string): number {
  if (of === 'tcp option' && /^\d+$/.test(name)) return Number(name)
  return OPTIONS[of][name]?.number ?? -1
}

/** The field of an option; null as the field asks whether there is such an option. */
export function optionFields(of: OptionFamily, name: string, fieldName: string | null): OptionField | undefined {
  if (fieldName === null && of === 'tcp option' && /^\d+$/.test(name))
    return Number(name) > 255 ? undefined : { type: types.BOOLEAN, offset: 0, bits: 8 }
  const raw = /^@(\d+),(\d+)$/.exec(fieldName ?? '')
  if (raw !== null) {
    const bits = Number(raw[2])
    return { type: types.integerOf(bits), offset: Number(raw[1]), bits }
  }
  // Segments of a routing header, one behind the other.
  const segment = of === 'exthdr' && name === 'srh' ? /^sid\[(\d+)\]$/.exec(fieldName ?? '') : null
  if (segment !== null) return { type: types.IPV6, offset: 64 + 128 * Number(segment[1]), bits: 128 }
  const option = Object.hasOwn(OPTIONS[of], name) ? OPTIONS[of][name] : undefined
  if (option === undefined) return undefined
  if (fieldName === null) return { type: types.BOOLEAN, offset: 0, bits: 8 }
  return Object.hasOwn(option.fields, fieldName) ? option.fields[fieldName] : undefined
}

/** What the header of a packet is called that has options of this kind. */
export function optionNames(of: OptionFamily): readonly string[] {
  return Object.keys(OPTIONS[of])
}
