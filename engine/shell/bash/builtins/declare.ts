import type { ArrayValue } from 'unbash'
import type { Running } from '../../../linux/program.ts'
import { assignArray } from '../execute/arrays.ts'
import { traceAssignment } from '../execute/trace.ts'
import { quotedIfNeeded } from '../expand/quote.ts'
import type { Shell, ShellFunction } from '../shell.ts'
import { AssociativeArray, IndexedArray } from '../variables/arrays.ts'
import { assign, parseTarget } from '../variables/assign.ts'
import { declaration, valueText } from '../variables/print.ts'
import { associativeOf, indexedOf } from '../variables/table.ts'
import { attributesOf, type Variable } from '../variables/variable.ts'
import { type Builtin, type CompoundArguments, type ParsedOptions, parseOptions } from './builtin.ts'
import { write } from './echo.ts'
import { attributedText, declareFunctions, listedFunctions } from './functions.ts'

const LETTERS = 'aAilnrtuxcfFgpI'

/** What `declare` is told to do. */
interface Request {
  readonly builtin: Builtin
  readonly options: ParsedOptions
  /** In the innermost function, or globally. */
  readonly local: boolean
}

const flag = ({ options }: Request, letter: string): boolean | undefined => {
  const given = options.options.findLast(option => option.letter === letter)
  return given === undefined ? undefined : !given.plus
}

/** `name`, `name=value`, `name+=value`, `name[subscript]=value`. */
interface Operand {
  readonly name: string
  readonly subscript: string | null
  readonly value: string | null
  readonly append: boolean
  readonly array: ArrayValue | undefined
}

export function parseOperand(text: string, array: ArrayValue | undefined): Operand | null {
  const found = /^([A-Za-z_][A-Za-z0-9_]*(?:\[[\s\S]*?\])?)(?:(\+?)=([\s\S]*))?$/.exec(
    array === undefined ? text : text.replace(/\+$/, ''),
  )
  const target = found === null ? null : parseTarget(found[1]!)
  if (target === null) return null
  const append = array === undefined ? found![2] === '+' : text.endsWith('+')
  return { ...target, value: found![3] ?? null, append, array }
}

function* declareAll(shell: Shell, request: Request, compound: CompoundArguments, offset: number): Running {
  let status = 0
  for (const [index, text] of request.options.rest.entries()) {
    const operand = parseOperand(text, compound.get(offset + index))
    if (operand === null) {
      shell.complainAs(request.builtin.name, `\`${text}': not a valid identifier`)
      status = 1
    } else if (!(yield* declareOne(shell, request, operand))) status = 1
    if (shell.leaving) return 1
  }
  return status
}

/** The variable that a declaration is about, for changing it. */
function variableFor(shell: Shell, request: Request, name: string): Variable {
  const reference = flag(request, 'n') !== undefined
  const resolved = reference ? name : (parseTarget(shell.variables.resolve(name) ?? name)?.name ?? name)
  if (flag(request, 'g') === true) return shell.variables.global(resolved)
  if (!request.local) return shell.variables.change(resolved)
  const outer = shell.variables.find(name)
  const { variable, isNew } = shell.variables.local(name)
  if (isNew && outer !== undefined && (shell.has('localvar_inherit') || flag(request, 'I') === true)) {
    Object.assign(variable, attributesOf(outer))
    const { value } = outer
    variable.value = typeof value === 'object' ? value.copy() : value
  } else if (isNew && outer?.exported === true) variable.exported = false
  return variable
}

function* declareOne(shell: Shell, request: Request, operand: Operand): Running<boolean> {
  const { name, builtin } = { name: operand.name, builtin: request.builtin.name }
  const existing = shell.variables.find(name)
  if (existing?.readonly === true && request.local && flag(request, 'g') !== true) {
    shell.complainAs(builtin, `${name}: readonly variable`)
    return false
  }
  const variable = variableFor(shell, request, name)
  if (variable.readonly && (operand.value !== null || operand.array !== undefined || flag(request, 'r') === false)) {
    shell.complainAs(builtin, `${name}: readonly variable`)
    return false
  }
  if (!shape(shell, request, operand, variable)) return false
  applyAttributes(request, variable)
  if (!(yield* giveValue(shell, request, operand, variable))) return false
  if (flag(request, 'r') !== undefined) variable.readonly = flag(request, 'r') === true || variable.readonly
  return true
}

