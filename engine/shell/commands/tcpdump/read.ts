import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { LinkType } from '../../../wire/pcap.ts'
import { ReadError } from './byte-source.ts'
import { linkTypeName, linkTypeText } from './link-type.ts'
import type { Settings } from './options.ts'
import { SavefileReader } from './savefile.ts'
import { filterFor, filterText, packets, sinksFor } from './setup.ts'

/** CPU time to read and judge one packet. */
const PACKET_COST = 500

/** tcpdump -r: the status, or what went wrong. */
export function* readSavefile(process: Process, settings: Settings, operands: string): Running<number | string> {
  const { readFile } = settings
  const fd = readFile === '-' ? 0 : process.open(readFile!, { read: true })
  if (failed(fd)) return `${readFile}: ${fd.text}`
  const reader = new SavefileReader(process, fd)
  const wrong = yield* reader.open()
  if (wrong !== undefined) return wrong.text
  const { linkType, snapLength } = reader
  yield* process.printError(
    `reading from file ${readFile}, link-type ${linkTypeText(linkType)}, snapshot length ${snapLength}\n`,
  )
  if (linkTypeName(linkType) === undefined) return `link type ${linkType} is not emulated here`
  if (linkType === LinkType.linuxSll2) yield* process.printError('Warning: interface names might be incorrect\n')
  return yield* readPackets(process, settings, operands, reader)
}

function* readPackets(
  process: Process,
  settings: Settings,
  operands: string,
  reader: SavefileReader,
): Running<number | string> {
  const { linkType, snapLength } = reader
  const filter = yield* filterFor(process, settings, operands, linkType, { snapLength })
  if (typeof filter === 'string') return filter
  if (settings.showFilter > 0) {
    yield* process.print(filterText(filter, settings.showFilter))
    return 0
  }
  const sinks = yield* sinksFor(process, settings, linkType, snapLength)
  if (typeof sinks === 'string') return sinks
  const counting = settings.flags.has('count')
  let interrupted = false
  for (const signal of ['INT', 'TERM', 'PIPE'] as const)
    process.handlers.set(signal, () => {
      interrupted = true
    })
  let count = 0
  let failure: string | undefined
  while (count < settings.count && !interrupted && !sinks.some(({ isDone }) => isDone)) {
    yield* process.compute(PACKET_COST)
    const packet = yield* reader.next()
    if (packet instanceof ReadError) failure = `pcap_loop: ${packet.text}`
    if (packet === undefined || packet instanceof ReadError) break
    if (!filter.matches({ bytes: packet.bytes, length: packet.originalLength })) continue
    count++
    if (counting) continue
    for (const sink of sinks) {
      yield* sink.take(packet)
      if (sink.failure !== undefined) return sink.failure
    }
  }
  for (const sink of sinks) yield* sink.flush()
  if (counting) yield* process.print(`${packets(count)}\n`)
  return failure ?? 0
}
