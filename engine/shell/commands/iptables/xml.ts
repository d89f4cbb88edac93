import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { getopt, hasOption, isOptionError } from '../../getopt.ts'
import { encoded, XmlRule } from './xml-rule.ts'

const OPTIONS: readonly OptionSpec[] = [
  { short: 'c', long: 'combine', text: 'Actions of rules that ask for the same stand in one.' },
  { short: 'v', long: 'verbose', text: 'Shows each line in a comment.' },
  { short: 'h', long: 'help', text: 'Shows how it is called.' },
]
const USAGE = 'Usage: iptables-xml [-c] [-v] [-h]\n          [--combine ]\n\t   [ --verbose ]\n\t   [ --help ]\n'

interface SavedChain {
  readonly name: string
  readonly policy: string
  readonly packets: string
  readonly bytes: string
  written: boolean
}

function attribute(name: string, value: string): string {
  return `${name}="${encoded(value)}" `
}

/** Two dashes would end a comment: each has a star in front, and every second one a blank (xmlCommentEscape). */
function comment(text: string): string {
  let dashes = 0
  return `<!-- ${text.replace(/-/g, () => (++dashes % 2 === 0 ? ' *-' : '*-'))} -->\n`
}

/** Lines of iptables-save as XML (iptables-xml.c). */
class Document {
  text = '<iptables-rules version="1.0">\n'
  readonly #combine: boolean
  #table: string | null = null
  #chain: string | null = null
  #chains: SavedChain[] = []
  #last: XmlRule | null = null
  #inRule = false
  #inActions = false

  constructor(combine: boolean) {
    this.#combine = combine
  }

  get open(): boolean {
    return this.#table !== null
  }

  /** What is wrong with a line; undefined where it was taken. */
  take(line: string): string | undefined {
    if (line === 'COMMIT' && this.open) this.#closeTable()
    else if (line.startsWith('*')) {
      this.#closeTable()
      this.#table = line.slice(1).trim()
      this.text += `  <table ${attribute('name', this.#table)}>\n`
    } else if (!this.open) return 'failed'
    else if (line.startsWith(':')) {
      const [name = '', policy = '-', counters = ''] = line.slice(1).split(/\s+/)
      const [, packets = '0', bytes = '0'] = /^\[(\d+):(\d+)\]/.exec(counters) ?? []
      this.#chains.push({ name, policy, packets, bytes, written: false })
    } else return this.#rule(line)
    return undefined
  }

  #rule(line: string): string | undefined {
    const [counters = '', packets, bytes] = /^\[(\d+):(\d+)\]\s*/.exec(line) ?? []
    const rule = new XmlRule(line.slice(counters.length))
    if (rule.chain === undefined) return 'failed - no chain found'
    this.#needChain(rule.chain)
    const known = (name: string) => this.#chains.some(chain => chain.name === name)
    if (this.#combine && rule.hasConditions && this.#last !== null && rule.continues(this.#last))
      this.text += comment('Combine action from next rule')
    else {
      this.#closeRule()
      this.text += `      <rule ${packets === undefined ? '' : attribute('packet-count', packets) + attribute('byte-count', bytes!)}>\n`
      this.#inRule = true
      if (rule.hasConditions) this.text += `       <conditions>\n${rule.xml(false, known)}       </conditions>\n`
    }
    if (!this.#inActions) this.text += '       <actions>\n'
    this.#inActions = true
    this.text += rule.xml(true, known)
    this.#last = rule
    return undefined
  }

  #needChain(name: string): void {
    if (this.#chain === name) return
    const chain = this.#chains.find(each => each.name === name)
    if (chain === undefined) return
    this.#openChain(chain, '')
    this.#chain = name
    chain.written = true
  }

  #openChain({ name, policy, packets, bytes }: SavedChain, end: '' | '/'): void {
    this.#closeChain()
    const said = policy === '-' ? '' : attribute('policy', policy)
    const counts = attribute('packet-count', packets) + attribute('byte-count', bytes)
    this.text += `    <chain ${attribute('name', name)}${said}${counts}${end}>\n`
  }

  #closeRule(): void {
    if (this.#inActions) this.text += '       </actions>\n\n'
    if (this.#inRule) this.text += '      </rule>\n\n'
    this.#inActions = this.#inRule = false
  }

  #closeChain(): void {
    if (this.#chain === null) return
    this.#closeRule()
    this.text += '    </chain>\n'
    this.#chain = null
  }

  #closeTable(): void {
    this.#closeChain()
    for (const chain of this.#chains) if (!chain.written) this.#openChain(chain, '/')
    this.#chains = []
    if (this.open) this.text += '  </table>\n'
    this.#table = null
  }
}

/** Iptables-xml(1). */
export const iptablesXml: Command = {
  name: 'iptables-xml',
  directory: '/usr/bin',
  summary: 'write what iptables-save says as XML',
  synopsis: ['[-c] [-v] [FILE]'],
  options: OPTIONS,
  *main(process) {
    const parsed = getopt(process.argv.slice(1), OPTIONS)
    if (isOptionError(parsed) || hasOption(parsed, 'help')) {
      yield* process.printError(isOptionError(parsed) ? `iptables-xml: ${parsed.text}\n` : USAGE)
      return 1
    }
    if (parsed.operands.length > 1) {
      yield* process.printError('Unknown arguments found on commandline')
      return 1
    }
    const [file] = parsed.operands
    const input = file === undefined ? yield* process.readAll(0) : process.readFile(file)
    if (typeof input !== 'string' && failed(input)) {
      yield* process.printError(`Can't open ${file}: ${input.text}`)
      return 1
    }
    const verbose = hasOption(parsed, 'verbose')
    const document = new Document(hasOption(parsed, 'combine'))
    if (verbose) yield* process.print('xptables-xml\n')
    const lines = (typeof input === 'string' ? input : decodeUtf8(input)).split('\n')
    if (lines.at(-1) === '') lines.pop()
    for (const [index, line] of lines.entries()) {
      if (line === '') continue
      if (line.startsWith('#')) {
        document.text += comment(line)
        continue
      }
      if (verbose) document.text += `<!-- line ${index + 1} ${comment(line).slice('<!-- '.length)}`
      const problem = document.take(line)
      if (problem === undefined) continue
      yield* process.print(document.text)
      yield* process.printError(`iptables-xml: line ${index + 1} ${problem}\n`)
      return 1
    }
    if (document.open) {
      yield* process.print(document.text)
      yield* process.printError(`iptables-xml: COMMIT expected at line ${lines.length + 1}\n`)
      return 1
    }
    yield* process.print(`${document.text}</iptables-rules>\n`)
    return 0
  },
}
