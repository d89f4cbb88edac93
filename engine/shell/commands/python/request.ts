import { withoutDots } from '../../../linux/http/url.ts'
import { unquoted } from './unquote.ts'

/** An answer that says that something is wrong. */
export interface RequestError {
  readonly code: number
  readonly message: string
  readonly explanation: string
}

export interface ParsedRequest {
  readonly method: string
  /** As it came, with its query. */
  readonly target: string
  /** Within the directory that is served; begins with a slash and ends with one where the target does. */
  readonly path: string
  readonly version: string
  /** HTTP/1.1 keeps a connection unless told otherwise. */
  readonly keeps: boolean
}

export function badRequest(code: number, message: string, explanation: string): RequestError {
  return { code, message, explanation }
}

const SYNTAX = 'Bad request syntax or unsupported method'
const wrong = (message: string) => badRequest(400, message, SYNTAX)

/** A string as Python's repr() has it. */
function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inside = text.replace(/[\p{Cc}\\]/gu, each => {
    const named = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }[each]
    return named ?? `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return quote + (quote === "'" ? inside.replaceAll("'", "\\'") : inside) + quote
}

/** BaseHTTPRequestHandler.parse_request() up to the headers; undefined for an empty line. */
export function parseRequest(line: string): ParsedRequest | RequestError | undefined {
  const words = line.split(/\s+/).filter(each => each !== '')
  if (words.length === 0) return undefined
  let version = 'HTTP/0.9'
  let keeps = false
  if (words.length >= 3) {
    version = words.at(-1)!
    const match = /^HTTP\/(\d+)\.(\d+)$/.exec(version)
    if (match === null) return wrong(`Bad request version (${repr(version)})`)
    const [major, minor] = [Number(match[1]), Number(match[2])]
    keeps = major > 1 || (major === 1 && minor >= 1)
    if (major >= 2) return badRequest(505, `Invalid HTTP version (${version.slice(5)})`, 'Cannot fulfill request')
  }
  if (words.length < 2 || words.length > 3) return wrong(`Bad request syntax (${repr(line)})`)
  const [method, asked] = words as [string, string]
  if (words.length === 2 && method !== 'GET') return wrong(`Bad HTTP/0.9 request type (${repr(method)})`)
  const target = asked.replace(/^\/\/+/, '/')
  return { method, target, path: pathOf(target), version, keeps }
}

/** Never above the directory: what leads up ends at the root. */
function pathOf(target: string): string {
  const path = unquoted(target.replace(/[?#].*$/s, ''))
  const slash = target.replace(/[?#].*$/s, '').endsWith('/')
  const names = withoutDots(`/${path}`)
    .split('/')
    .filter(each => each !== '' && each !== '.' && each !== '..')
  return `${names.map(each => `/${each}`).join('')}${slash ? '/' : ''}`
}
