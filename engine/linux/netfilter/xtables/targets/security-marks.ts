import { EINVAL, ENOENT } from '../../../../net/errno.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action, ConnectionAction } from '../match.ts'
import { Problem } from '../problem.ts'
import { string } from '../values.ts'

const CONTEXT_MAX = 255
const TABLES: ReadonlySet<string> = new Set(['mangle', 'security'])

/** libxt_SECMARK. No kernel here has a security module, which would have to know the context (xt_SECMARK.c). */
export const secmarkTarget: TargetType<string> = {
  name: 'SECMARK',
  options: [{ name: 'selctx', value: string(CONTEXT_MAX), mandatory: true }],
  parse: given => given.value<string>('selctx')!,
  print: context => ` SECMARK selctx ${context}`,
  save: context => ` --selctx ${context}`,
  check: (_context, rule) => (TABLES.has(rule.table) ? ENOENT : EINVAL),
  compile: () => new Action(() => Outcome.next),
}

/** libxt_CONNSECMARK: passes the mark of SECMARK from the packet to the connection and back. Without SECMARK there is none to pass. */
export const connsecmarkTarget: TargetType<'save' | 'restore'> = {
  name: 'CONNSECMARK',
  options: [
    { name: 'save', excludes: ['restore'] },
    { name: 'restore', excludes: ['save'] },
  ],
  parse(given) {
    if (given.empty) return new Problem('CONNSECMARK target: parameter required')
    return given.has('save') ? 'save' : 'restore'
  },
  print: action => ` CONNSECMARK ${action}`,
  save: action => ` --${action}`,
  check: (_action, rule) => (TABLES.has(rule.table) ? undefined : EINVAL),
  compile: (_action, rule) => new ConnectionAction(rule, () => Outcome.next),
}
