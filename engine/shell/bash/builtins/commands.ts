import type { Running } from '../../../linux/program.ts'
import { runExternal } from '../execute/external.ts'
import { pathOf, searchAll } from '../execute/path.ts'
import { singleQuoted } from '../expand/quote.ts'
import type { Shell } from '../shell.ts'
import { KEYWORDS } from '../syntax/keywords.ts'
import { functionText } from '../syntax/print.ts'
import { type Builtin, type CompoundArguments, parseOptions } from './builtin.ts'
import { write } from './echo.ts'

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export const command: Builtin = {
  name: 'command',
  synopsis: '[-pVv] command [arg ...]',
  help: 'Run a command that is not a function, or say what a command is.',
  *run(shell, args, compound) {
    const options = parseOptions(shell, command, args, 'pvV')
    if (options === null) return 2
    const path = options.has('p') ? DEFAULT_PATH : pathOf(shell)
    const { rest } = options
    if (rest.length === 0) return 0
    if (!options.has('v') && !options.has('V'))
      return yield* runCommand(shell, rest, compound, args.length - rest.length)
    let status = 1
    for (const name of rest) {
      const found = meanings(shell, name, path)[0]
      if (found !== undefined) {
        status = 0
        yield* write(shell, `${options.has('V') ? found.text : found.short}\n`)
      } else if (options.has('V')) shell.complainAs('command', `${name}: not found`)
    }
    return status
  },
}

function* runCommand(shell: Shell, args: readonly string[], compound: CompoundArguments, shifted: number): Running {
  const moved = new Map([...compound].map(([index, value]) => [index - shifted, value]))
  const status = yield* shell.interpreter.builtin(shell, args, moved)
  return status ?? (yield* runExternal(shell, args, [], args.join(' ')))
}

export const builtin: Builtin = {
  name: 'builtin',
  synopsis: '[shell-builtin [arg ...]]',
  help: 'Run a builtin without a look at functions.',
  *run(shell, args, compound) {
    const rest = args[1] === '--' ? args.slice(2) : args.slice(1)
    if (rest.length === 0) return 0
    const shifted = args.length - rest.length
    const moved = new Map([...compound].map(([index, value]) => [index - shifted, value]))
    const status = yield* shell.interpreter.builtin(shell, rest, moved)
    if (status !== null) return status
    shell.complainAs('builtin', `${rest[0]}: not a shell builtin`)
    return 1
  },
}

/** One thing that a name may mean. */
interface Meaning {
  readonly kind: 'alias' | 'keyword' | 'function' | 'builtin' | 'file'
  /** What `command -v` prints. */
  readonly short: string
  /** What `type` prints. */
  readonly text: string
  readonly path?: string
}

/** What a name means, what is found first in front. */
function meanings(shell: Shell, name: string, path: string): Meaning[] {
  const found: Meaning[] = []
  const alias = shell.aliases.get(name)
  if (alias !== undefined && (shell.has('expand_aliases') || shell.interactive))
    found.push({
      kind: 'alias',
      short: `alias ${name}=${singleQuoted(alias)}`,
      text: `${name} is aliased to \`${alias}'`,
    })
  if (KEYWORDS.has(name)) found.push({ kind: 'keyword', short: name, text: `${name} is a shell keyword` })
  const own = shell.functions.get(name)
  if (own !== undefined)
    found.push({ kind: 'function', short: name, text: `${name} is a function\n${functionText(own).trimEnd()}` })
  if (shell.interpreter.isBuiltin(shell, name))
    found.push({
      kind: 'builtin',
      short: name,
      text: `${name} is a ${shell.has('posix') && shell.interpreter.isSpecial(name) ? 'special ' : ''}shell builtin`,
    })
  const hashed = name.includes('/') ? undefined : shell.hash.get(name)
  if (hashed !== undefined)
    found.push({ kind: 'file', short: hashed.path, text: `${name} is hashed (${hashed.path})`, path: hashed.path })
  for (const file of name.includes('/') ? filesAt(shell, name) : searchAll(shell, name, path))
    found.push({ kind: 'file', short: file, text: `${name} is ${file}`, path: file })
  return found
}

function filesAt(shell: Shell, name: string): string[] {
  const cut = name.lastIndexOf('/')
  return searchAll(shell, name.slice(cut + 1), name.slice(0, cut) || '/').length > 0 ? [name] : []
}

