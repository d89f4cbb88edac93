import type {
  AndOr,
  CommandNode,
  CompoundList,
  If,
  PipelineNode,
  Redirection,
  Statement,
  TestExpression,
  Word,
} from 'unbash'
import type { ShellFunction } from '../shell.ts'

const STEP = 4

type Node = CommandNode | AndOr | PipelineNode | CompoundList

/** A function as `declare -f` and `type` print it, and as the environment carries it. */
export function functionText({ name, body, source }: ShellFunction): string {
  return `${name} () \n${new Printer(source.text).definition(body)}\n`
}

/** A command as `jobs` and BASH_COMMAND show it (print_cmd.c, make_command_string): lists stay in their line. */
export function commandLine(source: string, node: Node): string {
  return new Printer(source).line(node)
}

/** The condition of `[[ ]]`, as it is printed. */
function conditionText(source: string, expression: TestExpression): string {
  const text = (word: { readonly pos: number; readonly end: number }) => source.slice(word.pos, word.end)
  switch (expression.type) {
    case 'TestGroup':
      return `( ${conditionText(source, expression.expression)} )`
    case 'TestNot':
      return `${'! '.repeat(expression.negations.length)}${conditionText(source, expression.operand)}`
    case 'TestLogical':
      return expression.operands.map(operand => conditionText(source, operand)).join(` ${expression.operator} `)
    case 'TestUnary':
      return `${expression.operator} ${text(expression.operand)}`
    default:
      return `${text(expression.left)} ${expression.operator} ${text(expression.right)}`
  }
}

/** Writes commands as bash does (print_cmd.c): within functions one a line, four blanks a level. */
class Printer {
  readonly #source: string
  #out = ''
  #indentation = 0
  /** Functions around what is printed: outside of them the commands of a list follow one another in a line. */
  #functions = 0
  /** Commands that continue the line. */
  #skipIndent = 0
  /** Bodies of here-documents that come after the line. */
  #bodies: string[] = []
  #wroteBody = false

  constructor(source: string) {
    this.#source = source
  }

  /** The body of a function, in braces. */
  definition(body: ShellFunction['body']): string {
    this.#function(body)
    return this.#out
  }

  line(node: Node): string {
    this.#command(node)
    this.#flushBodies()
    return this.#out.replace(/\n$/, '')
  }

