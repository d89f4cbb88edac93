import type { Running } from '../../../linux/program.ts'
import { adjustSnapLength, type CapturedPacket } from '../../../wire/pcap.ts'
import { BLOCK_OVERHEAD, BlockType, BYTE_ORDER_MAGIC, Option } from '../../../wire/pcapng.ts'
import { type ByteSource, ReadError } from './byte-source.ts'

const VERSION_MAJOR = 1
const SECTION_MIN = 28
const SECTION_MAX = 1_048_576
/** Of a block: the longest packet, its header and the options behind it (sf-pcapng.c, MAX_BLOCKSIZE_FOR_SNAPLEN). */
const BLOCK_MAX = 16_777_216
const MICROSECONDS = 1_000_000n
const NANOSECONDS = 1_000_000_000n

interface Interface {
  /** Ticks of its times in a second. */
  readonly resolution: bigint
  /** Seconds that are added to them. */
  readonly offset: bigint
}

/** A block without its type and its lengths. */
interface Block {
  readonly type: number
  readonly body: DataView
}

/** Reads a pcapng file as libpcap does (sf-pcapng.c): all its interfaces must have one link type and one snapshot length. */
export class PcapngReader {
  readonly #source: ByteSource
  #little = true
  #interfaces: Interface[] = []
  linkType = 0
  snapLength = 0

  constructor(source: ByteSource) {
    this.#source = source
  }

