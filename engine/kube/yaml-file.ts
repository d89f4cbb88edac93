import { parse } from 'yaml'
import { remembering } from '../sim/remember.ts'

const KEPT = 64

/** The value of a YAML file of a component. The same file is read at every start, on every node: the value is shared, never to be changed. Throws what the parser throws. */
export const yamlValue: (text: string) => unknown = remembering(KEPT, text => parse(text) as unknown)
