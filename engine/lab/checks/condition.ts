import * as v from 'valibot'
import { checkKind, notPassed, passed } from './check.ts'

/** A field of an API object has a value. */
export const condition = checkKind({
  name: 'condition',
  summary: 'A field of a Kubernetes object has a value.',
  schema: v.strictObject({
    /** As the API has it: `/apis/apps/v1/namespaces/shop/deployments/web`. */
    path: v.pipe(v.string(), v.regex(/^\/apis?\//, 'expected a path of the API')),
    /** Keys and positions with dots: `status.readyReplicas`, `status.conditions[type=Ready].status`. */
    field: v.string(),
    is: v.optional(v.union([v.string(), v.number(), v.boolean()])),
    atLeast: v.optional(v.number()),
  }),
  run({ path, field, is, atLeast }, { lab }) {
    const object = lab.cluster?.get<unknown>(path)
    if (object === undefined) return notPassed(`${path} does not exist`)
    const value = read(object, field)
    const text = `${path.split('/').slice(-2).join('/')}: ${field} is ${JSON.stringify(value) ?? 'not set'}`
    const fits = atLeast !== undefined ? typeof value === 'number' && value >= atLeast : value === is
    return fits
      ? passed(text)
      : notPassed(`${text}, not ${atLeast !== undefined ? `at least ${atLeast}` : JSON.stringify(is)}`)
  },
})

function read(object: unknown, field: string): unknown {
  let value: unknown = object
  for (const part of field.match(/[^.[\]]+(?:\[[^\]]*\])?/g) ?? []) {
    const [, key = '', selector] = /^([^[]*)(?:\[(.*)\])?$/.exec(part) ?? []
    value = isRecord(value) ? value[key] : undefined
    if (selector === undefined || !Array.isArray(value)) continue
    const [name = '', wanted] = selector.split('=')
    value =
      wanted === undefined ? value[Number(name)] : value.find(each => isRecord(each) && String(each[name]) === wanted)
  }
  return value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
