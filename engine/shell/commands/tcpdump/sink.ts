import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { StandardOutput } from '../../../linux/stdio.ts'
import { failed } from '../../../net/errno.ts'
import { type CapturedPacket, emitHeader, emitPacket } from '../../../wire/pcap.ts'
import { invalidHeader, TcpdumpPrinter } from '../../../wire/tcpdump.ts'
import { NameCache } from './names.ts'
import type { Settings } from './options.ts'
import { Rotation } from './rotation.ts'
import { TimeColumn } from './time.ts'

/** What becomes of the packets that were selected. */
export interface PacketSink {
  take(packet: CapturedPacket): Running<void>
  /** Everything must be out now: the end. */
  flush(): Running<void>
  /** It takes no more packets: the end. */
  readonly isDone: boolean
  /** Why writing failed, in words. */
  readonly failure: string | undefined
}

/** CPU time for the text of one packet. */
const PRINT_COST = 3000

export class PacketPrinter implements PacketSink {
  readonly #process: Process
  readonly #out: StandardOutput
  readonly #settings: Settings
  readonly #linkType: number
  readonly #names: NameCache
  readonly #printer: TcpdumpPrinter
  readonly #time: TimeColumn
  #number = 0
  readonly isDone = false

  constructor(process: Process, settings: Settings, linkType: number) {
    this.#process = process
    this.#settings = settings
    this.#linkType = linkType
    this.#out = new StandardOutput(process)
    if (settings.flags.has('l')) this.#out.buffering = 'line'
    this.#names = new NameCache(process, settings.flags.has('N'))
    this.#printer = this.#newPrinter()
    this.#time = new TimeColumn(settings.time, settings.nanoseconds)
  }

  #newPrinter(): TcpdumpPrinter {
    const interfaceName = (index: number) => this.#process.network.net.linkByIndex(index)?.name
    return new TcpdumpPrinter({ ...this.#settings.text, names: this.#names, interfaceName })
  }

  *take(packet: CapturedPacket): Running<void> {
    yield* this.#process.compute(PRINT_COST)
    const { bytes, originalLength } = packet
    if (this.#settings.text.numeric !== true) {
      // A first time only to see which names are wanted; the printer that remembers connections must see each packet once.
      this.#newPrinter().describe(bytes, this.#linkType, originalLength)
      if (this.#names.missing) yield* this.#names.lookUp()
    }
    this.#number++
    const number = this.#settings.flags.has('number') ? `${String(this.#number).padStart(5)}  ` : ''
    const impossible = invalidHeader(bytes.length, originalLength)
    const text = impossible ?? this.#time.text(packet) + this.#printer.describe(bytes, this.#linkType, originalLength)
    const line = latin1(`${number}${text}\n`)
    yield* this.#out.print(line)
    if (this.#settings.flags.has('packet-buffered')) yield* this.#out.flush()
  }

  /** An interrupted capture may have left a line unfinished, and so it begins a new one. */
  *newLine(): Running<void> {
    yield* this.#out.print('\n')
  }

  *flush(): Running<void> {
    yield* this.#out.flush()
  }

  get failure(): string | undefined {
    const { error } = this.#out
    return error === null ? undefined : `Unable to write output: ${error.text}`
  }
}

/** Bytes above 127 stand in the text of -A as they were in the packet. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0))
}

/** A capture file under way, or one after another. */
export class SavefileWriter implements PacketSink {
  readonly #process: Process
  readonly #rotation: Rotation
  readonly #header: { readonly linkType: number; readonly snapLength: number; readonly nanoseconds: boolean }
  readonly #eachAtOnce: boolean
  readonly #name: string
  readonly #count: number
  #fd = 1
  #out: StandardOutput
  #written = 0
  #trouble: string | undefined
  isDone = false

  constructor(process: Process, settings: Settings, name: string, linkType: number, snapLength: number) {
    this.#process = process
    this.#name = name
    this.#rotation = new Rotation(process, settings.rotation, name)
    this.#count = settings.rotation.count
    this.#header = { linkType, snapLength, nanoseconds: settings.nanoseconds }
    this.#eachAtOnce = settings.flags.has('packet-buffered')
    this.#out = new StandardOutput(process)
  }

  /** Opens the first file: what is wrong with that. */
  *start(): Running<string | undefined> {
    const { file } = this.#rotation
    const path = this.#name === '-' ? '-' : file
    const fd = path === '-' ? 1 : this.#process.open(path, { write: true, create: true, truncate: true })
    if (failed(fd)) return `${path}: ${fd.text}`
    this.#fd = fd
    this.#out = new StandardOutput(this.#process, fd)
    this.#out.buffering = 'block'
    const header = emitHeader(this.#header)
    this.#written = header.length
    yield* this.#out.print(header)
    if (this.#eachAtOnce) yield* this.#out.flush()
    return undefined
  }

  *take(packet: CapturedPacket): Running<void> {
    const next = this.#name === '-' ? 'same' : this.#rotation.next(this.#written)
    if (next !== 'same') {
      yield* this.#out.flush()
      this.#process.close(this.#fd)
    }
    if (next === 'end') {
      this.isDone = true
      yield* this.#process.printError(`Maximum file limit reached: ${this.#count}\n`)
      return
    }
    if (next === 'other') {
      this.#trouble = yield* this.start()
      if (this.#trouble !== undefined) return
    }
    const bytes = emitPacket(this.#header, packet)
    this.#written += bytes.length
    yield* this.#out.print(bytes)
    if (this.#eachAtOnce) yield* this.#out.flush()
  }

  *flush(): Running<void> {
    if (!this.isDone) yield* this.#out.flush()
  }

  get failure(): string | undefined {
    const { error } = this.#out
    return this.#trouble ?? (error === null ? undefined : `Unable to write to ${this.#name}: ${error.text}`)
  }
}
