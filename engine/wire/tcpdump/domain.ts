import { hex } from '../bytes.ts'
import {
  AA,
  AD,
  ANCOUNT,
  ARCOUNT,
  CD,
  FLAGS,
  HEADER_LENGTH,
  ID,
  NSCOUNT,
  OPCODE_MASK,
  OPCODE_SHIFT,
  Opcode,
  QDCOUNT,
  QR,
  RA,
  RCODE_MASK,
  RD,
  RecordType,
  TC,
} from '../dns.ts'
import { skipName } from './domain-name.ts'
import { printQuestion, printRecord } from './domain-record.ts'
import type { Printer } from './printer.ts'

const OPCODE_WORDS = [
  '',
  ' inv_q',
  ' stat',
  ' op3',
  ' notify',
  ' update',
  ' op6',
  ' op7',
  ' op8',
  ' updateA',
  ' updateD',
  ' updateDA',
  ' updateM',
  ' updateMA',
  ' zoneInit',
  ' zoneRef',
]

const RCODE_WORDS = [
  '',
  ' FormErr',
  ' ServFail',
  ' NXDomain',
  ' NotImp',
  ' Refused',
  ' YXDomain',
  ' YXRRSet',
  ' NXRRSet',
  ' NotAuth',
  ' NotZone',
  ' Resp11',
  ' Resp12',
  ' Resp13',
  ' Resp14',
  ' NoChange',
  ' BadVers',
  'Resp17',
  ' Resp18',
  ' Resp19',
  ' Resp20',
  'Resp21',
  ' Resp22',
  ' BadCookie',
]

/** Flags that no query sets. */
const ODD_IN_QUERY = 0x06cf

interface Sections {
  readonly start: number
  readonly multicast: boolean
  readonly questions: number
  readonly answers: number
  readonly authorities: number
  readonly additionals: number
}

export function printDomain(p: Printer, start: number, length: number) {
  p.protocol = 'domain'
  printPacket(p, start, length, false)
}

export function printMulticastDomain(p: Printer, start: number, length: number) {
  p.protocol = 'domain'
  printPacket(p, start, length, true)
}

/** Over TCP a length of 2 bytes goes before each packet (RFC 1035 4.2.2). */
export function printDomainOverTcp(p: Printer, start: number, length: number) {
  p.protocol = 'domain'
  if (length < 2) {
    p.print(` [DNS over TCP: length ${length} < 2]`)
    return p.invalid()
  }
  const stated = p.u16(start)
  if (stated !== length - 2) {
    p.print(` [prefix length(${stated}) != length(${length - 2})]`)
    return p.invalid()
  }
  p.print(' ')
  printPacket(p, start + 2, length - 2, false)
}

function printPacket(p: Printer, start: number, length: number, multicast: boolean) {
  if (length < HEADER_LENGTH) {
    p.print(`domain [length ${length} < ${HEADER_LENGTH}]`)
    return p.invalid()
  }
  if (!p.has(start, HEADER_LENGTH)) return p.truncated()
  const sections: Sections = {
    start,
    multicast,
    questions: p.u16(start + QDCOUNT),
    answers: p.u16(start + ANCOUNT),
    authorities: p.u16(start + NSCOUNT),
    additionals: p.u16(start + ARCOUNT),
  }
  const flags = p.u16(start + FLAGS)
  const whole = (flags & QR) !== 0 ? printResponse(p, sections, flags) : printQuery(p, sections, flags)
  if (whole) p.print(` (${length})`)
  else p.truncated()
}

