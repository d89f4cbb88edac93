import { concat, Malformed, type Parsed, putU16, putU32, u16, u32 } from './bytes.ts'

/** Option kinds (IANA tcp-parameters). */
export const OptionKind = {
  end: 0,
  nop: 1,
  mss: 2,
  windowScale: 3,
  sackPermitted: 4,
  sack: 5,
  timestamps: 8,
  signature: 19,
  authentication: 29,
  mptcp: 30,
  fastOpen: 34,
} as const

/** The right edge is one past the last byte of the block. */
export interface SackBlock {
  readonly left: number
  readonly right: number
}

export type TcpOption =
  | { readonly type: 'nop' }
  | { readonly type: 'mss'; readonly mss: number }
  | { readonly type: 'windowScale'; readonly shift: number }
  | { readonly type: 'sackPermitted' }
  | { readonly type: 'sack'; readonly blocks: readonly SackBlock[] }
  | { readonly type: 'timestamps'; readonly value: number; readonly echo: number }
  | { readonly type: 'other'; readonly kind: number; readonly data: Uint8Array }

/** Lengths that the kinds with a fixed one must have (RFC 9293 3.2, RFC 7323, RFC 2018). */
const LENGTHS: ReadonlyMap<number, number> = new Map([
  [OptionKind.mss, 4],
  [OptionKind.windowScale, 3],
  [OptionKind.sackPermitted, 2],
  [OptionKind.timestamps, 10],
])

/** All options of `[start, end)`, to the end of the list; what follows that is padding. */
export function parseOptions(bytes: Uint8Array, start: number, end: number): Parsed<readonly TcpOption[]> {
  const options: TcpOption[] = []
  let at = start
  while (at < end && bytes[at] !== OptionKind.end) {
    const kind = bytes[at]!
    if (kind === OptionKind.nop) {
      options.push({ type: 'nop' })
      at++
      continue
    }
    const length = at + 1 < end ? bytes[at + 1]! : 0
    if (length < 2 || at + length > end) return new Malformed('option length')
    if ((LENGTHS.get(kind) ?? length) !== length) return new Malformed('option length')
    if (kind === OptionKind.sack && length % 8 !== 2) return new Malformed('option length')
    options.push(parseOption(bytes, at, kind, length))
    at += length
  }
  return options
}

function parseOption(bytes: Uint8Array, at: number, kind: number, length: number): TcpOption {
  switch (kind) {
    case OptionKind.mss:
      return { type: 'mss', mss: u16(bytes, at + 2) }
    case OptionKind.windowScale:
      return { type: 'windowScale', shift: bytes[at + 2]! }
    case OptionKind.sackPermitted:
      return { type: 'sackPermitted' }
    case OptionKind.sack: {
      const blocks: SackBlock[] = []
      for (let edge = at + 2; edge < at + length; edge += 8)
        blocks.push({ left: u32(bytes, edge), right: u32(bytes, edge + 4) })
      return { type: 'sack', blocks }
    }
    case OptionKind.timestamps:
      return { type: 'timestamps', value: u32(bytes, at + 2), echo: u32(bytes, at + 6) }
    default:
      return { type: 'other', kind, data: bytes.slice(at + 2, at + length) }
  }
}

/** The options with end-of-list padding to a multiple of 4 bytes. */
export function emitOptions(options: readonly TcpOption[]): Uint8Array {
  const parts = options.map(emitOption)
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return concat(...parts, new Uint8Array((4 - (length % 4)) % 4))
}

function emitOption(option: TcpOption): Uint8Array {
  switch (option.type) {
    case 'nop':
      return new Uint8Array([OptionKind.nop])
    case 'mss': {
      const bytes = new Uint8Array([OptionKind.mss, 4, 0, 0])
      putU16(bytes, 2, option.mss)
      return bytes
    }
    case 'windowScale':
      return new Uint8Array([OptionKind.windowScale, 3, option.shift])
    case 'sackPermitted':
      return new Uint8Array([OptionKind.sackPermitted, 2])
    case 'sack': {
      const bytes = new Uint8Array(2 + 8 * option.blocks.length)
      bytes[0] = OptionKind.sack
      bytes[1] = bytes.length
      for (const [index, block] of option.blocks.entries()) {
        putU32(bytes, 2 + 8 * index, block.left)
        putU32(bytes, 6 + 8 * index, block.right)
      }
      return bytes
    }
    case 'timestamps': {
      const bytes = new Uint8Array(10)
      bytes[0] = OptionKind.timestamps
      bytes[1] = 10
      putU32(bytes, 2, option.value)
      putU32(bytes, 6, option.echo)
      return bytes
    }
    case 'other':
      return concat(new Uint8Array([option.kind, option.data.length + 2]), option.data)
  }
}
