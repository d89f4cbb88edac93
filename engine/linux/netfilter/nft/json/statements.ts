import { allFlags, comparedFlags, statementText, writtenValue } from '../print/statements.ts'
import type { ElementExpr, LogStatement, NatStatement, RejectStatement, Statement } from '../syntax.ts'
import type { Style } from '../types/type.ts'
import { type Json, valueJson } from '../types/value.ts'
import { exprJson } from './expressions.ts'
import { statefulJson, synproxyJson } from './stateful.ts'

/** A statement as libnftables-json(5) has it. */
export function statementJson(statement: Statement, style: Style): Json {
  switch (statement.kind) {
    case 'match':
      return matchJson(statement, style)
    case 'verdict':
      return statement.verdict.made === undefined
        ? exprJson(statement.verdict, style)
        : textJson(statement, 'chain', style)
    case 'vmap':
      return { vmap: { key: exprJson(statement.key, style), data: exprJson(statement.map, style) } }
    case 'counter':
    case 'limit':
    case 'quota':
    case 'connections':
      return statefulJson(statement, style)
    case 'object':
      if (statement.type === 'flowtable')
        return { flow: { op: 'add', flowtable: `@${statement.name.kind === 'symbol' ? statement.name.text : ''}` } }
      return { [statement.type]: exprJson(statement.name, style) }
    case 'synproxy': {
      const synproxy = synproxyJson(statement.synproxy)
      return { synproxy: Object.keys(synproxy).length === 0 ? null : synproxy }
    }
    case 'log':
      return logJson(statement)
    case 'reject':
      return rejectJson(statement, style)
    case 'nat':
      return natJson(statement, style)
    case 'notrack':
      return { notrack: null }
    case 'set-value':
      return { mangle: { key: exprJson(statement.target, style), value: exprJson(writtenValue(statement), style) } }
    case 'set':
      return statement.key.data === null ? setJson(statement, style) : textJson(statement, 'map', style)
    case 'meter': {
      const { name, size, key } = statement
      const [only] = key.statements.map(each => statementJson(each, { ...style, stateless: true }))
      return {
        meter: { key: elementJson(key, style), ...(only === undefined ? {} : { stmt: only }), size, name: name.text },
      }
    }
    case 'tproxy': {
      const { family, address, port } = statement
      const parts: Record<string, Json> = {}
      if (family !== null) parts['family'] = family
      if (address !== null) parts['addr'] = exprJson(address, style)
      if (port !== null) parts['port'] = exprJson(port, style)
      return { tproxy: parts }
    }
    case 'forward': {
      const { copy, family, address, device } = statement
      const dev = exprJson(device, style)
      if (copy) return { dup: { addr: dev } }
      return {
        fwd: address === null ? { dev } : { dev, addr: exprJson(address, style), family: family === 6 ? 'ip6' : 'ip' },
      }
    }
    case 'dup':
      return {
        dup: {
          addr: exprJson(statement.address, style),
          ...(statement.device === null ? {} : { dev: exprJson(statement.device, style) }),
        },
      }
    case 'queue':
      return { queue: null }
    case 'reset-option':
      return { reset: resetJson(statement.option) }
  }
}

function resetJson({ name }: Extract<Statement, { kind: 'reset-option' }>['option']): Json {
  return { 'tcp option': /^\d+$/.test(name) ? { base: Number(name), offset: 0, len: 0 } : { name } }
}

/** What has no form of its own is given as text (stmt_print_json). */
function textJson(statement: Statement, kind: string, style: Style): Json {
  style.warn?.(`warning: stmt ops ${kind} have no json callback`)
  return statementText(statement, style)
}

function matchJson({ left, relation, right }: Extract<Statement, { kind: 'match' }>, style: Style): Json {
  const flags = relation === 'in' && right.kind === 'value' && right.type.base === 'bitmask' && left.kind !== 'binary'
  const op = relation === 'in' ? (flags ? 'in' : '==') : relation
  if (left.kind !== 'binary' || left.op !== '&' || left.right.kind !== 'value' || right.kind !== 'value')
    return {
      match: {
        op,
        left: exprJson(left, style),
        right: exprJson(op === '==' || op === '!=' ? comparedFlags(left, right) : right, style),
      },
    }
  // What is compared under a mask of flags is flags.
  const { type, value: mask } = left.right
  const compared = op === '==' || op === '!='
  const under = compared ? { '&': [exprJson(left.left, style), valueJson(type, mask, style)] } : exprJson(left, style)
  return { match: { op, left: under, right: valueJson(type, right.value, style) } }
}

function logJson({ prefix, level, flags, group, snaplen, threshold }: LogStatement): Json {
  const parts: Record<string, Json> = {}
  if (prefix !== undefined) parts['prefix'] = prefix
  if (group !== undefined) parts['group'] = group
  if (snaplen !== undefined && group !== undefined) parts['snaplen'] = snaplen
  if (threshold !== undefined && group !== undefined) parts['queue-threshold'] = threshold
  if (level !== undefined && level !== 'warn') parts['level'] = level
  if (allFlags(flags)) parts['flags'] = 'all'
  else if (flags.length > 0) parts['flags'] = flags.length === 1 ? flags[0]! : [...flags]
  return { log: Object.keys(parts).length === 0 ? null : parts }
}

function rejectJson({ with: kind, code }: RejectStatement, style: Style): Json {
  if (kind === 'tcp reset') return { reject: { type: 'tcp reset' } }
  if (code === null || kind === null) return { reject: null }
  return { reject: { type: kind, expr: exprJson(code, style) } }
}

const NAT_FLAGS = ['random', 'fully-random', 'persistent', 'netmap'] as const

function natJson({ type, family, address, port, flags, typeFlags }: NatStatement, style: Style): Json {
  const parts: Record<string, Json> = {}
  if (family !== null && address !== null) parts['family'] = family
  if (address !== null) parts['addr'] = exprJson(address, style)
  if (port !== null) parts['port'] = exprJson(port, style)
  const shown = NAT_FLAGS.filter(flag => flags.includes(flag))
  if (shown.length > 0) parts['flags'] = shown.length === 1 ? shown[0]! : shown
  const kinds = typeFlags.filter(flag => flag === 'prefix')
  if (kinds.length > 0) parts['type_flags'] = kinds.length === 1 ? kinds[0]! : kinds
  return { [type]: Object.keys(parts).length === 0 ? null : parts }
}

function setJson({ op, set, key }: Extract<Statement, { kind: 'set' }>, style: Style): Json {
  const inner: Record<string, Json> = { op, elem: elementJson(key, style), set: `@${set.name}` }
  if (key.statements.length > 0)
    inner['stmt'] = key.statements.map(statement => statementJson(statement, { ...style, stateless: true }))
  return { set: inner }
}

function elementJson({ key, timeout }: ElementExpr, style: Style): Json {
  const element = exprJson(key, style)
  return timeout === undefined ? element : { elem: { val: element, timeout: Math.floor(timeout / 1000) } }
}
