import type { Running } from '../../../linux/program.ts'
import type { Shell, ShellFunction } from '../shell.ts'
import { functionText } from '../syntax/print.ts'
import type { Builtin, ParsedOptions } from './builtin.ts'
import { write } from './echo.ts'

/** `declare -f` and `declare -F`. */
export function* declareFunctions(shell: Shell, builtin: Builtin, options: ParsedOptions): Running {
  const namesOnly = options.has('F')
  if (options.rest.length === 0) {
    for (const each of listedFunctions(shell, options))
      yield* write(shell, namesOnly ? `declare -f${letters(each)} ${each.name}\n` : attributedText(each))
    return 0
  }
  let status = 0
  for (const name of options.rest) {
    const found = shell.functions.get(name)
    if (found === undefined) status = 1
    else if (options.has('r') || options.has('x') || options.has('t'))
      shell.functions.set(name, changed(found, options))
    else yield* write(shell, namesOnly ? named(shell, found) : functionText(found))
  }
  if (status !== 0 && options.has('x')) shell.complainAs(builtin.name, `${options.rest[0]}: not found`)
  return status
}

/** All functions, or those with the attributes that were given. */
export function listedFunctions(shell: Shell, options: ParsedOptions): ShellFunction[] {
  return [...shell.functions.values()]
    .filter(each => each.readonly || !options.has('r'))
    .filter(each => each.exported || !options.has('x'))
    .filter(each => each.traced || !options.has('t'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function changed(found: ShellFunction, options: ParsedOptions): ShellFunction {
  const on = (letter: string, was: boolean) => {
    const given = options.options.findLast(option => option.letter === letter)
    return given === undefined ? was : !given.plus
  }
  return {
    ...found,
    exported: on('x', found.exported),
    traced: on('t', found.traced),
    readonly: on('r', found.readonly),
  }
}

function letters(found: ShellFunction): string {
  return `${found.readonly ? 'r' : ''}${found.traced ? 't' : ''}${found.exported ? 'x' : ''}`
}

function named(shell: Shell, found: ShellFunction): string {
  if (!shell.has('extdebug')) return `${found.name}\n`
  return `${found.name} ${found.source.lineAt(found.position)} ${found.file}\n`
}

/** A function with its attributes, as lists have it. */
export function attributedText(found: ShellFunction): string {
  const tail = letters(found)
  return functionText(found) + (tail === '' ? '' : `declare -f${tail} ${found.name}\n`)
}
