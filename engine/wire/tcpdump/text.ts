/** Protocols of text lines: the protocol and its first line, or with -v all lines. */
import type { Print, Printer } from './printer.ts'
import { isGraphic, isPrintable } from './words.ts'

const LF = 0x0a
const CR = 0x0d
const TAB = 0x09
const BLANK = 0x20
const TOKEN_MAX = 128

const HTTP_METHODS =
  'GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE LABEL MERGE DELETE SEARCH UNLOCK REPORT UPDATE NOTIFY BDELETE CONNECT OPTIONS CHECKIN PROPFIND CHECKOUT CCM_POST SUBSCRIBE PROPPATCH BPROPFIND BPROPPATCH UNCHECKOUT MKACTIVITY MKWORKSPACE UNSUBSCRIBE RPC_CONNECT VERSION-CONTROL BASELINE-CONTROL'

export const printHttp = textPrinter('http', HTTP_METHODS)
const SIP_METHODS =
  'ACK BYE CANCEL DO INFO INVITE MESSAGE NOTIFY OPTIONS PRACK QAUTH REFER REGISTER SPRACK SUBSCRIBE UPDATE PUBLISH'
const RTSP_METHODS = 'DESCRIBE ANNOUNCE GET_PARAMETER OPTIONS PAUSE PLAY RECORD REDIRECT SETUP SET_PARAMETER TEARDOWN'

export const printSip = textPrinter('sip', SIP_METHODS, '')
export const printRtsp = textPrinter('rtsp', RTSP_METHODS)
export const printFtp = textPrinter('ftp')
export const printSmtp = textPrinter('smtp')
export const printWhois = textPrinter('whois')

/** Without commands every line is shown; with them only those of a request or a response. */
function textPrinter(protocol: string, commands = '', before = ': '): Print {
  const known = new Set(commands.split(' '))
  return (p, start, length) => {
    p.print(before)
    p.protocol = protocol
    p.print(protocol.toUpperCase())
    if (commands !== '' && !isRequestOrResponse(p, start, start + length, known)) return
    if (p.verbose === 0) {
      printLine(p, ': ', start, start + length)
      return
    }
    p.print(`, length: ${length}`)
    let at: number | undefined = start
    while (at !== undefined && at < start + length) at = printLine(p, '\n\t', at, start + length)
  }
}

/** A request starts with a command, a response with the version of the protocol and a code. */
function isRequestOrResponse(p: Printer, start: number, end: number, commands: ReadonlySet<string>): boolean {
  const first = readToken(p, start, end)
  if (first === undefined) return false
  if (commands.has(first.text.toUpperCase())) return true
  const status = readToken(p, first.next, end)
  return status !== undefined && /^\d{3}$/.test(status.text)
}

interface Token {
  readonly text: string
  /** Where the next token starts. */
  readonly next: number
}

function isSpace(byte: number): boolean {
  return byte === BLANK || (byte >= TAB && byte <= CR)
}

function readToken(p: Printer, start: number, end: number): Token | undefined {
  let at = start
  let text = ''
  for (; at < end; at++) {
    if (!p.has(at)) return undefined
    if (isSpace(p.u8(at))) break
    if (!isGraphic(p.u8(at))) return undefined
    text += String.fromCharCode(p.u8(at))
    if (text.length > TOKEN_MAX - 1) return undefined
  }
  if (text === '') return undefined
  while (at < end && p.has(at) && p.u8(at) === BLANK) at++
  return { text, next: at }
}

/** Gives where the next line starts; undefined where no more can be shown as text. */
export function printLine(p: Printer, before: string, start: number, end: number): number | undefined {
  for (let at = start; at < end; at++) {
    const byte = p.u8(at)
    if (byte === LF) {
      p.print(before + latin(p, start, at))
      return at + 1
    }
    if (byte === CR) {
      if (at + 1 >= end) return undefined
      if (p.u8(at + 1) !== LF) return undefined
      p.print(before + latin(p, start, at))
      return at + 2
    }
    if (!isPrintable(byte) && byte !== TAB) return undefined
  }
  return cutLine(p, before, start, end)
}

/** A line without an end counts as cut short. */
function cutLine(p: Printer, before: string, start: number, end: number): undefined {
  p.print(before + latin(p, start, end))
  p.truncated()
  return undefined
}

function latin(p: Printer, start: number, end: number): string {
  return String.fromCharCode(...p.bytes.subarray(start, end))
}

const SSH_VERSION = 'SSH-'

/** The line with which either end of an SSH connection begins (RFC 4253 4.2); the rest is encrypted. */
export function printSsh(p: Printer, start: number, length: number) {
  p.protocol = 'ssh'
  for (let index = 0; index < length; index++) {
    const byte = p.u8(start + index)
    if (index < SSH_VERSION.length && byte !== SSH_VERSION.charCodeAt(index)) return
    const next = byte === CR && index + 1 < length ? p.u8(start + index + 1) : byte
    if (next === LF) return p.print(`: SSH: ${latin(p, start, start + index)}`)
    if (!isPrintable(byte)) return
  }
}
