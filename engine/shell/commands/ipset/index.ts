import { IpSet } from '../../../linux/netfilter/ipset/set.ts'
import type { IpSets } from '../../../linux/netfilter/ipset/sets.ts'
import { SET_TYPES } from '../../../linux/netfilter/ipset/types.ts'
import { splitWords } from '../../../linux/netfilter/xtables/words.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { serviceByName } from '../../../linux/resolver/services.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { changeElements, memberText } from './change.ts'
import { parseCreate } from './create.ts'
import { SetProblem, setsProblem } from './error.ts'
import { type ListOptions, listSet } from './list.ts'

const VERSION = 'v7.17'
const NAME_MAX = 31
const NOT_ROOT = 'Kernel error received: Operation not permitted'
/** CPU time for a line of `ipset restore`. */
const LINE_COST = 2_000

/** Commands with their other names, and how many words each must have. */
const COMMANDS: readonly {
  readonly name: string
  readonly aliases: readonly string[]
  readonly words: 0 | 1 | 2
  readonly most: number
}[] = [
  { name: 'create', aliases: ['new', '-N'], words: 2, most: 99 },
  { name: 'add', aliases: ['-A'], words: 2, most: 99 },
  { name: 'del', aliases: ['-D'], words: 2, most: 99 },
  { name: 'test', aliases: ['-T'], words: 2, most: 99 },
  { name: 'destroy', aliases: ['x', '-X'], words: 0, most: 1 },
  { name: 'list', aliases: ['-L'], words: 0, most: 1 },
  { name: 'save', aliases: ['-S'], words: 0, most: 1 },
  { name: 'restore', aliases: ['-R'], words: 0, most: 0 },
  { name: 'flush', aliases: ['-F'], words: 0, most: 1 },
  { name: 'rename', aliases: ['e', '-E'], words: 2, most: 2 },
  { name: 'swap', aliases: ['w', '-W'], words: 2, most: 2 },
  { name: 'help', aliases: ['-h', '-H'], words: 0, most: 1 },
  { name: 'version', aliases: ['-v', '-V'], words: 0, most: 0 },
]

/** ipset_match_cmd: the first command that begins so, whether or not two dashes stand in front. */
function commandOf(word: string): (typeof COMMANDS)[number] | undefined {
  const start = word.replace(/^--/, '')
  if (start === '' || word === '-') return undefined
  return COMMANDS.find(({ name, aliases }) => [name, ...aliases].some(each => each.startsWith(start)))
}

const OPTIONS: readonly OptionSpec[] = [
  { short: '!', long: 'exist', text: 'Adding what is there and deleting what is not is no error.' },
  { short: 'o', long: 'output', argument: 'plain|save|xml', text: 'How sets are listed.' },
  { short: 'q', long: 'quiet', text: 'No messages.' },
  { short: 'r', long: 'resolve', text: 'Names of hosts instead of addresses.', emulated: false },
  { short: 's', long: 'sorted', text: 'Elements in order.' },
  { short: 'n', long: 'name', text: 'Only the names of sets.' },
  { short: 't', long: 'terse', text: 'Sets without their elements.' },
  { short: 'f', long: 'file', argument: 'FILE', text: 'Where to read or write instead.' },
]

interface Flags {
  exist: boolean
  quiet: boolean
  sorted: boolean
  names: boolean
  terse: boolean
  output: ListOptions['form']
  file: string | undefined
}

interface Line {
  readonly command: string
  readonly words: readonly string[]
  readonly flags: Flags
}

/** Takes the options out from between the words. */
function parseLine(all: readonly string[]): Line | SetProblem {
  const flags: Flags = {
    exist: false,
    quiet: false,
    sorted: false,
    names: false,
    terse: false,
    output: 'plain',
    file: undefined,
  }
  const words: string[] = []
  let command: (typeof COMMANDS)[number] | undefined
  for (let index = 0; index < all.length; index++) {
    const word = all[index]!
    if (command === undefined) {
      command = commandOf(word)
      if (command !== undefined) continue
    }
    const option = OPTIONS.find(
      ({ short, long }) => word === `-${short}` || word === `-${long}` || word === `--${long}`,
    )
    if (option === undefined) {
      if (command === undefined) return new SetProblem(`No command specified: unknown argument ${word}`, true)
      words.push(word)
      continue
    }
    if (option.emulated === false) return new SetProblem(`"${word}" is not emulated here`)
    const value = option.argument === undefined ? '' : all[++index]
    if (value === undefined) return new SetProblem(`Missing mandatory argument to option ${word}`, true)
    const problem = setFlag(flags, option.long!, value)
    if (problem !== undefined) return problem
  }
  if (command === undefined) return new SetProblem('No command specified.', true)
  if (words.length < command.words)
    return new SetProblem(
      `Missing ${words.length === 0 ? '' : 'second '}mandatory argument to command ${command.name}`,
      true,
    )
  if (words.length > command.most) return new SetProblem(`Unknown argument ${words[command.most]}`, true)
  return { command: command.name, words, flags }
}

