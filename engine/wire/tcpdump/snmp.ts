/** SNMP: RFC 1157 4, RFC 3416 3, RFC 3412 6, RFC 3414 2.4. */
import { hex } from '../bytes.ts'
import type { Printer } from './printer.ts'
import {
  type Element,
  type Kind,
  printElement,
  printOctets,
  printString,
  type Rest,
  readElement,
} from './snmp-element.ts'
import { sequence } from './words.ts'

const VERSIONS = new Map([
  [0, 'SNMPv1'],
  [1, 'SNMPv2c'],
  [3, 'SNMPv3'],
])
const TRAPS = sequence('coldStart|warmStart|linkDown|linkUp|authenticationFailure|egpNeighborLoss|enterpriseSpecific')
const ERRORS = sequence(
  'noError|tooBig|noSuchName|badValue|readOnly|genErr|noAccess|wrongType|wrongLength|wrongEncoding|wrongValue|' +
    'noCreation|inconsistentValue|resourceUnavailable|commitFailed|undoFailed|authorizationError|notWritable|' +
    'inconsistentName',
)
const ENTERPRISE_SPECIFIC = 6
const Pdu = { get: 0, getNext: 1, response: 2, trap: 4, getBulk: 5, report: 8 } as const
const USER_BASED = 3

/** The next element, which must be of this kind; another one is shown with the complaint. */
function expect(p: Printer, rest: Rest, kind: Kind, complaint: string): Element | undefined {
  const element = readElement(p, rest)
  if (!element || element.kind === kind) return element
  p.print(`[${complaint}]`)
  printElement(p, element)
  return undefined
}

function within(element: Element): Rest {
  return { at: element.start, left: element.length }
}

function printExtra(p: Printer, extra: number, behind: string) {
  if (extra > 0) p.print(`[${extra} extra after ${behind}]`)
}

/** What frames a part in the longer form. */
function brace(p: Printer, text: string) {
  if (p.verbose > 0) p.print(text)
}

export function printSnmp(p: Printer, start: number, length: number) {
  p.protocol = 'snmp'
  p.print(' ')
  const outer = { at: start, left: length }
  const message = expect(p, outer, 'sequence', '!init SEQ')
  if (!message) return
  printExtra(p, outer.left, 'iSEQ')
  const rest = within(message)
  const version = expect(p, rest, 'integer', 'version!=INT')
  if (!version) return
  const name = VERSIONS.get(Number(version.value))
  if (name === undefined) return p.print(`SNMP [version = ${version.value}]`)
  brace(p, `{ ${name} `)
  if (version.value === 3n) printVersion3(p, rest)
  else printCommunity(p, rest, Number(version.value))
  brace(p, '} ')
}

function printCommunity(p: Printer, rest: Rest, version: number) {
  const community = expect(p, rest, 'string', 'comm!=STR')
  if (!community) return
  const text = String.fromCharCode(...p.bytes.subarray(community.start, community.start + community.length))
  if (text !== 'public') {
    p.print('C=')
    printString(p, community)
    p.print(' ')
  }
  printPdu(p, rest, version)
}

function printVersion3(p: Printer, rest: Rest) {
  const message = expect(p, rest, 'sequence', '!message')
  if (!message) return
  brace(p, '{ ')
  const header = within(message)
  if (!expect(p, header, 'integer', 'msgID!=INT')) return
  if (!expect(p, header, 'integer', 'msgMaxSize!=INT')) return
  const flags = expect(p, header, 'string', 'msgFlags!=STR')
  if (!flags) return
  if (flags.length !== 1) return p.print(`[msgFlags size ${flags.length}]`)
  const bits = p.u8(flags.start)
  // Privacy without authentication is no combination.
  if (bits > 7 || (bits & 3) === 2) return p.print(`[msgFlags=0x${hex(bits, 2).toUpperCase()}]`)
  p.print(`F=${bits & 1 ? 'a' : ''}${bits & 2 ? 'p' : ''}${bits & 4 ? 'r' : ''} `)
  const model = expect(p, header, 'integer', 'msgSecurityModel!=INT')
  if (!model) return
  if (model.size < header.left) printExtra(p, header.left - model.size, 'message SEQ')
  brace(p, '} ')
  if (Number(model.value) !== USER_BASED) return p.print(`[security model ${model.value}]`)
  brace(p, '{ USM ')
  const scoped = { at: header.at, left: rest.left + header.left }
  const parameters = expect(p, scoped, 'string', 'msgSecurityParameters!=STR')
  if (!parameters) return
  printUserBased(p, within(parameters))
  brace(p, '} ')
  brace(p, '{ ScopedPDU ')
  printScoped(p, scoped)
  brace(p, '} ')
}

