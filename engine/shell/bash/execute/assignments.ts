import type { Assignment } from 'unbash'
import type { Running } from '../../../linux/program.ts'
import { expandSubscript } from '../expand/expansion.ts'
import { expandAssigned } from '../expand/words.ts'
import type { Shell } from '../shell.ts'
import { assign, parseTarget } from '../variables/assign.ts'
import { subscript as lowerSubscript } from '../word/lower.ts'
import type { Subscript } from '../word/piece.ts'
import { assignArray } from './arrays.ts'
import { traceAssignment } from './trace.ts'

const subscripts = new WeakMap<Assignment, Subscript>()

export function* assignmentSubscript(shell: Shell, node: Assignment): Running<string | null> {
  if (node.index === undefined) return null
  let lowered = subscripts.get(node)
  if (lowered === undefined) subscripts.set(node, (lowered = lowerSubscript(node.index)))
  return yield* expandSubscript(shell, node.name, lowered)
}

/** Performs the assignments of a command without words, in order. */
export function* performAssignments(shell: Shell, nodes: readonly Assignment[]): Running<boolean> {
  for (const node of nodes) {
    const done = node.value.type === 'ArrayValue' ? yield* assignWhole(shell, node) : yield* assignOne(shell, node)
    if (shell.leaving) return false
    if (!done) {
      shell.abandon(null, shell.has('posix'))
      return false
    }
  }
  return true
}

function* assignWhole(shell: Shell, node: Assignment): Running<boolean> {
  if (node.value.type !== 'ArrayValue') return false
  if (node.index !== undefined) {
    shell.complain(`${node.text.split('=')[0]}: cannot assign list to array member`)
    return false
  }
  const resolved = shell.variables.resolve(node.name) ?? node.name
  const variable = shell.variables.change(parseTarget(resolved)?.name ?? node.name)
  yield* traceAssignment(shell, node.text)
  return yield* assignArray(shell, variable, node.value, node.append === true)
}

function* assignOne(shell: Shell, node: Assignment): Running<boolean> {
  if (node.value.type === 'ArrayValue') return false
  const subscript = yield* assignmentSubscript(shell, node)
  if (shell.leaving) return false
  const value = yield* expandAssigned(shell, node.value)
  if (shell.leaving) return false
  const label = subscript === null ? node.name : `${node.name}[${node.index!.text}]`
  yield* traceAssignment(shell, `${label}${node.append === true ? '+' : ''}=`, value)
  const written = node.index === undefined ? {} : { written: node.index.text }
  return assign(shell, { name: node.name, subscript }, value, { append: node.append === true, ...written })
}

/** The assignments before a command: variables that exist while it runs, and are exported to it. */
export function* commandAssignments(shell: Shell, nodes: readonly Assignment[]): Running<boolean> {
  for (const node of nodes) {
    if (node.value.type === 'ArrayValue') continue
    const value = yield* expandAssigned(shell, node.value)
    if (shell.leaving) return false
    const existing = shell.variables.get(node.name)
    if (existing?.readonly === true) {
      shell.complain(`${node.name}: readonly variable`)
      if (shell.has('posix')) shell.abandon(null, true)
      continue
    }
    const old = existing?.scalar ?? ''
    const variable = shell.variables.forCommand(node.name)
    if (existing !== undefined) variable.integer = existing.integer
    variable.exported = true
    if (!assign(shell, { name: node.name, subscript: null }, node.append === true ? old + value : value, { variable }))
      return false
    yield* traceAssignment(shell, `${node.name}=`, value)
  }
  return true
}
