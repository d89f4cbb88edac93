import { type CommandError, failure } from '../../error.ts'
import { JsonPath } from '../../jsonpath/evaluate.ts'
import { JsonPathError, relaxed } from '../../jsonpath/parse.ts'
import { goValue } from '../../print/custom-columns.ts'
import type { Body } from '../../session.ts'

/** What `--for` asks of an object. */
export type WaitFor =
  | { readonly type: 'delete' }
  | { readonly type: 'create' }
  | { readonly type: 'holds'; readonly holds: (object: Body) => boolean | CommandError }

/** pkg/cmd/wait, conditionFuncFor. */
export function parseFor(text: string): WaitFor | CommandError {
  const lower = text.toLowerCase()
  if (lower === 'delete') return { type: lower }
  if (lower === 'create') return { type: lower }
  if (text.startsWith('condition=')) {
    const rest = text.slice('condition='.length)
    const equals = rest.indexOf('=')
    const name = equals < 0 ? rest : rest.slice(0, equals)
    const value = equals < 0 ? 'true' : rest.slice(equals + 1)
    return { type: 'holds', holds: object => hasCondition(object, name, value) }
  }
  if (text.startsWith('jsonpath=')) return parsePath(text.slice('jsonpath='.length))
  return failure(`unrecognized condition: ${JSON.stringify(text)}`)
}

interface Condition {
  readonly type?: string
  readonly status?: string
  readonly observedGeneration?: number
}

/** Names and values fit whatever their case; what was observed of an older generation does not count. */
function hasCondition(object: Body, name: string, value: string): boolean {
  const { conditions = [], observedGeneration } = (object['status'] ?? {}) as {
    readonly conditions?: readonly Condition[]
    readonly observedGeneration?: number
  }
  const found = conditions.find(each => each.type?.toLowerCase() === name.toLowerCase())
  if (found === undefined) return false
  const { generation } = (object['metadata'] ?? {}) as { readonly generation?: number }
  const observed = found.observedGeneration ?? observedGeneration
  if (generation !== undefined && observed !== undefined && observed < generation) return false
  return found.status?.toLowerCase() === value.toLowerCase()
}

const FORMAT =
  "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'"

function parsePath(text: string): WaitFor | CommandError {
  // A single equal sign parts the path from the value; a double one belongs to the path.
  const parts = text.split(/(?<!=)=(?!=)/)
  if (parts.length > 2) return failure(FORMAT)
  const path = relaxed(parts[0]!)
  if (path instanceof JsonPathError) return failure(path.text)
  const value = parts[1]?.replace(/^['"]+|['"]+$/g, '')
  if (value === '')
    return failure(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    )
  if (path === '') return failure('jsonpath expression cannot be empty')
  const parsed = JsonPath.parse(path)
  if (parsed instanceof JsonPathError) return failure(parsed.text)
  return {
    type: 'holds',
    holds(object) {
      const values = parsed.values(object)
      if (values instanceof JsonPathError || values.length === 0) return false
      if (values.length > 1) return failure('given jsonpath expression matches more than one value')
      if (value === undefined) return true
      if (typeof values[0] === 'object' && values[0] !== null)
        return failure('jsonpath leads to a nested object or list which is not supported')
      return goValue(values[0]).trim() === value.trim()
    },
  }
}
