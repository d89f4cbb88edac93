import type { Running } from '../../../linux/program.ts'
import { SET_OPTIONS } from '../options.ts'
import type { Shell } from '../shell.ts'
import { functionText } from '../syntax/print.ts'
import { AssociativeArray, IndexedArray } from '../variables/arrays.ts'
import { arithmetic, indexOf, parseTarget } from '../variables/assign.ts'
import { type Builtin, parseOptions, usage } from './builtin.ts'
import { listed, plainDeclaration } from './declare.ts'
import { write } from './echo.ts'

export const unset: Builtin = {
  name: 'unset',
  special: true,
  synopsis: '[-f] [-v] [-n] [name ...]',
  help: 'Remove variables or functions.',
  *run(shell, args) {
    const options = parseOptions(shell, unset, args, 'fvn')
    if (options === null) return 2
    if (options.has('f') && options.has('v')) {
      shell.complainAs('unset', 'cannot simultaneously unset a function and a variable')
      return 1
    }
    let status = 0
    for (const name of options.rest)
      if (!unsetOne(shell, name, options.has('f'), options.has('v'), options.has('n'))) status = 1
    return status
  },
}

function unsetOne(shell: Shell, text: string, isFunction: boolean, isVariable: boolean, reference: boolean): boolean {
  if (isFunction) return unsetFunction(shell, text)
  const target = parseTarget(text)
  if (target === null) {
    if (!isVariable && shell.functions.has(text)) return unsetFunction(shell, text)
    if (!isVariable) return true
    shell.complainAs('unset', `\`${text}': not a valid identifier`)
    return false
  }
  const resolved = reference ? target.name : (shell.variables.resolve(target.name) ?? target.name)
  const inner = parseTarget(resolved) ?? target
  const variable = shell.variables.find(inner.name)
  if (variable === undefined) return isVariable || unsetFunction(shell, text)
  if (variable.readonly) {
    shell.complainAs('unset', `${inner.name}: cannot unset: readonly variable`)
    return false
  }
  const subscript = target.subscript ?? inner.subscript
  if (subscript !== null) return unsetElement(shell, inner.name, subscript)
  shell.variables.unset(inner.name)
  if (inner.name === 'PATH') shell.hash.clear()
  return true
}

function unsetFunction(shell: Shell, name: string): boolean {
  if (shell.functions.get(name)?.readonly === true) {
    shell.complainAs('unset', `${name}: cannot unset: readonly function`)
    return false
  }
  shell.functions.delete(name)
  return true
}

function unsetElement(shell: Shell, name: string, subscript: string): boolean {
  const variable = shell.variables.change(name)
  const { value } = variable
  if (value instanceof AssociativeArray) {
    if ((subscript === '@' || subscript === '*') && value.get(subscript) === undefined)
      variable.value = new AssociativeArray()
    else value.delete(subscript.replace(/^(['"])(.*)\1$/s, '$2'))
    return true
  }
  if (subscript === '@' || subscript === '*') {
    shell.variables.unset(name)
    return true
  }
  const index = indexOf(shell, variable, name, subscript)
  if (index === null) return false
  if (value instanceof IndexedArray) value.delete(index)
  else if (index === 0) shell.variables.unset(name)
  else {
    shell.complainAs('unset', `${name}: not an array variable`)
    return false
  }
  return true
}

export const shift: Builtin = {
  name: 'shift',
  special: true,
  synopsis: '[n]',
  help: 'Move the positional parameters down by N.',
  *run(shell, args) {
    const given = args[1] ?? '1'
    if (!/^\s*[-+]?\d+\s*$/.test(given)) {
      shell.complainAs('shift', `${given}: numeric argument required`)
      return 1
    }
    const count = Number(given)
    if (count < 0 || count > shell.positional.length) {
      if (count < 0 || shell.has('shift_verbose')) shell.complainAs('shift', `${given}: shift count out of range`)
      return 1
    }
    shell.positional = shell.positional.slice(count)
    return 0
  },
}

export const letBuiltin: Builtin = {
  name: 'let',
  synopsis: 'arg [arg ...]',
  help: 'Evaluate arithmetic expressions.',
  *run(shell, args) {
    if (args.length < 2) {
      shell.complainAs('let', 'expression expected')
      return 1
    }
    let value: number | bigint | null = 0
    for (const expression of args.slice(1)) {
      value = arithmetic(shell, expression, 'let: ')
      if (value === null) return 1
    }
    return Number(value === 0)
  },
}

export const set: Builtin = {
  name: 'set',
  special: true,
  synopsis: '[-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]',
  help: 'Set or unset options of the shell and the positional parameters.',
  *run(shell, args) {
    if (args.length === 1) return yield* write(shell, listing(shell))
    for (let index = 1; index < args.length; index++) {
      const arg = args[index]!
      if (arg === '--' || arg === '-') {
        if (arg === '-') for (const option of ['xtrace', 'verbose']) shell.options.set(option, false)
        if (arg === '--' || index + 1 < args.length) shell.positional = args.slice(index + 1)
        return 0
      }
      if (!/^[-+]./.test(arg)) {
        shell.positional = args.slice(index)
        return 0
      }
      const used = yield* setLetters(shell, arg, args[index + 1])
      if (used === null) return 2
      index += used
    }
    return 0
  },
}

/** The options of one argument; how many further arguments it took, null when one is not known. */
function* setLetters(shell: Shell, arg: string, next: string | undefined): Running<number | null> {
  const on = arg[0] === '-'
  let used = 0
  for (const letter of arg.slice(1)) {
    if (letter === 'o') {
      if (next === undefined) yield* write(shell, optionListing(shell, on))
      else if (!setNamed(shell, next, on)) return null
      else used = 1
      continue
    }
    const option = SET_OPTIONS.find(([, each]) => each === letter)
    if (option === undefined) {
      shell.complainAs('set', `${arg[0]}${letter}: invalid option`)
      usage(shell, set)
      return null
    }
    shell.setOption(option[0], on)
  }
  return used
}

function setNamed(shell: Shell, name: string, on: boolean): boolean {
  if (!SET_OPTIONS.some(([each]) => each === name)) {
    shell.complainAs('set', `${name}: invalid option name`)
    return false
  }
  shell.setOption(name, on)
  return true
}

/** `set -o` for people, `set +o` as commands. */
export function optionListing(shell: Shell, forPeople: boolean): string {
  return SET_OPTIONS.map(([name]) => {
    const on = shell.has(name)
    return forPeople ? `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n` : `set ${on ? '-' : '+'}o ${name}\n`
  }).join('')
}

/** All variables and functions. */
function listing(shell: Shell): string {
  const variables = listed(shell.variables.visible().values()).map(plainDeclaration)
  const functions = shell.has('posix') ? [] : [...shell.functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  return [...variables.filter(line => line !== '').map(line => `${line}\n`), ...functions.map(functionText)].join('')
}