  #text(node: { readonly pos: number; readonly end: number }): string {
    return this.#source.slice(node.pos, node.end)
  }

  #newline(text = ''): void {
    this.#out += `\n${' '.repeat(this.#indentation)}${text}`
  }

  #semicolon(): void {
    this.#flushBodies()
    if (!/[&\n]$/.test(this.#out)) this.#out += ';'
  }

  #flushBodies(): void {
    if (this.#bodies.length === 0) return
    this.#out += `\n${this.#bodies.join('')}`
    this.#bodies = []
    this.#wroteBody = true
  }

  #function(body: ShellFunction['body']): void {
    const plain = body.type === 'Redirected' ? body.command : body
    this.#functions++
    this.#out += `${' '.repeat(this.#indentation)}{ \n`
    this.#indentation += STEP
    if (plain.type === 'BraceGroup') this.#list(plain.body)
    else this.#command(plain)
    this.#flushBodies()
    this.#indentation -= STEP
    this.#newline('}')
    this.#functions--
    if (body.type === 'Redirected') this.#redirections(body.redirects)
  }

  #list(list: CompoundList): void {
    this.#statements(list.commands)
  }

  #inner(list: CompoundList): void {
    this.#indentation += STEP
    this.#list(list)
    this.#semicolon()
    this.#indentation -= STEP
  }

  #statements(statements: readonly Statement[]): void {
    for (const [index, { command, background }] of statements.entries()) {
      const last = index === statements.length - 1
      this.#command(command)
      if (background === true) {
        this.#out += last ? ' &' : ' & '
        if (!last) this.#skipIndent++
      } else if (!last) {
        if (this.#bodies.length > 0) this.#flushBodies()
        else if (!this.#wroteBody) this.#out += ';'
        this.#wroteBody = false
        this.#out += this.#functions > 0 ? '\n' : ' '
        if (this.#functions === 0) this.#skipIndent++
      }
    }
    this.#flushBodies()
  }

  /** A command that goes on in the line. */
  #here(node: Node): void {
    this.#skipIndent++
    this.#command(node)
  }

  #command(node: Node): void {
    if (this.#skipIndent > 0) this.#skipIndent--
    else this.#out += ' '.repeat(this.#indentation)
    switch (node.type) {
      case 'AndOr':
      case 'Pipeline':
        return this.#joined(node)
      case 'Command': {
        const redirects = node.redirects
        const words = [
          ...node.prefix.filter(each => each.type === 'Assignment'),
          ...(node.name ? [node.name] : []),
          ...node.args,
        ]
        this.#out += words.map(word => this.#text(word)).join(' ')
        return this.#redirections(redirects, words.length > 0)
      }
      case 'Redirected':
        this.#here(node.command)
        return this.#redirections(node.redirects)
      case 'CompoundList':
        this.#skipIndent++
        return this.#list(node)
      default:
        return this.#compound(node)
    }
  }

  #joined(node: AndOr | Exclude<PipelineNode, CommandNode>): void {
    if (node.type === 'Pipeline')
      for (const prefix of node.prefixes)
        this.#out += prefix.type === 'Negation' ? '! ' : prefix.posix === undefined ? 'time ' : 'time -p '
    for (const [index, command] of node.commands.entries()) {
      if (index > 0) {
        const operator = node.operators[index - 1]!
        this.#out += operator === '|&' ? ' 2>&1 | ' : ` ${operator} `
      }
      this.#here(command)
    }
  }

  #compound(node: Exclude<CommandNode, { type: 'Command' | 'Redirected' }>): void {
    switch (node.type) {
      case 'If':
        return this.#if(node)
      case 'While':
        this.#out += `${node.kind} `
        this.#skipIndent++
        this.#list(node.clause)
        this.#semicolon()
        this.#out += ' do\n'
        this.#inner(node.body)
        return this.#newline('done')
      case 'For':
      case 'Select':
        this.#out += `${node.type === 'For' ? 'for' : 'select'} ${node.name.text} in ${this.#words(node.wordlist)};`
        return this.#loopBody(node.body)
      case 'ArithmeticFor':
        this.#out += this.#arithmeticHead(node)
        return this.#loopBody(node.body)
      case 'Case':
        return this.#case(node)
      case 'BraceGroup':
        if (this.#functions === 0) {
          this.#out += '{ '
          this.#skipIndent++
          this.#list(node.body)
          this.#semicolon()
          this.#out += ' }'
          return
        }
        this.#out += '{ \n'
        this.#indentation += STEP
        this.#list(node.body)
        this.#indentation -= STEP
        return this.#newline('}')
      case 'Subshell':
        this.#out += '( '
        this.#skipIndent++
        this.#list(node.body)
        this.#out += ' )'
        return
      case 'Function':
        this.#out += `function ${node.name.text} () \n`
        return this.#function(node.body)
      case 'Coproc':
        this.#out += `coproc ${node.name?.text ?? 'COPROC'} `
        return this.#here(node.body)
      case 'TestCommand':
        this.#out += `[[ ${conditionText(this.#source, node.expression)} ]]`
        return
      default:
        this.#out += this.#text(node)
    }
  }

  #words(words: readonly Word[] | undefined): string {
    return words === undefined ? '"$@"' : words.map(word => this.#text(word)).join(' ')
  }

  #arithmeticHead(node: CommandNode & { readonly type: 'ArithmeticFor' }): string {
    const parts = [node.initialize, node.test, node.update]
    return `for ((${parts.map(part => (part === undefined ? '' : this.#text(part))).join('; ')}))`
  }

  #loopBody(body: CompoundList): void {
    this.#newline('do\n')
    this.#inner(body)
    this.#newline('done')
  }

  #if(node: If): void {
    const branches = [
      { clause: node.clause, body: node.then },
      ...node.elif.map(({ clause, then }) => ({ clause, body: then })),
    ]
    for (const [index, { clause, body }] of branches.entries()) {
      if (index > 0) {
        this.#newline('else\n')
        this.#indentation += STEP
        this.#out += ' '.repeat(this.#indentation)
      }
      this.#out += 'if '
      this.#skipIndent++
      this.#list(clause)
      this.#semicolon()
      this.#out += ' then\n'
      this.#inner(body)
    }
    if (node.else !== undefined) {
      this.#newline('else\n')
      this.#inner(node.else)
    }
    this.#newline('fi')
    for (let nested = 1; nested < branches.length; nested++) {
      this.#semicolon()
      this.#indentation -= STEP
      this.#newline('fi')
    }
  }

  #case(node: CommandNode & { readonly type: 'Case' }): void {
    this.#out += `case ${this.#text(node.word)} in `
    this.#indentation += STEP
    for (const item of node.items) {
      this.#newline(`${item.pattern.map(word => this.#text(word)).join(' | ')})\n`)
      this.#indentation += STEP
      this.#list(item.body)
      this.#indentation -= STEP
      this.#newline(item.terminator ?? ';;')
    }
    this.#indentation -= STEP
    this.#newline('esac')
  }

  #redirections(redirections: readonly Redirection[], blank = true): void {
    for (const [index, each] of redirections.entries()) {
      if (blank || index > 0) this.#out += ' '
      this.#out += this.#redirection(each)
    }
  }

  #redirection(node: Redirection): string {
    const { descriptor, operator } = node
    const given = descriptor === undefined ? '' : this.#text(descriptor)
    if (node.type === 'HereDoc') {
      const closing = node.closing === undefined ? '' : this.#text(node.closing)
      this.#bodies.push(`${this.#text(node.body)}${closing.trim()}\n`)
      return `${given}${operator}${node.delimiter === undefined ? '' : this.#text(node.delimiter)}`
    }
    const target = node.target === undefined ? '' : this.#text(node.target)
    if (operator === '>&' || operator === '<&') {
      if (!/^[\d-]/.test(target)) return `${given}${operator}${target}`
      return `${given || (operator === '>&' ? '1' : '0')}${operator}${target}`
    }
    const shown = (operator === '>' && given === '1') || (operator === '<' && given === '0') ? '' : given
    return `${shown}${operator} ${target}`
  }
}
