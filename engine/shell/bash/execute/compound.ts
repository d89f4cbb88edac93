import type { ArithmeticFor, Case, CompoundList, For, If, Select, While } from 'unbash'
import type { Running } from '../../../linux/program.ts'
import { expandToText } from '../expand/expansion.ts'
import { expandPatternWord, expandSingle, expandWords } from '../expand/words.ts'
import { compilePattern } from '../pattern/compile.ts'
import { matches } from '../pattern/match.ts'
import type { Shell } from '../shell.ts'
import { runEventTrap } from '../traps.ts'
import { arithmetic, assign } from '../variables/assign.ts'
import { isName } from '../variables/variable.ts'
import { arithmeticPieces } from '../word/lower.ts'
import type { Piece } from '../word/piece.ts'
import { COMMAND_COST, runStatements } from './list.ts'
import { selectChoice } from './select.ts'
import { trace } from './trace.ts'

/** Commands whose failure does not end the shell: conditions. */
function* condition(shell: Shell, list: CompoundList): Running {
  shell.exempt++
  const status = yield* runStatements(shell, list.commands)
  shell.exempt--
  return status
}

export function* runIf(shell: Shell, node: If): Running {
  for (const branch of [node, ...node.elif]) {
    const status = yield* condition(shell, branch.clause)
    if (shell.leaving) return status
    if (status === 0) return yield* runStatements(shell, branch.then.commands)
  }
  if (node.else !== undefined) return yield* runStatements(shell, node.else.commands)
  shell.status = 0
  return 0
}

/** Runs the body of a loop once. True when the loop goes on. */
function* turn(shell: Shell, body: CompoundList): Running<boolean> {
  yield* runStatements(shell, body.commands)
  const { unwind } = shell
  if (unwind === null) return true
  if (unwind.type !== 'break' && unwind.type !== 'continue') return false
  if (unwind.levels > 1 && shell.loops > 1) {
    unwind.levels--
    return false
  }
  shell.unwind = null
  return unwind.type === 'continue'
}

function* looping(shell: Shell, loop: () => Running): Running {
  shell.loops++
  const status = yield* loop()
  shell.loops--
  return status
}

export function* runWhile(shell: Shell, node: While): Running {
  return yield* looping(shell, function* () {
    let status = 0
    for (;;) {
      yield* shell.process.compute(COMMAND_COST)
      const found = yield* condition(shell, node.clause)
      if (shell.leaving) {
        if (!(yield* conditionLeft(shell))) return shell.leaving ? found : status
        continue
      }
      if ((found === 0) !== (node.kind === 'while')) return status
      const on = yield* turn(shell, node.body)
      status = shell.status
      if (!on) return status
    }
  })
}

/** `break` or `continue` in a loop's condition. True when the loop goes on. */
function* conditionLeft(shell: Shell): Running<boolean> {
  return yield* turn(shell, NOTHING)
}

const NOTHING: CompoundList = { type: 'CompoundList', pos: 0, end: 0, commands: [] }

/** The name of a loop's variable, if it is one. */
function validName(shell: Shell, name: string): boolean {
  if (isName(name)) return true
  shell.complain(`\`${name}': not a valid identifier`)
  return false
}

export function* runFor(shell: Shell, node: For): Running {
  const name = node.name.text
  if (!validName(shell, name)) return 1
  const words = node.wordlist === undefined ? shell.positional : yield* expandWords(shell, node.wordlist)
  if (shell.leaving) return shell.status
  return yield* looping(shell, function* () {
    let status = 0
    for (const word of words) {
      yield* shell.process.compute(COMMAND_COST)
      shell.position = node.pos
      const head = `for ${name} in ${shown(shell, node)}`
      yield* beforeHead(shell, head)
      if (shell.has('xtrace')) yield* trace(shell, head)
      if (!setLoopVariable(shell, name, word)) return 1
      const on = yield* turn(shell, node.body)
      status = shell.status
      if (!on) return status
    }
    return status
  })
}

function shown(shell: Shell, { wordlist }: For | Select): string {
  return wordlist === undefined ? '"$@"' : wordlist.map(word => shell.source.text.slice(word.pos, word.end)).join(' ')
}

/** The DEBUG trap before the first line of a compound command. */
function* beforeHead(shell: Shell, text: string): Running<void> {
  if (!shell.inTrap) shell.commandNode = { text }
  yield* runEventTrap(shell, 'DEBUG')
}

