import { groupName, userName } from '../../../linux/accounts.ts'
import type { Process } from '../../../linux/process.ts'
import type { FileKind } from '../../../linux/vfs/inode.ts'
import { fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import { fnmatch } from '../../iproute/fnmatch.ts'
import { compilePosix, isExpressionError } from '../../regex/regex.ts'
import { directoryNames } from '../../text/filesystem.ts'
import { parseMode } from '../../text/mode.ts'
import type { Action, Expression, Found, Plan } from './expression.ts'

/** What is wrong with the command line. */
export class FindFault {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Test = (found: Found) => boolean

const KINDS: Readonly<Record<string, FileKind>> = {
  f: 'file',
  d: 'directory',
  l: 'symlink',
  c: 'character',
  b: 'block',
  p: 'fifo',
  s: 'socket',
}
const SIZES: Readonly<Record<string, number>> = { c: 1, w: 2, b: 512, k: 1024, M: 1024 ** 2, G: 1024 ** 3, '': 512 }
const NOT_EMULATED = [
  '-ok',
  '-okdir',
  '-fprint',
  '-fprintf',
  '-fls',
  '-ls',
  '-fstype',
  '-samefile',
  '-used',
  '-context',
  '-cmin',
  '-amin',
  '-ctime',
  '-atime',
  '-anewer',
  '-cnewer',
  '-newerXY',
]

/** `+5`, `-5`, `5`. */
function compared(name: string, text: string): (value: number) => boolean {
  const found = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(text)
  if (found === null) throw new FindFault(`invalid argument \`${text}' to \`${name}'`)
  const wanted = Number(found[2])
  return found[1] === '+'
    ? value => value > wanted
    : found[1] === '-'
      ? value => value < wanted
      : value => value === wanted
}

/** Reads the tests and actions that follow the starting points (find(1), EXPRESSION). */
export class FindParser {
  readonly #process: Process
  readonly #words: readonly string[]
  #at = 0
  #acts = false
  #least = 0
  #most = Number.POSITIVE_INFINITY
  #depthFirst = false
  #follow: boolean
  #oneFileSystem = false

  constructor(process: Process, words: readonly string[], follow: boolean) {
    this.#process = process
    this.#words = words
    this.#follow = follow
  }

  plan(): Plan {
    const all: Test = () => true
    let expression: Expression = { type: 'test', test: all }
    if (this.#words.length > 0) expression = this.#comma()
    if (this.#at < this.#words.length) throw new FindFault("you have too many ')'")
    const print: Expression = { type: 'action', action: { type: 'print', end: '\n' } }
    if (!this.#acts) expression = { type: 'and', left: expression, right: print }
    return {
      expression,
      leastDepth: this.#least,
      mostDepth: this.#most,
      depthFirst: this.#depthFirst,
      follow: this.#follow,
      oneFileSystem: this.#oneFileSystem,
    }
  }

  #comma(): Expression {
    let left = this.#or()
    while (this.#accept(',')) left = { type: 'comma', left, right: this.#or() }
    return left
  }

  #or(): Expression {
    let left = this.#and()
    while (this.#accept('-o', '-or')) left = { type: 'or', left, right: this.#and() }
    return left
  }

  #and(): Expression {
    let left = this.#not()
    for (;;) {
      const explicit = this.#accept('-a', '-and')
      const word = this.#words[this.#at]
      if (!explicit && (word === undefined || [')', '-o', '-or', ','].includes(word))) return left
      left = { type: 'and', left, right: this.#not() }
    }
  }

  #accept(...words: readonly string[]): boolean {
    const word = this.#words[this.#at]
    if (word === undefined || !words.includes(word)) return false
    this.#at++
    return true
  }

  #not(): Expression {
    if (this.#accept('!', '-not')) {
      if (this.#at >= this.#words.length) throw new FindFault("expected an expression after `!'")
      return { type: 'not', operand: this.#not() }
    }
    if (this.#accept('(')) {
      if (this.#words[this.#at] === ')') throw new FindFault('invalid expression; empty parentheses are not allowed.')
      const inner = this.#comma()
      if (!this.#accept(')'))
        throw new FindFault("invalid expression; I was expecting to find a ')' somewhere but did not see one.")
      return inner
    }
    return this.#primary()
  }

  #argument(name: string): string {
    const word = this.#words[this.#at++]
    if (word === undefined) throw new FindFault(`missing argument to \`${name}'`)
    return word
  }

  #primary(): Expression {
    const name = this.#words[this.#at++]
    if (name === undefined) throw new FindFault('expected an expression')
    if (!name.startsWith('-')) {
      const text =
        name === ')' ? "invalid expression; you have too many ')'" : `paths must precede expression: \`${name}'`
      throw new FindFault(text)
    }
    const action = this.#action(name)
    if (action !== null) {
      this.#acts ||= action.type !== 'prune' && action.type !== 'quit'
      return { type: 'action', action }
    }
    return { type: 'test', test: this.#global(name) ?? this.#test(name) }
  }

  #action(name: string): Action | null {
    switch (name) {
      case '-print':
        return { type: 'print', end: '\n' }
      case '-print0':
        return { type: 'print', end: '\0' }
      case '-printf':
        return { type: 'printf', format: this.#argument(name) }
      case '-delete':
        this.#depthFirst = true
        return { type: 'delete' }
      case '-prune':
        return { type: 'prune' }
      case '-quit':
        return { type: 'quit' }
      case '-exec':
      case '-execdir':
        return this.#exec(name)
      default:
        return null
    }
  }

  #exec(name: string): Action {
    const words: string[] = []
    for (;;) {
      const word = this.#words[this.#at++]
      if (word === undefined) throw new FindFault(`missing argument to \`${name}'`)
      if (word === ';') return { type: 'exec', words, inDirectory: name === '-execdir' }
      if (word === '+' && words.at(-1) === '{}') return { type: 'batch', words: words.slice(0, -1), waiting: [] }
      words.push(word)
    }
  }

  /** Options that count wherever they stand. */
  #global(name: string): Test | null {
    if (name === '-maxdepth' || name === '-mindepth') {
      const text = this.#argument(name)
      if (!/^\d+$/.test(text))
        throw new FindFault(
          `Expected a positive decimal integer argument to ${name}, but got ‘${text}’`.replace(/[‘’]/g, "'"),
        )
      if (name === '-maxdepth') this.#most = Number(text)
      else this.#least = Number(text)
    } else if (name === '-depth' || name === '-d') this.#depthFirst = true
    else if (name === '-follow') this.#follow = true
    else if (name === '-xdev' || name === '-mount') this.#oneFileSystem = true
    else if (name !== '-noleaf' && name !== '-daystart' && name !== '-warn' && name !== '-nowarn') return null
    return () => true
  }

  #test(name: string): Test {
    switch (name) {
      case '-true':
        return () => true
      case '-false':
        return () => false
      case '-name':
      case '-iname':
        return this.#pattern(name, found => found.name)
      case '-path':
      case '-wholename':
      case '-ipath':
        return this.#pattern(name, found => found.path)
      case '-lname':
        return this.#pattern(name, found => found.status.target ?? '')
      case '-regex':
      case '-iregex':
        return this.#regex(name)
      case '-type':
      case '-xtype':
        return this.#type(name)
      case '-empty':
        return found => this.#isEmpty(found)
      case '-size':
        return this.#size(name)
      case '-perm':
        return this.#permission(name)
      default:
        return this.#attribute(name)
    }
  }

  #pattern(name: string, subject: (found: Found) => string): Test {
    const pattern = this.#argument(name)
    if (!name.startsWith('-i')) return found => fnmatch(pattern, subject(found))
    return found => fnmatch(pattern.toLowerCase(), subject(found).toLowerCase())
  }

  #regex(name: string): Test {
    const compiled = compilePosix(this.#argument(name), { fold: name === '-iregex' })
    if (isExpressionError(compiled)) throw new FindFault(`failed to compile regular expression: ${compiled.error}`)
    return found => {
      const match = compiled.search(found.path)
      return match !== null && match.start === 0 && match.end === found.path.length
    }
  }

  #type(name: string): Test {
    const letters = this.#argument(name)
    const kinds: FileKind[] = []
    for (const letter of letters.split(',')) {
      const kind = KINDS[letter]
      if (kind === undefined) throw new FindFault(`Unknown argument to ${name}: ${letter}`)
      kinds.push(kind)
    }
    if (name === '-type') return found => kinds.includes(found.status.kind)
    return found => {
      const status = fileStatus(this.#process, found.path)
      return kinds.includes(failed(status) ? found.status.kind : status.kind)
    }
  }

  #isEmpty({ path, status }: Found): boolean {
    if (status.kind === 'file') return status.size === 0
    const names = status.kind === 'directory' ? directoryNames(this.#process, path) : undefined
    return names !== undefined && !failed(names) && names.length === 0
  }

  #size(name: string): Test {
    const text = this.#argument(name)
    const found = /^([-+]?\d+)([cwbkMG]?)$/.exec(text)
    if (found === null) throw new FindFault(`Invalid argument \`${text}' to ${name}`)
    const unit = SIZES[found[2]!]!
    const fits = compared(name, found[1]!)
    return ({ status }) => fits(Math.ceil(status.size / unit))
  }

  #permission(name: string): Test {
    const text = this.#argument(name)
    const prefix = /^[-/]/.exec(text)?.[0] ?? ''
    const bits = parseMode(text.slice(prefix.length), 0)?.(0, false)
    if (bits === undefined) throw new FindFault(`invalid mode \`${text}'`)
    if (prefix === '-') return ({ status }) => (status.mode & bits) === bits
    if (prefix === '/') return ({ status }) => bits === 0 || (status.mode & bits) !== 0
    return ({ status }) => (status.mode & 0o7777) === bits
  }

  #attribute(name: string): Test {
    const process = this.#process
    switch (name) {
      case '-mtime':
      case '-mmin': {
        const fits = compared(name, this.#argument(name))
        const unit = name === '-mtime' ? 86_400 : 60
        const age = ({ status }: Found) => process.host.sim.wallMilliseconds / 1000 - status.modified.seconds
        return name === '-mtime'
          ? found => fits(Math.floor(age(found) / unit))
          : found => fits(Math.ceil(age(found) / unit))
      }
      case '-newer': {
        const path = this.#argument(name)
        const status = fileStatus(process, path)
        if (failed(status)) throw new FindFault(`'${path}': ${status.text}`)
        const { seconds, nanoseconds } = status.modified
        return ({ status: { modified } }) =>
          modified.seconds > seconds || (modified.seconds === seconds && modified.nanoseconds > nanoseconds)
      }
      case '-links':
        return this.#number(name, found => found.status.links)
      case '-inum':
        return this.#number(name, found => found.status.number)
      case '-uid':
        return this.#number(name, found => found.status.uid)
      case '-gid':
        return this.#number(name, found => found.status.gid)
      case '-user':
      case '-group': {
        const wanted = this.#argument(name)
        const nameOf = (found: Found) =>
          name === '-user' ? userName(process, found.status.uid) : groupName(process, found.status.gid)
        return found =>
          nameOf(found) === wanted || String(name === '-user' ? found.status.uid : found.status.gid) === wanted
      }
      case '-readable':
      case '-writable':
      case '-executable': {
        const bit = { '-readable': 4, '-writable': 2, '-executable': 1 }[name]
        return ({ status }) => (process.uid === 0 && bit !== 1) || (status.mode & (bit * 0o111)) !== 0
      }
      default:
        if (NOT_EMULATED.includes(name)) throw new FindFault(`\`${name}' is not emulated here`)
        throw new FindFault(`unknown predicate \`${name}'`)
    }
  }

  #number(name: string, value: (found: Found) => number): Test {
    const fits = compared(name, this.#argument(name))
    return found => fits(value(found))
  }
}