/** Makes the variable an array where that is asked for. */
function shape(shell: Shell, request: Request, operand: Operand, variable: Variable): boolean {
  const wants = (letter: string) => flag(request, letter) === true
  const complain = (text: string) => {
    shell.complainAs(request.builtin.name, `${operand.name}: ${text}`)
    return false
  }
  if (wants('A') && variable.value instanceof IndexedArray)
    return complain('cannot convert indexed to associative array')
  if (wants('a') && variable.value instanceof AssociativeArray)
    return complain('cannot convert associative to indexed array')
  if ((flag(request, 'a') === false || flag(request, 'A') === false) && variable.array !== null)
    return complain('cannot destroy array variables in this way')
  if (wants('A')) associativeOf(variable)
  else if (wants('a') || operand.array !== undefined || (operand.subscript !== null && operand.value !== null))
    if (variable.array === null) indexedOf(variable)
  return true
}

function applyAttributes(request: Request, variable: Variable): void {
  const set = (letter: string, apply: (on: boolean) => void) => {
    const on = flag(request, letter)
    if (on !== undefined) apply(on)
  }
  set('i', on => {
    variable.integer = on
  })
  set('x', on => {
    variable.exported = on
  })
  set('t', on => {
    variable.trace = on
  })
  set('n', on => {
    variable.nameref = on
  })
  const cases = request.options.options.filter(({ letter }) => 'ulc'.includes(letter))
  for (const { letter, plus } of cases)
    variable.case = plus ? null : ({ u: 'upper', l: 'lower', c: 'capital' } as const)[letter as 'u' | 'l' | 'c']
  if (new Set(cases.map(({ letter }) => letter)).size > 1) variable.case = null
}

function* giveValue(shell: Shell, request: Request, operand: Operand, variable: Variable): Running<boolean> {
  const { value, append, subscript } = operand
  if (operand.array !== undefined) return yield* assignArray(shell, variable, operand.array, append)
  if (value === null) return true
  if (variable.nameref) return nameReference(shell, request, operand, variable)
  const inner = variable.array === null ? null : compoundText(value)
  if (inner !== null && subscript === null) return yield* shell.interpreter.assignText(shell, variable, value, append)
  return assign(shell, { name: variable.name, subscript }, value, { variable, append })
}

/** `declare -a x='(a b)'`: a text in parentheses is read as an array. */
function compoundText(value: string): string | null {
  return /^\(([\s\S]*)\)$/.exec(value)?.[1] ?? null
}

function nameReference(shell: Shell, request: Request, { name, value }: Operand, variable: Variable): boolean {
  if (value === name && !request.local) {
    shell.complainAs(request.builtin.name, `${name}: nameref variable self references not allowed`)
    return false
  }
  if (value !== '' && parseTarget(value!) === null) {
    shell.complainAs(request.builtin.name, `\`${value}': invalid variable name for name reference`)
    return false
  }
  variable.value = value!
  return true
}

// Listing.

function selected(request: Request, variable: Variable): boolean {
  const on = (letter: string) => flag(request, letter) === true
  if (on('a') && !(variable.value instanceof IndexedArray)) return false
  if (on('A') && !(variable.value instanceof AssociativeArray)) return false
  if (on('i') && !variable.integer) return false
  if (on('r') && !variable.readonly) return false
  if (on('x') && !variable.exported) return false
  if (on('n') && !variable.nameref) return false
  if (on('t') && !variable.trace) return false
  if (on('u') && variable.case !== 'upper') return false
  return !(on('l') && variable.case !== 'lower')
}

