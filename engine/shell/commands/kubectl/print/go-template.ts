import { run, type Stop } from '../gotemplate/evaluate.ts'
import { parseGoTemplate } from '../gotemplate/parse.ts'

/** A template ready to be applied; a text where it does not parse. */
export function goTemplate(text: string): ((value: unknown) => string | Stop) | string {
  const statements = parseGoTemplate(text)
  return typeof statements === 'string' ? statements : value => run(statements, value)
}
