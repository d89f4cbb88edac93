import type { Chain } from '../../chain.ts'
import type { ElementExpr, Expr, LogStatement, NatStatement, RejectStatement, Statement } from '../syntax.ts'
import { INTEGER } from '../types/table.ts'
import { formatTime } from '../types/time.ts'
import type { Style } from '../types/type.ts'
import { bitmaskText } from '../types/value.ts'
import { exprText, spelled } from './expressions.ts'
import { statefulText, synproxyText } from './stateful.ts'

/** A statement as nft lists it. */
export function statementText(statement: Statement, style: Style): string {
  switch (statement.kind) {
    case 'match':
      return matchText(statement, style)
    case 'verdict': {
      const { verdict, made } = statement.verdict
      return made === undefined ? exprText(statement.verdict, style) : blockText(verdict, made, style)
    }
    case 'vmap':
      return `${exprText(statement.key, style)} vmap ${exprText(statement.map, style)}`
    case 'counter':
    case 'limit':
    case 'quota':
    case 'connections':
      return statefulText(statement, style)
    case 'object':
      return objectText(statement, style)
    case 'synproxy':
      return synproxyText(statement.synproxy)
    case 'log':
      return logText(statement)
    case 'reject':
      return rejectText(statement, style)
    case 'nat':
      return natText(statement, style)
    case 'notrack':
      return 'notrack'
    case 'set-value':
      return `${exprText(statement.target, style)} set ${exprText(writtenValue(statement), style)}`
    case 'set':
      return setText(statement, style)
    case 'meter': {
      const { name, size, key } = statement
      return `meter ${name.text} size ${size} { ${elementText(key, style)} }`
    }
    case 'tproxy': {
      const { family, address, port } = statement
      const to = address === null ? '' : addressText(address, port !== null, style)
      return `tproxy${family === null ? '' : ` ${family}`} to ${to}${port === null ? '' : `:${exprText(port, style)}`}`
    }
    case 'dup': {
      const { address, device } = statement
      return `dup to ${exprText(address, style)}${device === null ? '' : ` device ${exprText(device, style)}`}`
    }
    case 'forward': {
      const { copy, family, address, device } = statement
      const to = exprText(device, style)
      if (address === null) return `${copy ? 'dup' : 'fwd'} to ${to}`
      return `fwd ${family === 6 ? 'ip6' : 'ip'} to ${exprText(address, style)} device ${to}`
    }
    case 'queue':
      return 'queue'
    case 'reset-option':
      return `reset ${exprText(statement.option, style)}`
  }
}

/** Flags of a header are written one by one. */
export function writtenValue({ target, value }: Extract<Statement, { kind: 'set-value' }>): Expr {
  return target.kind === 'payload' ? spelled(value) : value
}

/** The rules of a chain without a name, which stand where it is jumped to. */
function blockText(verdict: string, { rules }: Chain, style: Style): string {
  const lines = rules.map(({ source }) => {
    const statements = 'statements' in source ? (source.statements as readonly Statement[]) : []
    const comment = source.comment === undefined ? '' : ` comment "${source.comment}"`
    return `\t\t\t${statementsText(statements, style)}${comment}\n`
  })
  return `${verdict} {\n${lines.join('')}\t\t}`
}

/** All of a rule. */
export function statementsText(statements: readonly Statement[], style: Style): string {
  return statements.map(statement => statementText(statement, style)).join(' ')
}

function matchText(match: Extract<Statement, { kind: 'match' }>, style: Style): string {
  const { left, relation, right } = match
  const flags =
    (relation === 'in' || relation === '==' || relation === '!=') &&
    left.kind === 'binary' &&
    left.op === '&' &&
    left.right.kind === 'value' &&
    left.right.type.base === 'bitmask'
  if (flags && right.kind === 'value') {
    const { value } = left.right as Extract<Expr, { kind: 'value' }>
    // One flag alone is not told from its mask.
    if (value === right.value && (value & (value - 1n)) === 0n) {
      const flag = bitmaskText(right.type, value, style)
      return `${exprText(left.left, style)} & ${flag} ${relation === '!=' ? '!=' : '=='} ${flag}`
    }
    const sign = relation === '!=' ? '!= ' : ''
    const mask = left.right as Extract<Expr, { kind: 'value' }>
    return `${exprText(left.left, style)} ${sign}${bitmaskText(mask.type, right.value, style)} / ${exprText(mask, style)}`
  }
  const bitmask = right.kind === 'value' && right.type.base === 'bitmask'
  const shown = relation === 'in' || (relation === '==' && !bitmask && left.kind !== 'binary') ? '' : `${relation} `
  const sign = shown === '' && left.kind === 'binary' ? '== ' : shown
  if (relation !== '==' && relation !== '!=') return `${exprText(left, style)} ${sign}${exprText(right, style)}`
  const equal = comparedFlags(left, right)
  const bare = sign === '== ' && equal.kind === 'binary'
  const text = equal === right || equal.kind === 'binary' ? exprText(equal, style) : hexText(equal)
  return `${exprText(left, style)} ${bare ? '' : sign}${text}`
}