export const type: Builtin = {
  name: 'type',
  synopsis: '[-afptP] name [name ...]',
  help: 'Say what a command name means.',
  *run(shell, args) {
    const options = parseOptions(shell, type, args, 'afptP')
    if (options === null) return 2
    let status = 0
    for (const name of options.rest) {
      const all = meanings(shell, name, pathOf(shell)).filter(each => !(options.has('f') && each.kind === 'function'))
      const wanted = options.has('P') ? all.filter(each => each.kind === 'file') : all
      const shown = options.has('a') ? wanted.filter(each => !each.text.includes('is hashed')) : wanted.slice(0, 1)
      if (shown.length === 0) {
        status = 1
        if (!options.has('t') && !options.has('p') && !options.has('P')) shell.complainAs('type', `${name}: not found`)
      }
      for (const each of shown) {
        if (options.has('t')) yield* write(shell, `${each.kind}\n`)
        else if (options.has('p') || options.has('P'))
          yield* write(shell, each.path === undefined ? '' : `${each.path}\n`)
        else yield* write(shell, `${each.text}\n`)
      }
    }
    return status
  },
}

export const hash: Builtin = {
  name: 'hash',
  synopsis: '[-lr] [-p pathname] [-dt] [name ...]',
  help: 'Remember or display where programs are.',
  *run(shell, args) {
    const options = parseOptions(shell, hash, args, 'lrp:dt')
    if (options === null) return 2
    if (options.has('r')) shell.hash.clear()
    if (options.rest.length === 0) return options.has('r') ? 0 : yield* listHash(shell, options.has('l'))
    let status = 0
    for (const name of options.rest) if (!(yield* hashOne(shell, name, options))) status = 1
    return status
  },
}

function* listHash(shell: Shell, reusable: boolean): Running {
  if (shell.hash.size === 0) return reusable ? 0 : yield* write(shell, 'hash: hash table empty\n')
  const entries = [...shell.hash]
  if (reusable)
    return yield* write(shell, entries.map(([name, { path }]) => `builtin hash -p ${path} ${name}\n`).join(''))
  const lines = entries.map(([, { path, hits }]) => `${String(hits).padStart(4)}\t${path}\n`)
  return yield* write(shell, `hits\tcommand\n${lines.join('')}`)
}

type HashOptions = NonNullable<ReturnType<typeof parseOptions>>

function* hashOne(shell: Shell, name: string, options: HashOptions): Running<boolean> {
  const given = options.value('p')
  if (given !== undefined) {
    shell.hash.set(name, { path: given, hits: 0 })
    return true
  }
  const known = shell.hash.get(name)
  if (options.has('d') || options.has('t')) {
    if (known === undefined) shell.complainAs('hash', `${name}: not found`)
    else if (options.has('d')) shell.hash.delete(name)
    else yield* write(shell, options.rest.length > 1 ? `${name}\t${known.path}\n` : `${known.path}\n`)
    return known !== undefined
  }
  if (name.includes('/') || shell.interpreter.isBuiltin(shell, name) || shell.functions.has(name)) return true
  const path = searchAll(shell, name)[0]
  if (path === undefined) shell.complainAs('hash', `${name}: not found`)
  else shell.hash.set(name, { path, hits: 0 })
  return path !== undefined
}

export const alias: Builtin = {
  name: 'alias',
  declares: true,
  synopsis: '[-p] [name[=value] ... ]',
  help: 'Define or display aliases.',
  *run(shell, args) {
    const options = parseOptions(shell, alias, args, 'p')
    if (options === null) return 2
    const show = (name: string, value: string) => `alias ${name}=${singleQuoted(value)}\n`
    if (options.rest.length === 0 || options.has('p'))
      yield* write(
        shell,
        [...shell.aliases]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, value]) => show(name, value))
          .join(''),
      )
    let status = 0
    for (const operand of options.rest) {
      const equals = operand.indexOf('=')
      if (equals > 0) {
        const name = operand.slice(0, equals)
        if (/[\s$`'"\\|&;()<>/]/.test(name)) {
          shell.complainAs('alias', `\`${name}': invalid alias name`)
          status = 1
        } else shell.aliases.set(name, operand.slice(equals + 1))
        continue
      }
      const value = shell.aliases.get(operand)
      if (value !== undefined) yield* write(shell, show(operand, value))
      else {
        shell.complainAs('alias', `${operand}: not found`)
        status = 1
      }
    }
    return status
  },
}

export const unalias: Builtin = {
  name: 'unalias',
  synopsis: '[-a] name [name ...]',
  help: 'Remove aliases.',
  *run(shell, args) {
    const options = parseOptions(shell, unalias, args, 'a')
    if (options === null) return 2
    if (options.has('a')) shell.aliases.clear()
    let status = 0
    for (const name of options.rest) {
      if (shell.aliases.delete(name)) continue
      shell.complainAs('unalias', `${name}: not found`)
      status = 1
    }
    return status
  },
}
