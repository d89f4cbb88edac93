import { isObject } from '../object.ts'
import { type Field, shapeOfType } from '../schema/shape.ts'
import { asField } from './typed.ts'

/** Whether a configuration fits its type, in the words of structured-merge-diff (typed/validate.go). */
export function checkTyped(field: Field, value: unknown): string | undefined {
  const errors: string[] = []
  check(field, value, '', errors)
  if (errors.length === 0) return undefined
  return errors.length === 1 ? errors[0] : `errors:\n${errors.map(error => `  ${error}`).join('\n')}`
}

const ERRORS_MAX = 10
const NUMERIC = 'ild'

function check(field: Field, value: unknown, path: string, errors: string[]): void {
  if (value === null || value === undefined || errors.length >= ERRORS_MAX) return
  const { type } = field
  const fail = (text: string) => errors.push(`${path}: ${text}`)
  switch (type.of) {
    case 'struct': {
      if (!isObject(value)) {
        fail(`expected map, got &{${JSON.stringify(value)}}`)
        return
      }
      const shape = shapeOfType(type)
      for (const key of Object.keys(value)) {
        const inner = shape.byName.get(key)
        if (inner === undefined && path === '' && (key === 'kind' || key === 'apiVersion')) continue
        if (inner === undefined) errors.push(`${path}.${key}: field not declared in schema`)
        else check(inner, value[key], `${path}.${key}`, errors)
      }
      return
    }
    case 'map': {
      if (!isObject(value)) {
        fail(`expected map, got &{${JSON.stringify(value)}}`)
        return
      }
      const item = asField(type.item)
      for (const key of Object.keys(value)) check(item, value[key], `${path}.${key}`, errors)
      return
    }
    case 'list': {
      if (!Array.isArray(value)) {
        fail(`expected list, got &{${JSON.stringify(value)}}`)
        return
      }
      const item = asField(type.item)
      value.forEach((each, index) => {
        check(item, each, `${path}${itemPath(field, each, index)}`, errors)
      })
      return
    }
    case 'scalar':
      if (NUMERIC.includes(type.letter) && typeof value !== 'number')
        fail(`expected numeric (int or float), got ${typeof value}`)
      else if (type.letter === 's' && typeof value !== 'string')
        fail(`expected string, got &value.valueUnstructured{Value:${JSON.stringify(value)}}`)
      else if (type.letter === 'b' && typeof value !== 'boolean')
        fail(`expected boolean, got &value.valueUnstructured{Value:${JSON.stringify(value)}}`)
  }
}

function itemPath(field: Field, item: unknown, index: number): string {
  if (field.listType !== 'map' || !isObject(item)) return `[${index}]`
  return `[${field.listKeys.map(key => `${key}=${JSON.stringify(item[key])}`).join(',')}]`
}