function hexText(expr: Expr): string {
  return expr.kind === 'value' ? `0x${expr.value.toString(16)}` : ''
}

/** Several flags behind `==` or `!=`: those of a header stay a number, others are joined. */
export function comparedFlags(left: Expr, right: Expr): Expr {
  const joined = spelled(right)
  if (joined.kind !== 'binary' || right.kind !== 'value' || left.kind === 'binary') return right
  return left.kind === 'payload' ? { ...right, type: INTEGER } : joined
}

function objectText(statement: Extract<Statement, { kind: 'object' }>, style: Style): string {
  const { type, name } = statement
  if (type === 'flowtable') return `flow add @${name.kind === 'symbol' ? name.text : ''}`
  const text = name.kind === 'symbol' ? `"${name.text}"` : exprText(name, style)
  return type.startsWith('ct ') ? `${type} set ${text}` : `${type} name ${text}`
}

/** All that there are come to `all` (STMT_LOGFLAGS ALL of src/statement.c). */
export function allFlags(flags: readonly string[]): boolean {
  return LOG_FLAGS.every(flag => flags.includes(flag))
}

const LOG_FLAGS = ['tcp sequence', 'tcp options', 'ip options', 'skuid', 'ether'] as const

function logText({ prefix, level, flags, group, snaplen, threshold }: LogStatement): string {
  let text = 'log'
  if (prefix !== undefined) text += ` prefix "${prefix}"`
  if (group !== undefined) text += ` group ${group}`
  if (snaplen !== undefined && group !== undefined) text += ` snaplen ${snaplen}`
  if (threshold !== undefined && group !== undefined) text += ` queue-threshold ${threshold}`
  if (level !== undefined && level !== 'warn') text += ` level ${level}`
  if (flags.includes('all') || allFlags(flags)) return `${text} flags all`
  const tcp = flags.filter(flag => flag.startsWith('tcp ')).map(flag => flag.slice(4))
  if (tcp.length > 0) text += ` flags tcp ${['sequence', 'options'].filter(flag => tcp.includes(flag)).join(',')}`
  for (const flag of ['ip options', 'skuid', 'ether']) if (flags.includes(flag)) text += ` flags ${flag}`
  return text
}

function rejectText(statement: RejectStatement, style: Style): string {
  const { with: kind, code, usual } = statement
  if (kind === 'tcp reset') return 'reject with tcp reset'
  if (usual === true || code === null) return 'reject'
  return `reject with ${kind} ${exprText(code, style)}`
}

function natText({ type, family, address, port, flags, typeFlags }: NatStatement, style: Style): string {
  let text: string = type
  const shown = flags.filter(flag => flag !== 'netmap')
  if (address !== null || port !== null) {
    if (family !== null) text += ` ${family}`
    if (typeFlags.includes('prefix')) text += ' prefix'
    text += ' to '
    if (address !== null) text += addressText(address, port !== null, style)
    if (port !== null) text += `:${exprText(port, style)}`
  }
  return shown.length === 0 ? text : `${text} ${FLAGS.filter(flag => shown.includes(flag)).join(',')}`
}

const FLAGS = ['random', 'fully-random', 'persistent'] as const

/** IPv6 addresses stand in brackets where a port follows. */
function addressText(address: Expr, port: boolean, style: Style): string {
  const six = (expr: Expr): boolean => expr.kind === 'value' && expr.type.name === 'ipv6_addr'
  if (!port) return exprText(address, style)
  if (address.kind === 'range' && six(address.from))
    return `[${exprText(address.from, style)}]-[${exprText(address.to, style)}]`
  return six(address) ? `[${exprText(address, style)}]` : exprText(address, style)
}

function setText(statement: Extract<Statement, { kind: 'set' }>, style: Style): string {
  const { op, set, key } = statement
  const data = key.data === null ? '' : ` : ${exprText(key.data, style)}`
  return `${op} @${set.name} { ${elementText(key, style)}${data} }`
}

function elementText({ key, timeout, statements }: ElementExpr, style: Style): string {
  let inner = exprText(key, style)
  if (timeout !== undefined) inner += ` timeout ${timeText(timeout)}`
  for (const each of statements) inner += ` ${statementText(each, { ...style, stateless: true })}`
  return inner
}

function timeText(milliseconds: number): string {
  return formatTime(BigInt(milliseconds))
}
