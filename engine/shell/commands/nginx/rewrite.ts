import type { Running } from '../../../linux/program.ts'
import { permits } from '../../../linux/vfs/inode.ts'
import { failed } from '../../../net/errno.ts'
import type { Expression } from '../../regex/regex.ts'
import type { Exchange } from './exchange.ts'
import type { Logs } from './logs.ts'
import type { Condition, Step } from './script.ts'
import { caught } from './values.ts'
import { interpolate } from './variables.ts'

const EXECUTE = 1

/** How a script ends: an answer, a path that is to be looked up, an end of the script, or nothing of that. */
export type Ending =
  | { readonly type: 'return'; readonly status: number; readonly text: string | undefined }
  | { readonly type: 'redirect'; readonly status: number; readonly to: string }
  | 'last'
  | 'break'
  | undefined

/** Runs the steps of ngx_http_rewrite_module for a request. */
export function* runScript(exchange: Exchange, steps: readonly Step[], logs: Logs): Running<Ending> {
  for (const step of steps) {
    if (step.type === 'break') return 'break'
    if (step.type === 'return') return { type: 'return', status: step.status, text: step.text }
    if (step.type === 'set') setVariable(exchange, step.name, interpolate(step.value, exchange, undefined))
    else if (step.type === 'rewrite') {
      const ending = rewrite(exchange, step)
      if (ending !== undefined) return ending
    } else if (holds(exchange, step.condition)) {
      if (step.inside !== undefined) exchange.location = step.inside
      const ending = yield* runScript(exchange, step.steps, logs)
      if (ending !== undefined) return ending
    }
  }
  return undefined
}

function setVariable(exchange: Exchange, name: string, value: string): void {
  if (name === 'args') {
    exchange.args = value
    exchange.argsSet = true
  } else exchange.variables.set(name, value)
}

/** Keeps what a pattern has caught. */
export function catchGroups(exchange: Exchange, pattern: Expression, text: string): boolean {
  const found = caught(pattern, text)
  if (found === undefined) return false
  exchange.captures = found.groups.slice(1)
  for (const [name, value] of found.named) exchange.variables.set(name, value)
  return true
}

function rewrite(exchange: Exchange, { pattern, to, flag }: Extract<Step, { type: 'rewrite' }>): Ending {
  if (!catchGroups(exchange, pattern, exchange.uri)) return undefined
  const target = interpolate(to, exchange, undefined)
  const [path = '', query] = splitOnce(target)
  const kept = exchange.args
  // A question mark at the end leaves out what was asked.
  const args = query === undefined ? kept : target.endsWith('?') ? query.replace(/\?$/, '') : joined(query, kept)
  if (flag === 'redirect' || flag === 'permanent')
    return { type: 'redirect', status: flag === 'permanent' ? 301 : 302, to: args === '' ? path : `${path}?${args}` }
  exchange.uri = path
  exchange.args = args
  exchange.rewritten = exchange.moved = true
  if (query !== undefined) exchange.argsSet = true
  return flag === 'last' || flag === 'break' ? flag : undefined
}

function splitOnce(text: string): readonly [string, string | undefined] {
  const mark = text.indexOf('?')
  return mark < 0 ? [text, undefined] : [text.slice(0, mark), text.slice(mark + 1)]
}

const joined = (first: string, second: string) => [first, second].filter(each => each !== '').join('&')

function holds(exchange: Exchange, condition: Condition): boolean {
  const text = interpolate(condition.subject, exchange, undefined)
  const { kind, negated, value } = condition
  if (kind === 'given') return text !== '' && text !== '0'
  if (kind === 'equal') return (text === interpolate(value, exchange, undefined)) !== negated
  if (kind === 'match') return catchGroups(exchange, condition.pattern!, text) !== negated
  return isFile(exchange, text, value) !== negated
}

function isFile({ process }: Exchange, path: string, kind: string): boolean {
  const found = process.mounts.resolve(path, '/', process.credentials)
  const inode = failed(found) ? undefined : found.inode
  if (inode === undefined || inode === null) return false
  if (kind === 'f') return inode.kind === 'file'
  if (kind === 'd') return inode.kind === 'directory'
  return kind === 'e' || permits(inode, process.uid, process.groups, EXECUTE)
}
