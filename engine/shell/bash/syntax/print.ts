import type { ShellFunction } from '../shell.ts'

/** A function as `declare -f` and `type` print it. */
export function functionText(definition: ShellFunction): string {
  const { body, source, name } = definition
  return `${name} () \n${source.text.slice(body.pos, body.end)}\n`
}
