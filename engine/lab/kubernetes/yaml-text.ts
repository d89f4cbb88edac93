import { stringify } from 'yaml'
import { remembering } from '../../sim/remember.ts'

const KEPT = 64

const textOf = remembering(KEPT, json => stringify(JSON.parse(json)))

/** A value of JSON as YAML. Every boot writes the same files. */
export function yamlText(value: object): string {
  return textOf(JSON.stringify(value))
}