  /** The section header, whose first four bytes are read already, and all before the first packet. */
  *open(): Running<ReadError | undefined> {
    const head = yield* this.#source.take(8)
    if (head instanceof ReadError) return head
    if (head.length < 8) return new ReadError('unknown file format')
    const view = viewOf(head)
    this.#little = view.getUint32(4, true) === BYTE_ORDER_MAGIC
    if (view.getUint32(4, this.#little) !== BYTE_ORDER_MAGIC) return new ReadError('unknown file format')
    const total = view.getUint32(0, this.#little)
    if (total < SECTION_MIN || total > SECTION_MAX)
      return new ReadError(
        `Section Header Block in pcapng dump file has invalid length ${SECTION_MIN} < _${total}_ < ${SECTION_MAX} (BT_SHB_INSANE_MAX)`,
      )
    const rest = yield* this.#exactly(total - BLOCK_OVERHEAD)
    if (rest instanceof ReadError) return rest
    const [major, minor] = [viewOf(rest).getUint16(0, this.#little), viewOf(rest).getUint16(2, this.#little)]
    if (major !== VERSION_MAJOR || (minor !== 0 && minor !== 2))
      return new ReadError(`unsupported pcapng savefile version ${major}.${minor}`)
    for (;;) {
      const block = yield* this.#block()
      if (block === undefined) return new ReadError('the capture file has no Interface Description Blocks')
      if (block instanceof ReadError) return block
      if (block.type === BlockType.interface) return this.#first(block)
      if (PACKETS.includes(block.type))
        return new ReadError('the capture file has a packet block before any Interface Description Blocks')
    }
  }

  #first(block: Block): ReadError | undefined {
    if (block.body.byteLength < 8) return tooShort(block)
    this.linkType = block.body.getUint16(0, this.#little)
    this.snapLength = adjustSnapLength(block.body.getUint32(4, this.#little))
    return this.#addInterface(block)
  }

  /** The next packet; undefined at the end of the file. */
  *next(): Running<CapturedPacket | ReadError | undefined> {
    for (;;) {
      const block = yield* this.#block()
      if (block === undefined || block instanceof ReadError) return block
      if (PACKETS.includes(block.type)) return this.#packet(block)
      const wrong =
        block.type === BlockType.interface
          ? this.#another(block)
          : block.type === BlockType.section
            ? this.#section(block)
            : undefined
      if (wrong !== undefined) return wrong
    }
  }

  #another(block: Block): ReadError | undefined {
    if (block.body.byteLength < 8) return tooShort(block)
    const linkType = block.body.getUint16(0, this.#little)
    const snapLength = block.body.getUint32(4, this.#little)
    if (linkType !== this.linkType)
      return new ReadError(`an interface has a type ${linkType} different from the type of the first interface`)
    if (adjustSnapLength(snapLength) !== this.snapLength)
      return new ReadError(
        `an interface has a snapshot length ${snapLength} different from the snapshot length of the first interface`,
      )
    return this.#addInterface(block)
  }

  #section(block: Block): ReadError | undefined {
    if (block.body.byteLength < 16) return tooShort(block)
    if (block.body.getUint32(0, !this.#little) === BYTE_ORDER_MAGIC)
      return new ReadError('the file has sections with different byte orders')
    if (block.body.getUint32(0, this.#little) !== BYTE_ORDER_MAGIC)
      return new ReadError('the file has a section with a bad byte order magic field')
    const major = block.body.getUint16(4, this.#little)
    if (major !== VERSION_MAJOR) return new ReadError(`unknown pcapng savefile major version number ${major}`)
    this.#interfaces = []
    return undefined
  }

  #addInterface({ type, body }: Block): ReadError | undefined {
    let [resolution, offset] = [MICROSECONDS, 0n]
    const wrong = (text: string) => new ReadError(`Interface Description Block has ${text}`)
    const seen = new Set<number>()
    for (let at = 8; at < body.byteLength; ) {
      if (at + 4 > body.byteLength) return tooShort({ type, body })
      const [code, length] = [body.getUint16(at, this.#little), body.getUint16(at + 2, this.#little)]
      const value = at + 4
      at = value + 4 * Math.ceil(length / 4)
      if (at > body.byteLength) return tooShort({ type, body })
      if (code === Option.end) {
        if (length !== 0) return wrong(`opt_endofopt option with length ${length} != 0`)
        break
      }
      const known = OPTIONS.get(code)
      if (known === undefined) continue
      if (length !== known.length) return wrong(`${known.name} option with length ${length} != ${known.length}`)
      if (seen.has(code)) return wrong(`more than one ${known.name} option`)
      seen.add(code)
      if (code === Option.timestampOffset) offset = body.getBigInt64(value, this.#little)
      else {
        const [binary, power] = [body.getUint8(value) >= 0x80, body.getUint8(value) & 0x7f]
        if (power > (binary ? 63 : 19))
          return new ReadError(
            `Interface Description Block if_tsresol option resolution ${binary ? 2 : 10}^-${power} is too high`,
          )
        resolution = (binary ? 2n : 10n) ** BigInt(power)
      }
    }
    this.#interfaces.push({ resolution, offset })
    return undefined
  }

  #packet(block: Block): ReadError | CapturedPacket {
    const { type, body } = block
    const simple = type === BlockType.simplePacket
    const header = simple ? 4 : 20
    if (body.byteLength < header) return tooShort(block)
    const u32 = (at: number) => body.getUint32(at, this.#little)
    const number = simple ? 0 : type === BlockType.packet ? u32(0) : body.getUint16(0, this.#little)
    const originalLength = simple ? u32(0) : u32(16)
    const captured = simple ? Math.min(originalLength, this.snapLength) : u32(12)
    const one = this.#interfaces[number]
    if (one === undefined)
      return new ReadError(
        `a packet arrived on interface ${number}, but there's no Interface Description Block for that interface`,
      )
    if (captured > this.snapLength)
      return new ReadError(`invalid packet capture length ${captured}, bigger than snaplen of ${this.snapLength}`)
    if (header + captured > body.byteLength) return tooShort(block)
    const ticks = simple ? 0n : (BigInt(u32(4)) << 32n) | BigInt(u32(8))
    return {
      seconds: Number(ticks / one.resolution + one.offset),
      nanoseconds: Number(((ticks % one.resolution) * NANOSECONDS) / one.resolution),
      bytes: new Uint8Array(body.buffer, body.byteOffset + header, captured).slice(),
      originalLength,
    }
  }

  /** Undefined at the end of the file. */
  *#block(): Running<Block | ReadError | undefined> {
    const head = yield* this.#source.take(8)
    if (head instanceof ReadError || head.length === 0) return head instanceof ReadError ? head : undefined
    if (head.length < 8) return cut(8, head.length)
    const [type, total] = [viewOf(head).getUint32(0, this.#little), viewOf(head).getUint32(4, this.#little)]
    const wrong = (text: string) => new ReadError(`block in pcapng dump file has a length of ${total} ${text}`)
    if (total < BLOCK_OVERHEAD) return wrong(`< ${BLOCK_OVERHEAD}`)
    if (total % 4 !== 0) return wrong('that is not a multiple of 4')
    if (total > BLOCK_MAX) return new ReadError(`pcapng block size ${total} > maximum ${BLOCK_MAX}`)
    const rest = yield* this.#exactly(total - 8)
    if (rest instanceof ReadError) return rest
    if (viewOf(rest).getUint32(rest.length - 4, this.#little) !== total)
      return new ReadError("block total length in header and trailer don't match")
    return { type, body: viewOf(rest.subarray(0, rest.length - 4)) }
  }

  *#exactly(length: number): Running<Uint8Array | ReadError> {
    const bytes = yield* this.#source.take(length)
    return bytes instanceof ReadError || bytes.length === length ? bytes : cut(length, bytes.length)
  }
}

const PACKETS: readonly number[] = [BlockType.packet, BlockType.simplePacket, BlockType.oldPacket]
const OPTIONS = new Map<number, { readonly name: string; readonly length: number }>([
  [Option.timestampResolution, { name: 'if_tsresol', length: 1 }],
  [Option.timestampOffset, { name: 'if_tsoffset', length: 8 }],
])

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

function cut(wanted: number, got: number): ReadError {
  return new ReadError(`truncated pcapng dump file; tried to read ${wanted} bytes, only got ${got}`)
}

function tooShort(block: Block): ReadError {
  return new ReadError(`block of type ${block.type} in pcapng dump file is too short`)
}