function printUserBased(p: Printer, outer: Rest) {
  const parameters = expect(p, outer, 'sequence', '!usm')
  if (!parameters) return
  const rest = within(parameters)
  if (!expect(p, rest, 'string', 'msgAuthoritativeEngineID!=STR')) return
  const boots = expect(p, rest, 'integer', 'msgAuthoritativeEngineBoots!=INT')
  if (!boots) return
  brace(p, `B=${boots.value} `)
  const time = expect(p, rest, 'integer', 'msgAuthoritativeEngineTime!=INT')
  if (!time) return
  brace(p, `T=${time.value} `)
  const user = expect(p, rest, 'string', 'msgUserName!=STR')
  if (!user) return
  p.print('U=')
  printString(p, user)
  p.print(' ')
  if (!expect(p, rest, 'string', 'msgAuthenticationParameters!=STR')) return
  const privacy = expect(p, rest, 'string', 'msgPrivacyParameters!=STR')
  if (privacy && privacy.size < rest.left) printExtra(p, rest.left - privacy.size, 'usm SEQ')
}

function printScoped(p: Printer, outer: Rest) {
  const scoped = expect(p, outer, 'sequence', '!scoped PDU')
  if (!scoped) return
  const rest = within(scoped)
  const engine = expect(p, rest, 'string', 'contextEngineID!=STR')
  if (!engine) return
  p.print('E=')
  printOctets(p, engine)
  p.print(' ')
  const name = expect(p, rest, 'string', 'contextName!=STR')
  if (!name) return
  p.print('C=')
  printString(p, name)
  p.print(' ')
  printPdu(p, rest, 3)
}

function printPdu(p: Printer, outer: Rest, version: number) {
  const pdu = readElement(p, outer)
  if (!pdu) return
  if (pdu.kind !== 'pdu') return p.print('[no PDU]')
  printExtra(p, outer.left, 'PDU')
  brace(p, '{ ')
  printElement(p, pdu)
  p.print(' ')
  if (version === 0 && pdu.id >= Pdu.getBulk) return p.print('[v2 PDU in v1 message]')
  if (version === 1 && pdu.id === Pdu.trap) return p.print('[v1 PDU in v2 message]')
  if (pdu.id === Pdu.trap) printTrap(p, within(pdu))
  else printOperation(p, pdu.id, within(pdu))
  brace(p, ' } ')
}

function printTrap(p: Printer, rest: Rest) {
  p.print(' ')
  const enterprise = expect(p, rest, 'object', 'enterprise!=OID')
  if (!enterprise) return
  printElement(p, enterprise)
  p.print(' ')
  const agent = expect(p, rest, 'address', 'agent-addr!=INETADDR')
  if (!agent) return
  printElement(p, agent)
  const generic = expect(p, rest, 'integer', 'generic-trap!=INT')
  if (!generic) return
  p.print(` ${TRAPS.get(Number(generic.value)) ?? `gt=${generic.value}`}`)
  const specific = expect(p, rest, 'integer', 'specific-trap!=INT')
  if (!specific) return
  if (Number(generic.value) === ENTERPRISE_SPECIFIC) p.print(` s=${specific.value}`)
  else if (specific.value !== 0n) p.print(`[specific-trap(${specific.value})!=0]`)
  p.print(' ')
  const time = expect(p, rest, 'unsigned', 'time-stamp!=TIMETICKS')
  if (!time) return
  printElement(p, time)
  printBindings(p, Pdu.trap, rest)
}

function printOperation(p: Printer, pdu: number, rest: Rest) {
  const request = expect(p, rest, 'integer', 'reqId!=INT')
  if (!request) return
  brace(p, `R=${request.value} `)
  const status = expect(p, rest, 'integer', 'errorStatus!=INT')
  if (!status) return
  const error = ERRORS.get(Number(status.value)) ?? `err=${BigInt.asUintN(32, status.value)}`
  const answers = pdu === Pdu.response || pdu === Pdu.getBulk
  if (pdu === Pdu.getBulk) p.print(` N=${status.value}`)
  else if (status.value !== 0n) p.print(answers ? ` ${error}` : `[errorStatus(${error})!=0]`)
  const index = expect(p, rest, 'integer', 'errorIndex!=INT')
  if (!index) return
  const failed = pdu === Pdu.response && status.value !== 0n
  if (pdu === Pdu.getBulk) p.print(` M=${index.value}`)
  else if (index.value === 0n) p.print(failed ? '[errorIndex==0]' : '')
  else if (!answers) p.print(`[errorIndex(${index.value})!=0]`)
  else p.print(failed ? `@${index.value}` : `[errorIndex(${index.value}) w/o errorStatus]`)
  printBindings(p, pdu, rest)
}

function printBindings(p: Printer, pdu: number, outer: Rest) {
  const list = expect(p, outer, 'sequence', '!SEQ of varbind')
  if (!list) return
  printExtra(p, outer.left, 'SEQ of varbind')
  const asks = pdu === Pdu.get || pdu === Pdu.getNext || pdu === Pdu.getBulk
  const rest = within(list)
  while (rest.left > 0) {
    p.print(' ')
    const binding = expect(p, rest, 'sequence', '!varbind')
    if (!binding) return
    const parts = within(binding)
    const name = expect(p, parts, 'object', 'objName!=OID')
    if (!name) return
    printElement(p, name)
    if (!asks) p.print('=')
    const value = readElement(p, parts)
    if (!value) return
    if (value.kind === 'null') continue
    if (asks) p.print('[objVal!=NULL]')
    printElement(p, value)
  }
}
