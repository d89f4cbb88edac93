import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Link } from '../../../net/link.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { CapturedPacket } from '../../../wire/pcap.ts'
import { LinkType } from '../../../wire/pcap.ts'
import { linkTypeName, linkTypeOf, linkTypeText } from './link-type.ts'
import { LiveCapture } from './live.ts'
import type { Settings } from './options.ts'
import { filterFor, filterText, packets, sinksFor } from './setup.ts'
import { PacketPrinter, type PacketSink } from './sink.ts'

/** -L. */
export function* listLinkTypes(process: Process, link: Link | null): Running {
  const linkType = linkTypeOf(link)
  const types = [linkTypeText(linkType)]
  if (link === null) types.unshift('LINUX_SLL (Linux cooked v1)')
  if (linkType === LinkType.ethernet && link?.type !== 'loopback')
    types.push('DOCSIS (DOCSIS) (printing not supported)')
  const lines = types.map(type => `  ${type}\n`).join('')
  yield* process.print(`Data link types for ${link?.name ?? 'any'} (use option -y to set):\n${lines}`)
  return 0
}

/** The mask of the device's first address (pcap_lookupnet(3PCAP)), for `ip broadcast`. */
function netmaskOf(link: Link | null): number {
  const length = link?.ipv4.addresses[0]?.length ?? 0
  return length === 0 ? 0 : (0xffff_ffff << (32 - length)) >>> 0
}

/** Captures on a device, null for any, until something ends it: the status, or what went wrong. */
export function* captureLive(
  process: Process,
  settings: Settings,
  operands: string,
  link: Link | null,
): Running<number | string> {
  const linkType = linkTypeOf(link)
  const { snapLength } = settings
  if (settings.linkType !== undefined && settings.linkType !== linkType)
    return `${linkTypeName(settings.linkType)} is not one of the DLTs supported by this device`
  if (link === null || settings.linkType !== undefined)
    yield* process.printError(`tcpdump: data link type ${linkTypeName(linkType)}\n`)
  const capture = LiveCapture.open(process, settings, link)
  if (capture === undefined) return `${link?.name ?? 'any'}: can't create packet socket`
  const filter = yield* filterFor(process, settings, operands, linkType, {
    snapLength,
    live: true,
    netmask: netmaskOf(link),
  })
  if (typeof filter === 'string') return filter
  if (settings.showFilter > 0) {
    yield* process.print(filterText(filter, settings.showFilter))
    return 0
  }
  const sinks = yield* sinksFor(process, settings, linkType, snapLength)
  if (typeof sinks === 'string') return sinks
  capture.filter = filter
  const hint =
    settings.text.verbose === 0 && settings.writeFile === undefined
      ? 'verbose output suppressed, use -v[v]... for full protocol decode\n'
      : ''
  yield* process.printError(
    `tcpdump: ${hint}listening on ${link?.name ?? 'any'}, link-type ${linkTypeText(linkType)}, snapshot length ${snapLength} bytes\n`,
  )
  return yield* new Session(process, settings, capture, sinks).run()
}

/** A capture under way: its packets, and the signals that end it or ask how it goes. */
class Session {
  readonly #process: Process
  readonly #settings: Settings
  readonly #capture: LiveCapture
  readonly #sinks: readonly PacketSink[]
  #captured = 0
  #stopped = false
  #asked = false

  constructor(process: Process, settings: Settings, capture: LiveCapture, sinks: readonly PacketSink[]) {
    this.#process = process
    this.#settings = settings
    this.#capture = capture
    this.#sinks = sinks
    for (const signal of ['INT', 'TERM', 'PIPE', 'HUP'] as const) {
      if (signal === 'HUP' && process.handlers.get('HUP') === 'ignore') continue
      process.handlers.set(signal, () => {
        this.#stopped = true
      })
    }
    process.handlers.set('USR1', () => {
      this.#asked = true
    })
  }

  *run(): Running<number | string> {
    const failure = yield* this.#loop()
    // A failed write ends the program at once; the interface going away does not.
    if (failure !== undefined && failure !== GONE) return failure
    for (const sink of this.#sinks) {
      if (this.#stopped && sink instanceof PacketPrinter && this.#settings.writeFile === undefined)
        yield* sink.newLine()
      yield* sink.flush()
    }
    if (failure !== undefined) yield* this.#process.printError(`tcpdump: pcap_loop: ${failure}\n`)
    yield* this.#process.printError(`${this.#statistics().join('\n')}\n`)
    return failure === undefined ? 0 : 1
  }

  *#loop(): Running<string | undefined> {
    const telling = this.#settings.writeFile !== undefined && this.#settings.text.verbose !== 0
    let tell = telling ? this.#process.now + SECOND : Number.POSITIVE_INFINITY
    while (!this.#stopped && this.#captured < this.#settings.count) {
      const next = yield* this.#capture.next(tell)
      if (this.#asked) yield* this.#answer()
      if (next === 'gone') return GONE
      if (typeof next !== 'string') {
        const failure = yield* this.#take(next)
        if (failure !== undefined) return failure
      }
      if (this.#process.now >= tell) {
        yield* this.#process.printError(`Got ${this.#captured}\r`)
        tell += SECOND
      }
    }
    return undefined
  }

  *#take(taken: readonly CapturedPacket[]): Running<string | undefined> {
    for (const packet of taken) {
      if (this.#stopped || this.#captured >= this.#settings.count) return undefined
      this.#captured++
      for (const sink of this.#sinks) {
        yield* sink.take(packet)
        if (sink.failure !== undefined) return sink.failure
        if (sink.isDone) this.#stopped = true
      }
    }
    return undefined
  }

  #statistics(): readonly string[] {
    const { received, dropped } = this.#capture.statistics
    return [
      `${packets(this.#captured)} captured`,
      `${packets(received)} received by filter`,
      `${packets(dropped)} dropped by kernel`,
    ]
  }

  /** SIGUSR1: how it goes, and on. */
  *#answer(): Running<void> {
    this.#asked = false
    yield* this.#process.printError(`tcpdump: ${this.#statistics().join(', ')}\n`)
  }
}

const GONE = 'The interface disappeared'
