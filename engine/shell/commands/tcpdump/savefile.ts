import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { concat } from '../../../wire/bytes.ts'
import * as pcap from '../../../wire/pcap.ts'
import { BlockType } from '../../../wire/pcapng.ts'
import { ByteSource, ReadError } from './byte-source.ts'
import { PcapngReader } from './pcapng-reader.ts'

const MAGIC_LENGTH = 4

/** Reads a capture file packet by packet, as it comes: from a pipe, too. */
export class SavefileReader {
  readonly #source: ByteSource
  #pcapng: PcapngReader | undefined
  #little = true
  #nanoseconds = false
  linkType = 0
  snapLength = 0

  constructor(process: Process, fd: number) {
    this.#source = new ByteSource(process, fd)
  }

  /** The header of the file. */
  *open(): Running<ReadError | undefined> {
    const magic = yield* this.#source.take(MAGIC_LENGTH)
    if (magic instanceof ReadError) return magic
    if (magic.length < MAGIC_LENGTH)
      return new ReadError(
        `truncated dump file; tried to read ${MAGIC_LENGTH} file header bytes, only got ${magic.length}`,
      )
    if (new DataView(magic.buffer, magic.byteOffset).getUint32(0) === BlockType.section)
      return yield* this.#openPcapng()
    const known = this.#readMagic(magic)
    if (!known) return new ReadError('unknown file format')
    const rest = yield* this.#source.take(pcap.FILE_HEADER_LENGTH - MAGIC_LENGTH)
    if (rest instanceof ReadError) return rest
    if (rest.length < pcap.FILE_HEADER_LENGTH - MAGIC_LENGTH)
      return new ReadError(
        `truncated dump file; tried to read ${pcap.FILE_HEADER_LENGTH} file header bytes, only got ${rest.length}`,
      )
    return this.#readHeader(concat(magic, rest))
  }

  *#openPcapng(): Running<ReadError | undefined> {
    const reader = new PcapngReader(this.#source)
    this.#pcapng = reader
    const wrong = yield* reader.open()
    this.linkType = reader.linkType
    this.snapLength = reader.snapLength
    return wrong
  }

  #readMagic(bytes: Uint8Array): boolean {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (const little of [true, false]) {
      const magic = view.getUint32(0, little)
      if (magic !== pcap.MAGIC_MICROSECONDS && magic !== pcap.MAGIC_NANOSECONDS) continue
      this.#little = little
      this.#nanoseconds = magic === pcap.MAGIC_NANOSECONDS
      return true
    }
    return false
  }

  #readHeader(bytes: Uint8Array): ReadError | undefined {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const major = view.getUint16(pcap.VERSION_MAJOR, this.#little)
    const minor = view.getUint16(pcap.VERSION_MINOR, this.#little)
    if (major !== 2) return new ReadError(`unsupported pcap savefile version ${major}.${minor}`)
    this.linkType = view.getUint32(pcap.LINK_TYPE, this.#little) & 0xffff
    this.snapLength = pcap.adjustSnapLength(view.getUint32(pcap.SNAP_LENGTH, this.#little))
    return undefined
  }

  /** The next packet; undefined at the end of the file. */
  *next(): Running<pcap.CapturedPacket | ReadError | undefined> {
    if (this.#pcapng !== undefined) return yield* this.#pcapng.next()
    const header = yield* this.#source.take(pcap.RECORD_HEADER_LENGTH)
    if (header instanceof ReadError) return header
    if (header.length === 0) return undefined
    if (header.length < pcap.RECORD_HEADER_LENGTH) return this.#cut(pcap.RECORD_HEADER_LENGTH, 'header', header.length)
    const view = new DataView(header.buffer, header.byteOffset, header.length)
    const length = view.getUint32(pcap.CAPTURED_LENGTH, this.#little)
    if (length > pcap.SNAP_LENGTH_DEFAULT)
      return new ReadError(`invalid packet capture length ${length}, bigger than snaplen of ${this.snapLength}`)
    const fraction = view.getUint32(pcap.FRACTION, this.#little)
    const seconds = view.getUint32(pcap.SECONDS, this.#little)
    const originalLength = view.getUint32(pcap.ORIGINAL_LENGTH, this.#little)
    const bytes = yield* this.#source.take(length)
    if (bytes instanceof ReadError) return bytes
    if (bytes.length < length) return this.#cut(length, 'captured', bytes.length)
    const nanoseconds = this.#nanoseconds ? fraction : fraction * 1000
    return { seconds, nanoseconds, bytes: bytes.slice(0, this.snapLength), originalLength }
  }

  #cut(wanted: number, what: string, got: number): ReadError {
    return new ReadError(`truncated dump file; tried to read ${wanted} ${what} bytes, only got ${got}`)
  }
}
