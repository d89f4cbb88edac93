import { u16, u32 } from '../bytes.ts'
import { OptionKind } from '../tcp-option.ts'
import { bytesText } from './dissection.ts'
import { type DissectedField, field, named } from './field.ts'

const KINDS: ReadonlyMap<number, string> = new Map<number, string>([
  [OptionKind.end, 'End of Option List'],
  [OptionKind.nop, 'No-Operation'],
  [OptionKind.mss, 'Maximum Segment Size'],
  [OptionKind.windowScale, 'Window Scale'],
  [OptionKind.sackPermitted, 'SACK Permitted'],
  [OptionKind.sack, 'SACK'],
  [OptionKind.timestamps, 'Time Stamp Option'],
])

/** Reads one option whose kind and length stand at `at` already. */
type Read = (bytes: Uint8Array, at: number, length: number, head: readonly DissectedField[]) => DissectedField

const READERS: ReadonlyMap<number, { readonly length: number; readonly read: Read }> = new Map([
  [OptionKind.mss, { length: 4, read: mss }],
  [OptionKind.windowScale, { length: 3, read: windowScale }],
  [OptionKind.sackPermitted, { length: 2, read: sackPermitted }],
  [OptionKind.timestamps, { length: 10, read: timestamps }],
])

/** The options between `start` and `end`: RFC 9293 3.2. */
export function tcpOptions(bytes: Uint8Array, start: number, end: number): DissectedField {
  const children: DissectedField[] = []
  const words: string[] = []
  for (let at = start; at < end; ) {
    const option = readOption(bytes, at, end)
    children.push(option)
    words.push(option.label.replace('TCP Option - ', ''))
    at += option.length
    if (option.name === 'tcp.options.eol' || option.note !== undefined) break
  }
  const value = [`(${end - start} bytes)`, ...words].join(', ')
  return field('tcp.options', 'Options', value, start, end - start, { children })
}

function readOption(bytes: Uint8Array, at: number, end: number): DissectedField {
  const kind = bytes[at]!
  const kindField = field('tcp.option_kind', 'Kind', named(KINDS, kind), at, 1)
  if (kind === OptionKind.nop)
    return field('tcp.options.nop', 'TCP Option - No-Operation (NOP)', '', at, 1, { children: [kindField] })
  if (kind === OptionKind.end)
    return field('tcp.options.eol', 'TCP Option - End of Option List (EOL)', '', at, 1, { children: [kindField] })
  const length = bytes[at + 1] ?? 0
  if (at + 2 > end || length < 2 || at + length > end)
    return field('tcp.options.unknown', 'TCP Option', `kind ${kind}`, at, end - at, { note: 'its length does not fit' })
  const head = [kindField, field('tcp.option_len', 'Length', length, at + 1, 1)]
  if (kind === OptionKind.sack) return sack(bytes, at, length, head)
  const known = READERS.get(kind)
  if (known?.length === length) return known.read(bytes, at, length, head)
  const data = field(
    'tcp.options.unknown.payload',
    'Payload',
    bytesText(bytes, at + 2, at + length),
    at + 2,
    length - 2,
  )
  return field('tcp.options.unknown', `TCP Option - ${KINDS.get(kind) ?? 'Unknown'}`, '', at, length, {
    children: [...head, data],
  })
}

function mss(bytes: Uint8Array, at: number, length: number, head: readonly DissectedField[]): DissectedField {
  const value = u16(bytes, at + 2)
  const children = [...head, field('tcp.options.mss_val', 'MSS Value', value, at + 2, 2)]
  return field('tcp.options.mss', 'TCP Option - Maximum segment size', `${value} bytes`, at, length, { children })
}

function windowScale(bytes: Uint8Array, at: number, length: number, head: readonly DissectedField[]): DissectedField {
  const shift = bytes[at + 2]!
  const factor = 2 ** Math.min(shift, 14)
  const children = [
    ...head,
    field('tcp.options.wscale.shift', 'Shift count', shift, at + 2, 1),
    field('tcp.options.wscale.multiplier', 'Multiplier', factor, at + 2, 1),
  ]
  const value = `${shift} (multiply by ${factor})`
  return field('tcp.options.wscale', 'TCP Option - Window scale', value, at, length, { children })
}

function sackPermitted(_: Uint8Array, at: number, length: number, head: readonly DissectedField[]): DissectedField {
  return field('tcp.options.sack_perm', 'TCP Option - SACK permitted', '', at, length, { children: head })
}

function timestamps(bytes: Uint8Array, at: number, length: number, head: readonly DissectedField[]): DissectedField {
  const value = u32(bytes, at + 2)
  const echo = u32(bytes, at + 6)
  const children = [
    ...head,
    field('tcp.options.timestamp.tsval', 'Timestamp value', value, at + 2, 4),
    field('tcp.options.timestamp.tsecr', 'Timestamp echo reply', echo, at + 6, 4),
  ]
  const text = `TSval ${value}, TSecr ${echo}`
  return field('tcp.options.timestamp', 'TCP Option - Timestamps', text, at, length, { children })
}

function sack(bytes: Uint8Array, at: number, length: number, head: readonly DissectedField[]): DissectedField {
  const children = [...head]
  const blocks: string[] = []
  for (let edge = at + 2; edge + 8 <= at + length; edge += 8) {
    const [left, right] = [u32(bytes, edge), u32(bytes, edge + 4)]
    blocks.push(`${left}-${right}`)
    children.push(
      field('tcp.options.sack_le', 'TCP SACK Left Edge', left, edge, 4),
      field('tcp.options.sack_re', 'TCP SACK Right Edge', right, edge + 4, 4),
    )
  }
  return field('tcp.options.sack', 'TCP Option - SACK', blocks.join(' '), at, length, { children })
}