function setFlag(flags: Flags, name: string, value: string): SetProblem | undefined {
  if (name === 'output') {
    if (value !== 'plain' && value !== 'save' && value !== 'xml')
      return new SetProblem(`Syntax error: unknown output mode '${value}'`)
    flags.output = value
  } else if (name === 'file') flags.file = value
  else if (name === 'name') flags.names = true
  else flags[name as 'exist' | 'quiet' | 'sorted' | 'terse'] = true
  return undefined
}

/** What a command says and how it ends. */
interface Answer {
  readonly out?: string
  readonly error?: string
  readonly status: number
}

class Session {
  readonly #process: Process
  readonly #sets: IpSets

  constructor(process: Process) {
    this.#process = process
    this.#sets = process.network.netfilter.sets
  }

  run({ command, words, flags }: Line): Answer | SetProblem {
    const [name = '', second = ''] = words
    if (name.length > NAME_MAX)
      return new SetProblem(`Syntax error: setname '${name}' is longer than ${NAME_MAX} characters`)
    switch (command) {
      case 'create':
        return this.#create(name, second, words.slice(2), flags.exist)
      case 'add':
      case 'del':
      case 'test':
        return this.#elements(command, name, words.slice(1), flags)
      case 'destroy':
        return this.#answer(words.length === 0 ? this.#sets.destroyAll() : this.#sets.destroy(name), flags.exist)
      case 'rename':
        return this.#answer(this.#sets.rename(name, second))
      case 'swap':
        return this.#answer(this.#sets.swap(name, second))
      case 'flush':
        return this.#each(words, slot => {
          slot.set.flush()
          return ''
        })
      default:
        return this.#list(words, { ...flags, output: command === 'save' ? 'save' : flags.output })
    }
  }

  #answer(error: Parameters<typeof setsProblem>[0] | undefined, exist = false): Answer | SetProblem {
    return error === undefined || (exist && error === 'missing') ? { status: 0 } : setsProblem(error)
  }

  #create(name: string, type: string, words: readonly string[], exist: boolean): Answer | SetProblem {
    const { sim } = this.#process.host
    const initval = sim.random('ipset').uint32()
    const created = parseCreate(type, words, initval)
    if (created instanceof SetProblem) return created
    const set = new IpSet(created.type, created.options, () => sim.now)
    const answer = this.#answer(this.#sets.create(name, set, exist))
    return answer instanceof SetProblem || created.warning === '' ? answer : { ...answer, error: created.warning }
  }

  #elements(
    command: 'add' | 'del' | 'test',
    name: string,
    words: readonly string[],
    flags: Flags,
  ): Answer | SetProblem {
    const services = (service: string, protocol: string) => serviceByName(this.#process, service, protocol)?.port
    const answer = changeElements(this.#sets, command, name, words, flags.exist, services)
    if (answer instanceof SetProblem || command !== 'test') return answer instanceof SetProblem ? answer : { status: 0 }
    const text = this.#testText(name, words)
    if (answer) return flags.quiet ? { status: 0 } : { status: 0, error: `Warning: ${text} is in set ${name}.\n` }
    return flags.quiet ? { status: 1 } : { status: 1, error: `${text} is NOT in set ${name}.\n` }
  }

  /** The element as the kernel understood it. */
  #testText(name: string, words: readonly string[]): string {
    const type = this.#sets.get(name)?.set.type
    if (type?.storage === 'list') return memberText(words)
    const parts = words[0]!.split(',')
    for (const [index, dimension] of type?.dimensions.entries() ?? []) {
      const part = parts[index]!
      if (dimension === 'ip' || dimension === 'net')
        parts[index] = part.replace(part.includes(':') ? /\/128$/ : /\/32$/, '')
      else if (dimension !== 'port') continue
      else if (type!.storage === 'bitmap') parts[index] = part.replace(/^.*:/, '')
      else if (!part.includes(':')) parts[index] = `tcp:${part}`
    }
    return parts.join(',')
  }

  #each(words: readonly string[], body: (slot: NonNullable<ReturnType<IpSets['get']>>) => string): Answer | SetProblem {
    const slots = words.length === 0 ? this.#sets.slots : [this.#sets.get(words[0]!)]
    let out = ''
    for (const [index, slot] of slots.entries()) {
      if (slot === undefined) return setsProblem('missing')
      const text = body(slot)
      out += index > 0 && text.startsWith('Name:') ? `\n${text}` : text
    }
    return { out, status: 0 }
  }

  #list(words: readonly string[], flags: Flags): Answer | SetProblem {
    const options: ListOptions = {
      form: flags.output,
      namesOnly: flags.names,
      terse: flags.terse,
      sorted: flags.sorted,
      now: this.#process.now,
    }
    const xml = flags.output === 'xml'
    const named = (name: string) => (xml ? `<ipset name="${name}"/>\n` : `${name}\n`)
    const listed = this.#each(words, slot => (flags.names ? named(slot.name) : listSet(slot, options)))
    if (listed instanceof SetProblem || !xml) return listed
    return { ...listed, out: `<ipsets>\n${listed.out}</ipsets>\n` }
  }
}

