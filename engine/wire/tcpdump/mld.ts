import {
  MAXIMUM_RESPONSE_DELAY,
  MULTICAST_ADDRESS,
  NUMBER_OF_RECORDS,
  NUMBER_OF_SOURCES,
  QQIC,
  QUERY_FLAGS_QRV,
  QUERY_SOURCES,
  RECORD_MULTICAST_ADDRESS,
  RECORD_NUMBER_OF_SOURCES,
  RECORD_SOURCES,
  RECORD_TYPE,
  RECORDS,
  Type,
  V1_LENGTH,
} from '../mld.ts'
import type { Printer } from './printer.ts'

/** RFC 3810 5.2.12. */
export const RECORD_WORDS = ['', 'is_in', 'is_ex', 'to_in', 'to_ex', 'allow', 'block']

/** Always true: the length may follow. */
export function printMulticastListener(p: Printer, start: number, length: number, type: number): boolean {
  if (type === Type.multicastListenerReportV2) printReport(p, start, length)
  else if (type !== Type.multicastListenerQuery || length === V1_LENGTH) printV1(p, start)
  else if (length >= QUERY_SOURCES) printQuery(p, start, length)
  else p.print(` unknown-version (len ${length}) `)
  return true
}

function printV1(p: Printer, start: number) {
  if (!p.has(start, V1_LENGTH)) return
  p.print(`max resp delay: ${p.u16(start + MAXIMUM_RESPONSE_DELAY)} addr: ${p.ipv6(start + MULTICAST_ADDRESS)}`)
}

function printReport(p: Printer, start: number, length: number) {
  if (length < RECORDS) return p.print(` [invalid len ${length}]`)
  const count = p.u16(start + NUMBER_OF_RECORDS)
  p.print(`, ${count} group record(s)`)
  if (p.verbose === 0) return
  for (let index = 0, at = RECORDS; index < count; index++) {
    if (length < at + RECORD_SOURCES) return p.print(' [invalid number of groups]')
    const record = start + at
    const type = p.u8(record + RECORD_TYPE)
    p.print(` [gaddr ${p.ipv6(record + RECORD_MULTICAST_ADDRESS)}`)
    p.print(` ${RECORD_WORDS[type] || ` [v2-report-#${type}]`}`)
    const sources = p.u16(record + RECORD_NUMBER_OF_SOURCES)
    if (length < at + RECORD_SOURCES + 16 * sources) return p.print(` [invalid number of sources ${sources}]`)
    if (p.verbose === 1) p.print(`, ${sources} source(s)`)
    else printAddresses(p, record + RECORD_SOURCES, sources)
    p.print(']')
    at += RECORD_SOURCES + 16 * sources
  }
}

function printAddresses(p: Printer, at: number, count: number) {
  p.print(' {')
  for (let index = 0; index < count; index++) p.print(` ${p.ipv6(at + 16 * index)}`)
  p.print(' }')
}

function printQuery(p: Printer, start: number, length: number) {
  p.print(' v2')
  const code = p.u16(start + MAXIMUM_RESPONSE_DELAY)
  const delay = code < 0x8000 ? code : ((code & 0x0fff) | 0x1000) << (((code & 0x7000) >> 12) + 3)
  if (p.verbose > 0) p.print(` [max resp delay=${delay}]`)
  p.print(` [gaddr ${p.ipv6(start + MULTICAST_ADDRESS)}`)
  if (p.verbose > 0) {
    const flags = p.u8(start + QUERY_FLAGS_QRV)
    if ((flags & 0x08) !== 0) p.print(' sflag')
    if ((flags & 0x07) !== 0) p.print(` robustness=${flags & 0x07}`)
    const qqic = p.u8(start + QQIC)
    p.print(` qqi=${qqic < 128 ? qqic : ((qqic & 0x0f) | 0x10) << (((qqic & 0x70) >> 4) + 3)}`)
  }
  const sources = p.u16(start + NUMBER_OF_SOURCES)
  if (sources > 0) {
    if (length < QUERY_SOURCES + 16 * sources) p.print(' [invalid number of sources]')
    else if (p.verbose > 1) printAddresses(p, start + QUERY_SOURCES, sources)
    else p.print(`, ${sources} source(s)`)
  }
  p.print(']')
}