/** False where it was cut short. */
function printResponse(p: Printer, sections: Sections, flags: number): boolean {
  const rcode = (extendedRcode(p, sections) << 4) | (flags & RCODE_MASK)
  p.print(`${p.u16(sections.start + ID)}${OPCODE_WORDS[(flags >> OPCODE_SHIFT) & OPCODE_MASK]}`)
  p.print(RCODE_WORDS[rcode] ?? ` Resp${rcode}`)
  p.print(`${(flags & AA) !== 0 ? '*' : ''}${(flags & RA) !== 0 ? '' : '-'}`)
  p.print(`${(flags & TC) !== 0 ? '|' : ''}${(flags & AD) !== 0 ? '$' : ''}`)
  if (sections.questions !== 1) p.print(` [${sections.questions}q]`)
  let at: number | undefined = sections.start + HEADER_LENGTH
  for (let index = 0; index < sections.questions; index++) {
    if (index > 0) p.print(',')
    at = p.verbose > 1 ? printAskedAgain(p, at, sections) : skipQuestion(p, at)
    if (at === undefined) return false
  }
  p.print(` ${sections.answers}/${sections.authorities}/${sections.additionals}`)
  at = printSection(p, at, sections, sections.answers, '', true)
  if (p.verbose < 2 || at === undefined) return at !== undefined
  return printRest(p, at, sections)
}

function printAskedAgain(p: Printer, at: number, sections: Sections): number | undefined {
  p.print(' q:')
  return printQuestion(p, at, sections.start, sections.multicast)
}

function skipQuestion(p: Printer, at: number): number | undefined {
  const name = skipName(p, at)
  return name === undefined ? undefined : name + 4
}

function printQuery(p: Printer, sections: Sections, flags: number): boolean {
  const opcode = (flags >> OPCODE_SHIFT) & OPCODE_MASK
  p.print(`${p.u16(sections.start + ID)}${OPCODE_WORDS[opcode]}`)
  p.print(`${(flags & RD) !== 0 ? '+' : ''}${(flags & CD) !== 0 ? '%' : ''}`)
  if ((flags & ODD_IN_QUERY) !== 0) p.print(` [b2&3=0x${hex(flags)}]`)
  const { questions, answers, authorities, additionals } = sections
  if (opcode === Opcode.iquery) {
    if (questions > 0) p.print(` [${questions}q]`)
    if (answers !== 1) p.print(` [${answers}a]`)
  } else {
    if (answers > 0) p.print(` [${answers}a]`)
    if (questions !== 1) p.print(` [${questions}q]`)
  }
  if (authorities > 0) p.print(` [${authorities}n]`)
  if (additionals > 0) p.print(` [${additionals}au]`)
  let at: number | undefined = sections.start + HEADER_LENGTH
  for (let index = 0; index < questions; index++) {
    if (index > 0 && at >= p.end) return false
    at = printQuestion(p, at, sections.start, sections.multicast)
    if (at === undefined) return false
  }
  if (p.verbose < 2) return true
  at = printSection(p, at, sections, answers, '', true)
  return at !== undefined && printRest(p, at, sections)
}

/** Name servers and additional records, which -vv prints. */
function printRest(p: Printer, at: number, sections: Sections): boolean {
  const next = printSection(p, at, sections, sections.authorities, ' ns:', false)
  return next !== undefined && printSection(p, next, sections, sections.additionals, ' ar:', false) !== undefined
}

/** Gives where the section ends; undefined where it was cut short. `always`: the first record is tried even at the end. */
function printSection(
  p: Printer,
  start: number,
  sections: Sections,
  count: number,
  title: string,
  always: boolean,
): number | undefined {
  let at: number | undefined = start
  for (let index = 0; index < count; index++) {
    if (at >= p.end && !(always && index === 0)) return undefined
    p.print(index === 0 ? title : ',')
    at = printRecord(p, at, sections.start, sections.multicast)
    if (at === undefined) return undefined
  }
  return at
}

/** The 8 high bits of the response code, from the OPT record where one can be found. */
function extendedRcode(p: Printer, sections: Sections): number {
  let at: number | undefined = sections.start + HEADER_LENGTH
  for (let left = sections.questions; left > 0; left--) {
    at = skipQuestion(p, at)
    if (at === undefined || at >= p.end) return 0
  }
  const others = sections.answers + sections.authorities
  for (let index = 0; index < others + sections.additionals; index++) {
    const head = skipName(p, at)
    if (head === undefined || head + 10 > p.end) return 0
    if (index >= others && p.u16(head) === RecordType.OPT) return p.u8(head + 4)
    at = head + 10 + p.u16(head + 8)
    if (at >= p.end) return 0
  }
  return 0
}