function* report(process: Process, problem: SetProblem, quiet: boolean, line?: number): Running {
  const hint = problem.usage ? "Try `ipset help' for more information.\n" : ''
  const where = line === undefined || problem.usage ? '' : `Error in line ${line}: `
  if (!quiet || problem.usage) yield* process.printError(`ipset ${VERSION}: ${where}${problem.text}\n${hint}`)
  return problem.usage ? 2 : 1
}

/** ipset restore: line for line; the first that fails ends it, and what was done stays. */
function* restore(process: Process, session: Session, flags: Flags): Running {
  const text = flags.file === undefined ? yield* process.readAll(0) : yield* process.readWhole(flags.file)
  if (typeof text !== 'string' && failed(text))
    return yield* report(process, new SetProblem(`Cannot open ${flags.file} for reading: ${text.text}`), false)
  const lines = (typeof text === 'string' ? text : decodeUtf8(text)).split('\n')
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed === 'COMMIT') continue
    if (trimmed === 'quit') break
    yield* process.compute(LINE_COST)
    const parsed = parseLine(splitWords(trimmed))
    if (parsed instanceof SetProblem) return yield* report(process, parsed, flags.quiet, index + 1)
    const exist = flags.exist || parsed.flags.exist
    const answer = session.run({ ...parsed, flags: { ...parsed.flags, exist } })
    if (answer instanceof SetProblem) return yield* report(process, answer, flags.quiet, index + 1)
    if (answer.error !== undefined && parsed.command === 'create') yield* process.printError(answer.error)
    if (answer.out !== undefined) yield* process.print(answer.out)
  }
  return 0
}

/** ipset(8) 7.17. */
export const ipset: Command = {
  name: 'ipset',
  directory: '/usr/sbin',
  summary: 'sets of addresses, networks and ports for rules',
  synopsis: [
    'create SET TYPE [OPTIONS]',
    'add|del|test SET ENTRY [OPTIONS]',
    'list|save|flush|destroy [SET]',
    'rename|swap SET SET',
    'restore',
  ],
  options: OPTIONS,
  description: [`Types: ${SET_TYPES.map(type => type.name).join(', ')}.`],
  notEmulated: ['wildcard', 'names of hosts'],
  *main(process) {
    const line = parseLine(process.argv.slice(1))
    if (line instanceof SetProblem) return yield* report(process, line, false)
    const { command, flags } = line
    if (command === 'version') {
      yield* process.print(`ipset ${VERSION}, protocol version: 7\n`)
      return 0
    }
    if (command === 'help') {
      yield* process.print(helpText())
      return 0
    }
    if (!process.capable('NET_ADMIN')) return yield* report(process, new SetProblem(NOT_ROOT), flags.quiet)
    const session = new Session(process)
    if (command === 'restore') return yield* restore(process, session, flags)
    const answer = session.run(line)
    if (answer instanceof SetProblem) return yield* report(process, answer, flags.quiet)
    if (answer.error !== undefined) yield* process.printError(answer.error)
    if (answer.out === undefined) return answer.status
    if (flags.file === undefined) yield* process.print(answer.out)
    else {
      const error = process.writeWholeFile(flags.file, answer.out)
      if (error !== undefined)
        return yield* report(process, new SetProblem(`Cannot open ${flags.file} for writing: ${error.text}`), false)
    }
    return answer.status
  },
}

function helpText(): string {
  const commands = COMMANDS.map(({ name }) => `  ${name}\n`).join('')
  const options = OPTIONS.filter(({ emulated }) => emulated !== false).map(
    ({ short, long, text }) => `  -${short}, -${long}  ${text}\n`,
  )
  const types = SET_TYPES.map(({ name, revision }) => `  ${name} ${revision}\n`).join('')
  return `ipset ${VERSION}\n\nUsage: ipset [options] COMMAND\n\nCommands:\n${commands}\nOptions:\n${options.join('')}\nSupported set types:\n${types}`
}