function setLoopVariable(shell: Shell, name: string, word: string): boolean {
  const variable = shell.variables.find(name)
  if (variable?.nameref === true) {
    shell.variables.change(name).value = word
    return true
  }
  return assign(shell, { name, subscript: null }, word)
}

interface Expressions {
  readonly parts: readonly (readonly Piece[])[]
  readonly texts: readonly string[]
}

const expressions = new WeakMap<ArithmeticFor, Expressions>()

function expressionsOf(shell: Shell, node: ArithmeticFor): Expressions {
  let known = expressions.get(node)
  if (known === undefined) {
    const texts = forExpressions(shell.source.text.slice(node.pos, node.end))
    known = { texts, parts: texts.map(each => arithmeticPieces(each)) }
    expressions.set(node, known)
  }
  return known
}

/** The three expressions between the double parentheses. */
function forExpressions(source: string): string[] {
  const parts = ['']
  let depth = 0
  for (let at = source.indexOf('((') + 2; at < source.length; at++) {
    const character = source[at]!
    if (character === '(') depth++
    if (character === ')' && depth-- === 0) break
    if (character === ';' && depth === 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts.map(part => part.trimStart())
}

export function* runArithmeticFor(shell: Shell, node: ArithmeticFor): Running {
  const { parts, texts } = expressionsOf(shell, node)
  const step = function* (index: number): Running<number | bigint | null> {
    const pieces = parts[index]
    if (pieces === undefined || texts[index] === '') return 1
    shell.position = node.pos
    const expression = yield* expandToText(shell, pieces)
    yield* beforeHead(shell, `((${texts[index]}))`)
    if (shell.has('xtrace')) yield* trace(shell, `(( ${expression} ))`)
    return shell.leaving ? null : arithmetic(shell, expression, '((: ')
  }
  return yield* looping(shell, function* () {
    if ((yield* step(0)) === null) return 1
    for (let status = 0; ; ) {
      yield* shell.process.compute(COMMAND_COST)
      const test = yield* step(1)
      if (test === null) return 1
      if (test === 0) return status
      const on = yield* turn(shell, node.body)
      status = shell.status
      if (!on) return status
      if ((yield* step(2)) === null) return 1
    }
  })
}

export function* runCase(shell: Shell, node: Case): Running {
  shell.position = node.pos
  const head = `case ${shell.source.text.slice(node.word.pos, node.word.end)} in `
  yield* beforeHead(shell, head)
  if (shell.has('xtrace')) yield* trace(shell, head.trimEnd())
  const word = yield* expandSingle(shell, node.word)
  let status = 0
  let through = false
  for (const item of node.items) {
    if (!through && !(yield* matchesAny(shell, item.pattern, word))) {
      if (shell.leaving) return 1
      continue
    }
    shell.status = 0
    status = yield* runStatements(shell, item.body.commands)
    if (shell.leaving || item.terminator === ';;' || item.terminator === undefined) return status
    through = item.terminator === ';&'
  }
  shell.status = status
  return status
}

function* matchesAny(shell: Shell, patterns: Case['items'][number]['pattern'], word: string): Running<boolean> {
  for (const each of patterns) {
    const pattern = yield* expandPatternWord(shell, each)
    if (shell.leaving) return false
    if (matches(compilePattern(pattern, shell.has('nocasematch'), shell.has('extglob')), word)) return true
  }
  return false
}

export function* runSelect(shell: Shell, node: Select): Running {
  const name = node.name.text
  if (!validName(shell, name)) return 1
  const words = node.wordlist === undefined ? shell.positional : yield* expandWords(shell, node.wordlist)
  if (shell.leaving) return shell.status
  const head = `select ${name} in ${shown(shell, node)}`
  yield* beforeHead(shell, head)
  if (shell.has('xtrace')) yield* trace(shell, head)
  if (words.length === 0) return 0
  return yield* looping(shell, function* () {
    for (let shown = false; ; shown = true) {
      yield* shell.process.compute(COMMAND_COST)
      const choice = yield* selectChoice(shell, words, !shown)
      if (choice === null) return 1
      assign(shell, { name, subscript: null }, choice)
      if (!(yield* turn(shell, node.body))) return shell.status
    }
  })
}
