import { parseIp } from '../../../wire/address.ts'
import { compilePerl, type Expression, isExpressionError } from '../../regex/regex.ts'

/** Checks the arguments of a directive: the message without its place, or nothing. `name` is the directive's. */
export type Check = (args: readonly string[], name: string) => string | undefined

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  M: 2_592_000,
  y: 31_536_000,
}

/** ngx_parse_time(). */
export function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^(\s*\d+(ms|[smhdwMy])?)+$/.test(text)) return undefined
  let sum = 0
  for (const [, count, unit = ''] of text.matchAll(/(\d+)(ms|[smhdwMy])?/g)) sum += Number(count) * UNITS[unit]!
  return sum
}

const invalid = (name: string) => `"${name}" directive invalid value`

export const isTime: Check = ([text], name) => (secondsOf(text) === undefined ? invalid(name) : undefined)
export const isSize: Check = ([text = ''], name) => (/^\d+[kKmM]?$/.test(text) ? undefined : invalid(name))
/** An offset may be gigabytes. */
export const isOffset: Check = ([text = ''], name) => (/^\d+[kKmMgG]?$/.test(text) ? undefined : invalid(name))
export const isNumber: Check = ([text = '']) => (/^\d+$/.test(text) ? undefined : `invalid number "${text}"`)
export const isWorkerCount: Check = ([text = ''], name) => (/^(auto|\d+)$/.test(text) ? undefined : invalid(name))

const LEVELS = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug']

export const isErrorLog: Check = args => {
  const wrong = args.slice(1).find(level => !LEVELS.includes(level))
  return wrong === undefined ? undefined : `invalid log level "${wrong}"`
}

/** Whether what is said at `level` goes into a log that takes what is as grave as `least`. */
export function isLogged(level: string, least: string): boolean {
  return LEVELS.indexOf(level) <= LEVELS.indexOf(least)
}

export const isErrorPage: Check = args => {
  for (const code of args.slice(0, -1)) {
    if (/^=\d*$/.test(code)) continue
    if (!/^\d+$/.test(code)) return `invalid value "${code}"`
    if (Number(code) < 300 || Number(code) > 599) return `value "${code}" must be between 300 and 599`
  }
  return undefined
}

export const isReturn: Check = ([code = '', text]) => {
  if (/^\d+$/.test(code) && Number(code) <= 999) return undefined
  return text === undefined && /^(https?:\/\/|\$scheme)/.test(code) ? undefined : `invalid return code "${code}"`
}

export const isAddress: Check = ([text = '']) => {
  if (text === 'all' || text === 'unix:') return undefined
  const [address = '', length] = text.split('/')
  const ip = parseIp(address)
  const most = typeof ip === 'number' ? 32 : 128
  const fits = length === undefined || (/^\d+$/.test(length) && Number(length) <= most)
  return ip !== undefined && fits ? undefined : `invalid parameter "${text}"`
}

/** Names of servers may be regular expressions. */
/** ngx_http_expires_module. */
export function expiresOf(text: string): number | 'off' | 'max' | 'epoch' | undefined {
  if (text === 'off' || text === 'max' || text === 'epoch') return text
  const seconds = secondsOf(text.replace(/^[-+]/, ''))
  return seconds === undefined ? undefined : text.startsWith('-') ? -seconds : seconds
}

export const isExpires: Check = ([text = ''], name) => (expiresOf(text) === undefined ? invalid(name) : undefined)

const NEXT = /^(error|timeout|invalid_header|non_idempotent|updating|off|http_(500|502|503|504|403|404|429))$/

export const isNextUpstream: Check = args => {
  const wrong = args.find(each => !NEXT.test(each))
  return wrong === undefined ? undefined : `invalid value "${wrong}"`
}

export const isServerName: Check = args => {
  for (const name of args)
    if (name.startsWith('~') && patternOf(name.slice(1)) === undefined) return patternProblem(name.slice(1))
  return undefined
}

/** A pattern of PCRE; undefined for what is none. */
export function patternOf(text: string, fold = false): Expression | undefined {
  const compiled = compilePerl(text, { fold })
  return isExpressionError(compiled) ? undefined : compiled
}

/** What the groups of a pattern catch, and their names; undefined where it does not match. */
export function caught(pattern: Expression, text: string) {
  const match = pattern.match(text)
  if (match === null) return undefined
  const groups = match.groups.map(span => (span === undefined ? '' : text.slice(span.start, span.end)))
  return { groups, named: Array.from(pattern.names, ([index, name]) => [name, groups[index] ?? ''] as const) }
}

/** The commonest mistakes in the words of pcre2_compile(3). */
export function patternProblem(text: string): string {
  const opened = (text.match(/(?<!\\)\(/g) ?? []).length
  const closed = (text.match(/(?<!\\)\)/g) ?? []).length
  if (opened > closed) return `pcre2_compile() failed: missing closing parenthesis in "${text}"`
  if (closed > opened) return `pcre2_compile() failed: unmatched closing parenthesis in "${text}"`
  if (/\[[^\]]*$/.test(text)) return `pcre2_compile() failed: missing terminating ] for character class in "${text}"`
  return `pcre2_compile() failed: quantifier does not follow a repeatable item in "${text}"`
}
