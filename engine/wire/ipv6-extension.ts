import { concat, Malformed, type Parsed, putU16, putU32, TRUNCATED, u16, u32 } from './bytes.ts'

// RFC 8200 4.3 to 4.6: field offsets in bytes.
export const NEXT_HEADER = 0
export const HEADER_EXTENSION_LENGTH = 1
export const OPTIONS = 2
export const ROUTING_TYPE = 2
export const SEGMENTS_LEFT = 3
export const ROUTING_DATA = 4
export const FRAGMENT_OFFSET = 2
export const FRAGMENT_IDENTIFICATION = 4
export const FRAGMENT_LENGTH = 8
/** No extension header is shorter, and all are a multiple of this. */
export const LENGTH_MIN = 8

/** Bits of the word at FRAGMENT_OFFSET; the rest, shifted by 3, counts units of 8 bytes, so it is the offset in bytes as it stands. */
export const MORE_FRAGMENTS = 0x0001
export const OFFSET_MASK = 0xfff8

const HOP_BY_HOP = 0
const ROUTING = 43
const FRAGMENT = 44
const DESTINATION_OPTIONS = 60

/** Option types (IANA ipv6-parameters). The two high bits say what becomes of a packet when the option is not known. */
export const OptionType = { pad1: 0x00, padN: 0x01, routerAlert: 0x05, jumboPayload: 0xc2 } as const

export type Ipv6Option =
  | { readonly type: 'pad1' }
  | { readonly type: 'padN'; readonly length: number }
  | { readonly type: 'routerAlert'; readonly value: number }
  | { readonly type: 'other'; readonly optionType: number; readonly data: Uint8Array }

/** One extension header; `kind` says which next header value announced it. */
export type ExtensionHeader =
  | {
      readonly kind: 'hopByHop' | 'destinationOptions'
      readonly nextHeader: number
      /** With their padding, to a multiple of 8 bytes less 2. */
      readonly options: readonly Ipv6Option[]
    }
  | {
      readonly kind: 'routing'
      readonly nextHeader: number
      readonly routingType: number
      readonly segmentsLeft: number
      /** A multiple of 8 bytes plus 4. */
      readonly data: Uint8Array
    }
  | {
      readonly kind: 'fragment'
      readonly nextHeader: number
      /** In bytes, a multiple of 8. */
      readonly offset: number
      readonly moreFragments: boolean
      readonly identification: number
    }

/** Whether a next header value announces one of the headers that this file reads. */
export function isExtension(nextHeader: number): boolean {
  return (
    nextHeader === HOP_BY_HOP || nextHeader === ROUTING || nextHeader === FRAGMENT || nextHeader === DESTINATION_OPTIONS
  )
}

/** Length in bytes of the extension header at `start` that `kind`, a next header value, announced. */
export function headerLength(bytes: Uint8Array, start: number, kind: number): number {
  return kind === FRAGMENT ? FRAGMENT_LENGTH : (bytes[start + HEADER_EXTENSION_LENGTH]! + 1) * 8
}

export function parse(kind: number, bytes: Uint8Array, start = 0, end = bytes.length): Parsed<ExtensionHeader> {
  if (!isExtension(kind)) return new Malformed('not an extension header')
  if (end - start < LENGTH_MIN) return TRUNCATED
  const length = headerLength(bytes, start, kind)
  if (end - start < length) return TRUNCATED
  const nextHeader = bytes[start + NEXT_HEADER]!
  if (kind === FRAGMENT) {
    const offset = u16(bytes, start + FRAGMENT_OFFSET)
    return {
      kind: 'fragment',
      nextHeader,
      offset: offset & OFFSET_MASK,
      moreFragments: (offset & MORE_FRAGMENTS) !== 0,
      identification: u32(bytes, start + FRAGMENT_IDENTIFICATION),
    }
  }
  if (kind === ROUTING)
    return {
      kind: 'routing',
      nextHeader,
      routingType: bytes[start + ROUTING_TYPE]!,
      segmentsLeft: bytes[start + SEGMENTS_LEFT]!,
      data: bytes.slice(start + ROUTING_DATA, start + length),
    }
  const options = parseOptions(bytes, start + OPTIONS, start + length)
  if (options instanceof Malformed) return options
  return { kind: kind === HOP_BY_HOP ? 'hopByHop' : 'destinationOptions', nextHeader, options }
}

function parseOptions(bytes: Uint8Array, start: number, end: number): Parsed<readonly Ipv6Option[]> {
  const options: Ipv6Option[] = []
  for (let at = start; at < end; ) {
    const type = bytes[at]!
    if (type === OptionType.pad1) {
      options.push({ type: 'pad1' })
      at++
      continue
    }
    const next = at + 2 + (at + 1 < end ? bytes[at + 1]! : 255)
    if (next > end) return new Malformed('option length')
    if (type === OptionType.padN) options.push({ type: 'padN', length: next - at })
    else if (type === OptionType.routerAlert && next - at === 4)
      options.push({ type: 'routerAlert', value: u16(bytes, at + 2) })
    else options.push({ type: 'other', optionType: type, data: bytes.slice(at + 2, next) })
    at = next
  }
  return options
}

export function emit(header: ExtensionHeader): Uint8Array {
  switch (header.kind) {
    case 'fragment': {
      const bytes = new Uint8Array(FRAGMENT_LENGTH)
      bytes[NEXT_HEADER] = header.nextHeader
      putU16(bytes, FRAGMENT_OFFSET, header.offset | (header.moreFragments ? MORE_FRAGMENTS : 0))
      putU32(bytes, FRAGMENT_IDENTIFICATION, header.identification)
      return bytes
    }
    case 'routing': {
      const length = ROUTING_DATA + header.data.length
      const head = [header.nextHeader, length / 8 - 1, header.routingType, header.segmentsLeft]
      return concat(new Uint8Array(head), header.data)
    }
    default: {
      const options = concat(...header.options.map(emitOption))
      return concat(new Uint8Array([header.nextHeader, (OPTIONS + options.length) / 8 - 1]), options)
    }
  }
}

function emitOption(option: Ipv6Option): Uint8Array {
  switch (option.type) {
    case 'pad1':
      return new Uint8Array(1)
    case 'padN': {
      const bytes = new Uint8Array(option.length)
      bytes[0] = OptionType.padN
      bytes[1] = option.length - 2
      return bytes
    }
    case 'routerAlert':
      return new Uint8Array([OptionType.routerAlert, 2, option.value >> 8, option.value])
    case 'other':
      return concat(new Uint8Array([option.optionType, option.data.length]), option.data)
  }
}
