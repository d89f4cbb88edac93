import { foldChecksum, hex, sum16 } from '../bytes.ts'
import {
  CHECKSUM,
  GROUP,
  MAX_RESPONSE_TIME,
  NUMBER_OF_RECORDS,
  NUMBER_OF_SOURCES,
  QUERY_SOURCES,
  RECORD_GROUP,
  RECORD_NUMBER_OF_SOURCES,
  RECORD_SOURCES,
  RECORD_TYPE,
  RECORDS,
  TYPE,
  Type,
} from '../igmp.ts'
import { RECORD_WORDS } from './mld.ts'
import type { Printer } from './printer.ts'
import { relativeTime } from './words.ts'

export function printIgmp(p: Printer, start: number, length: number) {
  p.protocol = 'igmp'
  // -q says no more than the protocol.
  if (p.options.quick) return p.print('igmp')
  const type = p.u8(start + TYPE)
  switch (type) {
    case Type.query:
      printQuery(p, start, length)
      break
    case Type.reportV1:
      p.print(`igmp v1 report ${p.ipv4(start + GROUP)}`)
      if (length !== 8) p.print(` [len ${length}]`)
      break
    case Type.reportV2:
      p.print(`igmp v2 report ${p.ipv4(start + GROUP)}`)
      break
    case Type.reportV3:
      printReport(p, start, length)
      break
    case Type.leave:
      p.print(`igmp leave ${p.ipv4(start + GROUP)}`)
      break
    default:
      p.print(`igmp-${type}`)
  }
  if (p.verbose === 0 || length < 4 || !p.has(start, length)) return
  if (foldChecksum(sum16(p.bytes, start, start + length)) !== 0)
    p.print(` bad igmp cksum ${hex(p.u16(start + CHECKSUM))}!`)
}

function printQuery(p: Printer, start: number, length: number) {
  p.print('igmp query')
  if (length >= QUERY_SOURCES) return printQueryV3(p, start, length)
  const time = p.u8(start + MAX_RESPONSE_TIME)
  p.print(time === 0 ? ' v1' : ' v2')
  if (time !== 0 && time !== 100) p.print(` [max resp time ${time}]`)
  const group = p.u32(start + GROUP)
  if (group !== 0) p.print(` [gaddr ${p.ipv4(start + GROUP)}]`)
  if (length !== 8) p.print(` [len ${length}]`)
}

function printQueryV3(p: Printer, start: number, length: number) {
  p.print(' v3')
  if (length % 4 !== 0) return p.print(` [invalid len ${length}]`)
  const code = p.u8(start + MAX_RESPONSE_TIME)
  const tenths = code < 128 ? code : ((code & 0x0f) | 0x10) << (((code & 0x70) >> 4) + 3)
  const time = tenths < 600 ? `${(tenths / 10).toFixed(1)}s` : relativeTime(Math.floor(tenths / 10))
  if (code !== 100) p.print(` [max resp time ${time}]`)
  if (p.u32(start + GROUP) === 0) return
  p.print(` [gaddr ${p.ipv4(start + GROUP)}`)
  const sources = p.u16(start + NUMBER_OF_SOURCES)
  if (sources > 0) {
    if (length < QUERY_SOURCES + 4 * sources) p.print(' [invalid number of sources]')
    else if (p.verbose > 1) printAddresses(p, start + QUERY_SOURCES, sources)
    else p.print(`, ${sources} source(s)`)
  }
  p.print(']')
}

function printAddresses(p: Printer, at: number, count: number) {
  p.print(' {')
  for (let index = 0; index < count; index++) p.print(` ${p.ipv4(at + 4 * index)}`)
  p.print(' }')
}

function printReport(p: Printer, start: number, length: number) {
  p.print('igmp v3 report')
  if (length < 16 || length % 4 !== 0) return p.print(` [invalid len ${length}]`)
  const count = p.u16(start + NUMBER_OF_RECORDS)
  p.print(`, ${count} group record(s)`)
  if (p.verbose === 0) return
  for (let index = 0, at = RECORDS; index < count; index++) {
    if (length < at + RECORD_SOURCES) return p.print(' [invalid number of groups]')
    const record = start + at
    const type = p.u8(record + RECORD_TYPE)
    p.print(` [gaddr ${p.ipv4(record + RECORD_GROUP)}`)
    p.print(` ${RECORD_WORDS[type] || ` [v3-report-#${type}]`}`)
    const sources = p.u16(record + RECORD_NUMBER_OF_SOURCES)
    if (length < at + RECORD_SOURCES + 4 * sources) return p.print(` [invalid number of sources ${sources}]`)
    if (p.verbose === 1) p.print(`, ${sources} source(s)`)
    else printAddresses(p, record + RECORD_SOURCES, sources)
    p.print(']')
    at += RECORD_SOURCES + 4 * sources
  }
}
