/** SCTP: RFC 9260 3. The payloads of M3UA and ForCES are shown as bytes or not at all. */
import { hexAndAscii } from './dump.ts'
import type { IpContext, Printer } from './printer.ts'
import { addresses } from './udp.ts'
import { sequence, wordOf } from './words.ts'

const HEADER_LENGTH = 12
const CHUNK_HEADER = 4
const Chunk = { data: 0, init: 1, initAck: 2, sack: 3 } as const
/** Of a chunk of data behind its header, of INIT, and of SACK without its lists. */
const [DATA_LENGTH, INIT_LENGTH, SACK_LENGTH] = [12, 16, 12]

const CHUNKS = new Map([
  ...sequence(
    'DATA|INIT|INIT ACK|SACK|HB REQ|HB ACK|ABORT|SHUTDOWN|SHUTDOWN ACK|OP ERR|COOKIE ECHO|COOKIE ACK|ECN ECHO|ECN CWR|' +
      'SHUTDOWN COMPLETE',
  ),
  ...sequence('FOR CUM TSN|REL CTRL|REL CTRL ACK', 0xc0),
])
const FORCES = sequence('ForCES HP|ForCES MP|ForCES LP', 6704)
const PAYLOADS = new Map([
  ...sequence(
    'ISDN Q.921|M2UA|M3UA|SUA|M2PA|V5.2|H.248|BICC|TALI|DUA|ASAP|ENRP|H.323|Q.IPC|SIMCO|DDPSC|DDPSSC|S1AP|RUA|HNBAP|' +
      'ForCES HP|ForCES MP|ForCES LP|SBc-AP|NBAP',
    1,
  ),
  ...sequence('X2AP', 27),
])
const FLAGS = [
  [4, '(U)'],
  [2, '(B)'],
  [1, '(E)'],
] as const

export function printSctp(p: Printer, start: number, length: number, ip: IpContext) {
  p.protocol = 'sctp'
  if (length < HEADER_LENGTH) return p.print(`truncated-sctp - ${HEADER_LENGTH - length} bytes missing!`)
  p.need(start, HEADER_LENGTH)
  const ports = [p.u16(start), p.u16(start + 2)]
  const [source, destination] = addresses(p, ip).split(' > ')
  p.print(`${source}.${ports[0]} > ${destination}.${ports[1]}: sctp`)
  for (const port of ports) if (FORCES.has(port)) p.print(`[${FORCES.get(port)}]`)
  let [at, left] = [start + HEADER_LENGTH, length - HEADER_LENGTH]
  for (let count = 1; left !== 0; count++) {
    const before = p.verbose >= 2 ? '\n\t' : count === 1 ? ' (' : ', ('
    if (left < CHUNK_HEADER) return p.print(`${before}${count}) [chunk descriptor cut off at end of packet]`)
    p.need(at, CHUNK_HEADER)
    const size = p.u16(at + 2)
    if (size < CHUNK_HEADER) return p.print(`${before}${count}) [Bad chunk length ${size}, < size of chunk descriptor]`)
    const padding = -size & 3
    if (left < padding) return p.print(`${before}${count}) [Bad chunk length ${size}, > remaining data in packet]`)
    p.need(at, size)
    p.print(`${before}${count}) [${wordOf(CHUNKS, p.u8(at), `Unknown chunk type: 0x${p.u8(at).toString(16)}`)}] `)
    if (!printChunk(p, p.u8(at), at, size)) return p.print(`bogus chunk length ${size}]`)
    p.need(at + size, padding)
    at += size + padding
    // A chunk may state more than the packet has left; the original counts on below zero.
    left = (left - size - padding) >>> 0
  }
}

/** False where the chunk is too short for what it says it is. */
function printChunk(p: Printer, type: number, start: number, size: number): boolean {
  const [at, length] = [start + CHUNK_HEADER, size - CHUNK_HEADER]
  if (type === Chunk.data) return printData(p, p.u8(start + 1), at, length)
  if (type === Chunk.sack) return printSack(p, at, length)
  if (type !== Chunk.init && type !== Chunk.initAck) return true
  if (length < INIT_LENGTH) return false
  p.print(`[init tag: ${p.u32(at)}] [rwnd: ${p.u32(at + 4)}] `)
  p.print(`[OS: ${p.u16(at + 8)}] [MIS: ${p.u16(at + 10)}] [init TSN: ${p.u32(at + 12)}] `)
  return true
}

function printData(p: Printer, flags: number, at: number, length: number): boolean {
  const set = FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, word]) => word)
  if (set.length > 0) p.print(`${set.join('')} `)
  if (length < DATA_LENGTH) return false
  const payload = p.u32(at + 8)
  p.print(`[TSN: ${p.u32(at)}] [SID: ${p.u16(at + 4)}] [SSEQ ${p.u16(at + 6)}] `)
  p.print(`[PPID ${wordOf(PAYLOADS, payload, `0x${payload.toString(16)}`)}] `)
  if (length === DATA_LENGTH) return false
  if (p.verbose < 2) return true
  p.print('[Payload')
  const { hex, hexAscii, quick } = p.options
  if (!quick && !hex && !hexAscii) {
    p.print(':')
    hexAndAscii(p, '\n\t', at + DATA_LENGTH, length - DATA_LENGTH)
  }
  p.print(']')
  return true
}

function printSack(p: Printer, start: number, length: number): boolean {
  if (length < SACK_LENGTH) return false
  const highest = p.u32(start)
  const [gaps, repeated] = [p.u16(start + 8), p.u16(start + 10)]
  p.print(`[cum ack ${highest}] [a_rwnd ${p.u32(start + 4)}] [#gap acks ${gaps}] [#dup tsns ${repeated}] `)
  const end = start + length
  let at = start + SACK_LENGTH
  for (let gap = 1; gap <= gaps && at < end; gap++, at += 4) {
    if (end - at < 4) return false
    const [first, last] = [highest + p.u16(at), highest + p.u16(at + 2)]
    p.print(`\n\t\t[gap ack block #${gap}: start = ${first >>> 0}, end = ${last >>> 0}] `)
  }
  for (let number = 1; number <= repeated && at < end; number++, at += 4) {
    if (end - at < 4) return false
    p.print(`\n\t\t[dup TSN #${number}: ${p.u32(at)}] `)
  }
  return true
}