export function listed(variables: Iterable<Variable>): Variable[] {
  return [...variables].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** `name=value` as `set` and `declare` without operands list it. */
export function plainDeclaration(variable: Variable): string {
  const { value } = variable
  if (value === undefined) return ''
  return `${variable.name}=${typeof value === 'string' ? quotedIfNeeded(value) : valueText(value)}`
}

function* printAll(shell: Shell, request: Request): Running {
  const variables = request.builtin.name === 'local' ? shell.variables.locals() : shell.variables.visible().values()
  const plain = request.options.options.length === 0
  const lines = listed(variables)
    .filter(variable => selected(request, variable))
    .map(variable => (plain ? plainDeclaration(variable) : declaration(variable)))
  return yield* write(
    shell,
    lines
      .filter(line => line !== '')
      .map(line => `${line}\n`)
      .join(''),
  )
}

function* printNamed(shell: Shell, request: Request): Running {
  let status = 0
  for (const name of request.options.rest) {
    const found = shell.variables.find(name)
    if (found === undefined || (found.dynamic !== null && found.value === undefined)) {
      shell.complainAs(request.builtin.name, `${name}: not found`)
      status = 1
    } else yield* write(shell, `${declaration(found)}\n`)
  }
  return status
}

function* run(shell: Shell, builtin: Builtin, args: readonly string[], compound: CompoundArguments): Running {
  const options = parseOptions(shell, builtin, args, LETTERS, true)
  if (options === null) return 2
  const inFunction = shell.variables.functionDepth > 0
  const request: Request = { builtin, options, local: inFunction && !options.has('g') }
  if (options.has('f') || options.has('F')) return yield* declareFunctions(shell, builtin, options)
  if (options.rest.length === 0) return yield* printAll(shell, request)
  if (options.has('p')) return yield* printNamed(shell, request)
  return yield* declareAll(shell, request, compound, args.length - options.rest.length)
}

export const declare: Builtin = {
  name: 'declare',
  declares: true,
  synopsis: '[-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]',
  help: 'Set variable values and attributes.',
  run(shell, args, compound) {
    return run(shell, declare, args, compound)
  },
}

export const typeset: Builtin = {
  name: 'typeset',
  declares: true,
  synopsis: '[-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]',
  help: 'Set variable values and attributes: a synonym for declare.',
  run(shell, args, compound) {
    return run(shell, typeset, args, compound)
  },
}

export const local: Builtin = {
  name: 'local',
  declares: true,
  synopsis: '[option] name[=value] ...',
  help: 'Define variables that a function has to itself.',
  *run(shell, args, compound) {
    if (shell.variables.functionDepth === 0) {
      shell.complainAs('local', 'can only be used in a function')
      return 1
    }
    if (args[1] === '-') {
      shell.saveOptionsForFunction()
      return 0
    }
    return yield* run(shell, local, args, compound)
  },
}

/** `export` and `readonly`: `declare` with one attribute, in the scope where the variable is. */
function* mark(
  shell: Shell,
  builtin: Builtin,
  args: readonly string[],
  compound: CompoundArguments,
  letter: 'x' | 'r',
): Running {
  const parsed = parseOptions(shell, builtin, args, letter === 'x' ? 'fnp' : 'aAfp')
  if (parsed === null) return 2
  if (parsed.has('f')) return yield* markFunctions(shell, builtin, parsed, letter)
  const on = { letter, value: '', plus: letter === 'x' && parsed.has('n') }
  const kept = parsed.options.filter(option => 'aA'.includes(option.letter))
  const options: ParsedOptions = { ...parsed, options: [...kept, on] }
  const request: Request = { builtin, options, local: false }
  if (parsed.rest.length === 0) return yield* printAll(shell, request)
  if (shell.has('xtrace')) yield* traceValues(shell, parsed.rest)
  return yield* declareAll(shell, request, compound, args.length - parsed.rest.length)
}

/** These two assign as a command of its own would, and are traced so. */
function* traceValues(shell: Shell, operands: readonly string[]): Running<void> {
  for (const text of operands) {
    const operand = parseOperand(text, undefined)
    if (operand?.value == null) continue
    yield* traceAssignment(shell, `${operand.name}=`, operand.value)
  }
}

function* markFunctions(shell: Shell, builtin: Builtin, options: ParsedOptions, letter: 'x' | 'r'): Running {
  let status = 0
  const attribute: keyof ShellFunction = letter === 'x' ? 'exported' : 'readonly'
  if (options.rest.length === 0)
    for (const each of listedFunctions(shell, options)) if (each[attribute]) yield* write(shell, attributedText(each))
  for (const name of options.rest) {
    const found = shell.functions.get(name)
    if (found === undefined) {
      shell.complainAs(builtin.name, `${name}: not a function`)
      status = 1
    } else if (letter === 'r') shell.functions.set(name, { ...found, readonly: true })
    else shell.functions.set(name, { ...found, exported: !options.has('n') })
  }
  return status
}

export const exports: Builtin = {
  name: 'export',
  special: true,
  declares: true,
  synopsis: '[-fn] [name[=value] ...] or export -p',
  help: 'Mark variables for the environment of commands.',
  run(shell, args, compound) {
    return mark(shell, exports, args, compound, 'x')
  },
}

export const readonly: Builtin = {
  name: 'readonly',
  special: true,
  declares: true,
  synopsis: '[-aAf] [name[=value] ...] or readonly -p',
  help: 'Mark variables as unchangeable.',
  run(shell, args, compound) {
    return mark(shell, readonly, args, compound, 'r')
  },
}
