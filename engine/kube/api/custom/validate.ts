import { isObject, same } from '../object.ts'
import { parseTime } from '../schema/time.ts'
import { isIpv4, isIpv6, parseCidr } from '../validation/address.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { compilePattern, type Pattern } from './pattern.ts'
import type { Structural } from './schema.ts'

/** A custom resource against its schema. apiextensions-apiserver pkg/apiserver/validation/validation.go, kube-openapi pkg/validation. */
export function validateValue(
  value: unknown,
  schema: Structural,
  field: string,
  errors: FieldErrors,
  root = false,
): void {
  if (value === null && schema.nullable === true) return
  const typeFits = hasType(value, schema, field, errors)
  if (schema.enum !== undefined && !schema.enum.some(each => same(each, value)))
    errors.notSupported(
      field || '<nil>',
      value,
      schema.enum.map(each => (typeof each === 'string' ? each : JSON.stringify(each))),
    )
  if (!typeFits) return
  if (typeof value === 'number') validateNumber(value, schema, field, errors)
  else if (typeof value === 'string') validateString(value, schema, field, errors)
  else if (Array.isArray(value)) validateArray(value, schema, field, errors)
  else if (isObject(value)) validateObject(value, schema, field, errors, root)
  validateCombinations(value, schema, field, errors)
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function hasType(value: unknown, schema: Structural, field: string, errors: FieldErrors): boolean {
  const is = typeName(value)
  const shown = (what: string) => `${field || 'body'} in body must be of type ${what}: ${JSON.stringify(is)}`
  if (schema['x-kubernetes-int-or-string'] === true) {
    if (is === 'integer' || is === 'string') return true
    errors.typeInvalid(field, is, shown('integer,string'))
    return false
  }
  const { type } = schema
  if (type === undefined || type === '' || is === type || (type === 'number' && is === 'integer')) return true
  errors.typeInvalid(field || '<nil>', is, shown(type))
  return false
}

function validateNumber(value: number, schema: Structural, field: string, errors: FieldErrors): void {
  const { minimum, maximum, multipleOf } = schema
  if (maximum !== undefined && (schema.exclusiveMaximum === true ? value >= maximum : value > maximum))
    errors.invalid(
      field,
      value,
      `${field} in body should be less than${schema.exclusiveMaximum === true ? '' : ' or equal to'} ${maximum}`,
    )
  if (minimum !== undefined && (schema.exclusiveMinimum === true ? value <= minimum : value < minimum))
    errors.invalid(
      field,
      value,
      `${field} in body should be greater than${schema.exclusiveMinimum === true ? '' : ' or equal to'} ${minimum}`,
    )
  if (multipleOf !== undefined && value % multipleOf !== 0)
    errors.invalid(field, value, `${field} in body should be a multiple of ${multipleOf}`)
}

const PATTERN_INPUT_MAX = 10_000
const patterns = new Map<string, Pattern | undefined>()

/** A pattern that is not known here is taken to match. */
function patternOf(text: string): Pattern | undefined {
  if (!patterns.has(text)) {
    if (patterns.size > 1024) patterns.clear()
    patterns.set(text, compilePattern(text))
  }
  return patterns.get(text)
}

function validateString(value: string, schema: Structural, field: string, errors: FieldErrors): void {
  const length = [...value].length
  const before = errors.list.length
  if (schema.maxLength !== undefined && length > schema.maxLength) errors.tooLong(field, schema.maxLength)
  if (schema.minLength !== undefined && length < schema.minLength)
    errors.invalid(field, value, `${field} in body should be at least ${schema.minLength} chars long`)
  // The first thing that is wrong with a string is all that is said.
  if (errors.list.length > before) return
  if (
    schema.pattern !== undefined &&
    value.length <= PATTERN_INPUT_MAX &&
    patternOf(schema.pattern)?.test(value) === false
  )
    errors.invalid(field, value, `${field} in body should match '${schema.pattern}'`)
  const format = schema.format === undefined ? undefined : FORMATS[schema.format]
  if (format !== undefined && !format(value))
    errors.invalid(field, value, `${field} in body must be of type ${schema.format}: ${JSON.stringify(value)}`)
}

const FORMATS: Readonly<Record<string, (value: string) => boolean>> = {
  'date-time': value => !Number.isNaN(parseTime(value)),
  date: value => /^\d{4}-\d\d-\d\d$/.test(value),
  ipv4: isIpv4,
  ipv6: isIpv6,
  cidr: value => parseCidr(value) !== undefined,
  uuid: value => /^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$/.test(value),
}

function validateArray(value: readonly unknown[], schema: Structural, field: string, errors: FieldErrors): void {
  const { items, maxItems, minItems } = schema
  if (items !== undefined)
    value.forEach((item, index) => {
      validateValue(item, items, `${field}[${index}]`, errors)
    })
  if (maxItems !== undefined && value.length > maxItems) errors.tooMany(field, value.length, maxItems)
  if (minItems !== undefined && value.length < minItems)
    errors.invalid(field, value.length, `${field} in body should have at least ${minItems} items`)
  const kind = schema['x-kubernetes-list-type']
  if (kind !== 'set' && kind !== 'map') return
  const seen: unknown[] = []
  value.forEach((item, index) => {
    const keys = schema['x-kubernetes-list-map-keys'] ?? []
    const key =
      kind === 'set' ? item : Object.fromEntries(keys.map(name => [name, isObject(item) ? item[name] : undefined]))
    if (seen.some(each => same(each, key))) errors.duplicate(`${field}[${index}]`, key)
    seen.push(key)
  })
}

function validateObject(
  value: { [key: string]: unknown },
  schema: Structural,
  field: string,
  errors: FieldErrors,
  root: boolean,
): void {
  const at = (key: string) => (field === '' ? key : `${field}.${key}`)
  for (const key of schema.required ?? []) if (value[key] === undefined) errors.required(at(key))
  for (const key of Object.keys(value)) {
    if (root && (key === 'metadata' || key === 'kind' || key === 'apiVersion')) continue
    const property =
      schema.properties !== undefined && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined
    if (property !== undefined) validateValue(value[key], property, at(key), errors)
    else if (typeof schema.additionalProperties === 'object')
      validateValue(value[key], schema.additionalProperties, at(key), errors)
  }
  const count = Object.keys(value).length
  if (schema.maxProperties !== undefined && count > schema.maxProperties)
    errors.tooMany(field, count, schema.maxProperties)
  if (schema.minProperties !== undefined && count < schema.minProperties)
    errors.invalid(field, count, `${field} in body should have at least ${schema.minProperties} properties`)
}

/** What is wrong as a whole is said of the root, with the field in the text; then what the nearest alternative misses. */
function validateCombinations(value: unknown, schema: Structural, field: string, errors: FieldErrors): void {
  const { allOf = [], anyOf = [], oneOf = [], not } = schema
  const fail = (text: string) => errors.invalid('<nil>', '', `"${field}" must ${text}`)
  for (const each of allOf) validateValue(value, each, field, errors)
  if (anyOf.length > 0 && !anyOf.some(each => fits(value, each, errors))) {
    fail('validate at least one schema (anyOf)')
    validateValue(value, anyOf[0]!, field, errors)
  }
  if (oneOf.length > 0) {
    const matches = oneOf.filter(each => fits(value, each, errors)).length
    if (matches !== 1) fail(`validate one and only one schema (oneOf). Found ${matches === 0 ? 'none' : matches} valid`)
    if (matches === 0) validateValue(value, oneOf[0]!, field, errors)
  }
  if (not !== undefined && fits(value, not, errors)) fail('not validate the schema (not)')
}

function fits(value: unknown, schema: Structural, errors: FieldErrors): boolean {
  const before = errors.list.length
  validateValue(value, schema, '', errors)
  const good = errors.list.length === before
  errors.list.length = before
  return good
}
