import { type Argument, ArgumentReader, type ExtensionOption } from './arguments.ts'
import { type GivenHeader, headerOf, STANDARD, targetOf } from './assemble.ts'
import { type Command, type CommandName, illegalOption, letterOf, type Request } from './command.ts'
import type { Extension, Use } from './extension.ts'
import { findMatch, findTarget } from './find.ts'
import { type Not, readInterface, readNetworks } from './header.ts'
import { EXTENSION_HEADERS, MATCH_OF_PROTOCOL, type Names, parseNumber, parseProtocol, protocolText } from './names.ts'
import { checkOptions, GivenOptions, type ParseContext, takeOption } from './option.ts'
import { BadArgument, isProblem, type Parsed, Problem, Silent } from './problem.ts'
import type { RuleSpec } from './rule.ts'
import type { Network } from './values.ts'

/** XT_EXTENSION_MAXNAMELEN: names of chains and targets have to be shorter. */
const NAME_LIMIT = 29

/** What a front end knows beside the words. */
export interface ParseEnvironment {
  readonly family: 4 | 6
  readonly names: Names
  readonly warn: (text: string) => void
  /** The table of iptables-restore; `-t` is not allowed then. */
  readonly restore?: string
  readonly program: string
}

/** An extension that the rule uses, with the options given so far. */
interface Loaded {
  readonly type: Extension
  readonly given: GivenOptions
}

/** do_parse: understands the words of a command line. */
export function parseCommand(words: readonly string[], environment: ParseEnvironment): Parsed<Request> {
  return new Parser(words, environment).parse()
}

class Parser {
  readonly #reader: ArgumentReader<Loaded>
  readonly #environment: ParseEnvironment
  #command: CommandName | undefined
  #table: string
  #tableSet = false
  #chain: string | undefined
  #ruleNumber = 0
  #newName = ''
  #policy: string | undefined
  /** Options given, by their letters. */
  readonly #options = new Set<string>()
  #verbose = 0
  #wait = false
  #waitInterval = false
  #invert = false
  #protocol: Not<number> | null = null
  #protocolName: string | undefined
  #source: Not<string> | null = null
  #destination: Not<string> | null = null
  #incoming: Not<string> | null = null
  #outgoing: Not<string> | null = null
  #fragment: { readonly inverted: boolean } | null = null
  #counters = { packets: 0, bytes: 0 }
  /** In the order of the rule. */
  readonly #matches: Loaded[] = []
  #target: Loaded | undefined
  /** The options of all of them, of so many with this one as the newest. */
  #available: readonly ExtensionOption<Loaded>[] = []
  #known = 0
  #newest: Loaded | undefined
  #jump: { readonly name: string; readonly goto: boolean } | undefined
  #protocolLoaded = false
  #request: Request | undefined

  constructor(words: readonly string[], environment: ParseEnvironment) {
    this.#reader = new ArgumentReader(words)
    this.#environment = environment
    this.#table = environment.restore ?? 'filter'
  }

  parse(): Parsed<Request> {
    for (;;) {
      const argument = this.#reader.next(this.#extensionOptions())
      if (argument === undefined) break
      const problem = this.#argument(argument)
      if (problem !== undefined) return problem
      if (this.#request !== undefined) return this.#request
    }
    return this.#finish()
  }

  /** The newest extension's first. Extensions are only ever added. */
  #extensionOptions(): readonly ExtensionOption<Loaded>[] {
    const loaded = this.#target === undefined ? this.#matches : [...this.#matches, this.#target]
    const newest = loaded.at(-1)
    if (loaded.length !== this.#known || newest !== this.#newest) {
      this.#known = loaded.length
      this.#newest = newest
      this.#available = loaded.toReversed().flatMap(owner => owner.type.options.map(option => ({ option, owner })))
    }
    return this.#available
  }

  #argument(argument: Argument<Loaded>): Problem | undefined {
    if (argument.kind === 'word') return this.#word(argument.word)
    if (argument.kind === 'unknown') {
      if (this.#loadProtocol()) {
        this.#reader.back()
        return undefined
      }
      return argument.problem
    }
    const problem =
      argument.kind === 'base'
        ? this.#base(argument.option.short, argument.value, argument.word)
        : this.#extension(argument.option, argument.value)
    this.#invert = false
    return problem
  }

  #word(word: string): Problem | undefined {
    if (word !== '!') return new BadArgument(word)
    if (this.#invert) return new Problem('multiple consecutive ! not allowed')
    this.#invert = true
    return undefined
  }

  #extension({ option, owner }: ExtensionOption<Loaded>, value: string | undefined): Problem | undefined {
    let text = value
    if (option.optional === true && value === undefined)
      text = this.#reader.peekArgument() === undefined ? '' : this.#reader.takeWord()
    if (option.second !== undefined) {
      const second = this.#reader.peekArgument()
      if (second === undefined) return new Problem(option.second)
      this.#reader.takeWord()
      text = `${value} ${second}`
    }
    const place = { ...this.#context(), extension: owner.type.name, option: option.name }
    return takeOption(owner.given, option, text, this.#invert, place)
  }

  #context(): ParseContext {
    return {
      family: this.#environment.family,
      protocol: this.#protocol?.value ?? 0,
      protocolInverted: this.#protocol?.inverted ?? false,
      table: this.#table,
      names: this.#environment.names,
      warn: this.#environment.warn,
    }
  }

  /** load_proto: an option that nobody knows may belong to the match of the protocol. */
  #loadProtocol(): boolean {
    if (this.#protocol === null || this.#protocolName === undefined || this.#protocolLoaded) return false
    const name = protocolText(this.#protocol.value, this.#environment.names) ?? this.#protocolName
    const type = findMatch(MATCH_OF_PROTOCOL.get(name) ?? name, this.#environment.family)
    if (type === undefined) return false
    this.#protocolLoaded = true
    this.#matches.push({ type, given: new GivenOptions() })
    return true
  }

  // Options of iptables itself.

  #base(letter: string, value: string | undefined, word: string): Problem | undefined {
    if (COMMANDS.has(letter)) return this.#commandOption(letter as CommandName, value)
    const option = letter === 'g' ? 'j' : letter
    if (RULE_LETTERS.has(option)) {
      const problem = this.#setOption(option)
      if (problem !== undefined) return problem
    }
    switch (letter) {
      case 'p':
        return this.#readProtocol(word)
      case 's':
        this.#source = { value: word, inverted: this.#invert }
        return undefined
      case 'd':
        this.#destination = { value: word, inverted: this.#invert }
        return undefined
      case 'i':
      case 'o':
        return this.#readLink(letter, value!)
      case 'j':
      case 'g':
        return this.#readJump(word, letter === 'g')
      case 'm':
        return this.#readMatch(value!)
      case 'f':
        if (this.#environment.family === 6) return new Problem("`-f' is not supported in IPv6, use -m frag instead")
        this.#fragment = { inverted: this.#invert }
        return undefined
      case 'c':
        return this.#readCounters(value!)
      case 't':
        return this.#readTable(value!)
      default:
        return this.#general(letter, value)
    }
  }

  #general(letter: string, value: string | undefined): Problem | undefined {
    const { family, restore } = this.#environment
    if (letter === 'v') this.#verbose++
    if (letter === 'V') this.#request = { name: 'version' }
    if (letter === 'h') {
      if (this.#matches.length === 0) this.#loadProtocol()
      this.#request = { name: 'help', matches: this.#matches.map(({ type }) => type) }
    }
    if (letter === 'w') return this.#readWait(value)
    if (letter === 'W') {
      this.#environment.warn('Ignoring deprecated --wait-interval option.\n')
      this.#waitInterval = true
      if (value === undefined && this.#reader.peekArgument() !== undefined) this.#reader.takeWord()
    }
    if ((letter === '4' && family === 6) || (letter === '6' && family === 4)) {
      if (restore === undefined) return new Silent()
      this.#request = { name: 'skip' }
    }
    return undefined
  }

  #readWait(value: string | undefined): Problem | undefined {
    this.#wait = true
    const text = value ?? this.#reader.peekArgument()
    if (text === undefined) return undefined
    if (value === undefined) this.#reader.takeWord()
    return /^\s*[+-]?\d/.test(text) ? undefined : new Problem('wait seconds not numeric')
  }

  /** set_option. */
  #setOption(letter: string): Problem | undefined {
    if (this.#options.has(letter) && letter !== 'v') return new Problem(`multiple -${letter} flags not allowed`)
    this.#options.add(letter)
    if (this.#invert && !INVERTIBLE.has(letter)) return new Problem(`cannot have ! before -${letter}`)
    return undefined
  }

  #readProtocol(word: string): Problem | undefined {
    const name = word.toLowerCase()
    const number = parseProtocol(name, this.#environment.names)
    if (number === undefined) return new Problem(`unknown protocol "${name}" specified`)
    if (number === 0 && this.#invert) return new Problem('rule would never match protocol')
    if (this.#environment.family === 6 && !this.#invert && EXTENSION_HEADERS.has(number))
      this.#environment.warn(`Warning: never matched protocol: ${name}. use extension match instead.\n`)
    this.#protocol = { value: number, inverted: this.#invert }
    this.#protocolName = name
    return undefined
  }

  #readLink(letter: 'i' | 'o', text: string): Problem | undefined {
    if (text === '') return new Problem('Empty interface is likely to be undesired')
    const name = readInterface(text, this.#environment)
    if (isProblem(name)) return name
    const condition = { value: name, inverted: this.#invert }
    if (letter === 'i') this.#incoming = condition
    else this.#outgoing = condition
    return undefined
  }

  #readMatch(name: string): Problem | undefined {
    if (this.#invert) return new Problem('unexpected ! flag before --match')
    const type = findMatch(name, this.#environment.family)
    if (type === undefined) return new Problem(`Couldn't load match \`${name}':No such file or directory\n`)
    const protocol = this.#protocolName
    if (
      protocol !== undefined &&
      type === findMatch(MATCH_OF_PROTOCOL.get(protocol) ?? protocol, this.#environment.family)
    )
      this.#protocolLoaded = true
    this.#matches.push({ type, given: new GivenOptions() })
    return undefined
  }

  /** command_jump. */
  #readJump(name: string, goto: boolean): Problem | undefined {
    if (name.length < 1) return new Problem('Invalid target name (too short)')
    if (name.length >= NAME_LIMIT) return new Problem(`Invalid target name \`${name}' (${NAME_LIMIT - 1} chars max)`)
    if (/\s/.test(name)) return new Problem(`Invalid target name \`${name}'`)
    this.#jump = { name, goto }
    if (goto) return undefined
    const type = findTarget(name, this.#environment.family)
    if (type?.absent === true)
      this.#environment.warn(`Warning: Extension ${name} revision 0 not supported, missing kernel module?\n`)
    if (type !== undefined) this.#target = { type, given: new GivenOptions() }
    return undefined
  }

  #readCounters(value: string): Problem | undefined {
    const comma = value.indexOf(',')
    const packets = comma < 0 ? value : value.slice(0, comma)
    let bytes = comma < 0 ? undefined : value.slice(comma + 1)
    if (bytes === undefined && this.#reader.peekArgument() !== undefined) bytes = this.#reader.takeWord()
    if (bytes === undefined) return new Problem('-c requires packet and byte counter')
    if (!/^\d/.test(packets)) return new Problem('-c packet counter not numeric')
    if (!/^\d/.test(bytes)) return new Problem('-c byte counter not numeric')
    this.#counters = { packets: Number.parseInt(packets, 10), bytes: Number.parseInt(bytes, 10) }
    return undefined
  }

  #readTable(name: string): Problem | undefined {
    if (this.#invert) return new Problem('unexpected ! flag before --table')
    if (this.#environment.restore !== undefined)
      return new Problem(`The -t option cannot be used in ${this.#environment.program}.\n`)
    if (this.#tableSet) return undefined
    this.#table = name
    this.#tableSet = true
    return undefined
  }

  // Commands.

  #commandOption(letter: CommandName, value: string | undefined): Problem | undefined {
    if (this.#invert) return new Problem("unexpected '!' flag")
    if (letter === 'N') {
      const problem = this.#checkChainName(value!)
      if (problem !== undefined) return problem
    }
    const before = this.#command
    const both =
      (letter === 'Z' && (before === 'L' || before === 'S')) ||
      (letter === 'L' && (before === 'Z' || before === 'Z#')) ||
      (letter === 'S' && (before === 'Z' || before === 'Z#'))
    if (before !== undefined && !both) return new Problem(`Cannot use -${letter} with -${letterOf(before)}\n`.trimEnd())
    if (before !== undefined) this.#alsoZero = true
    if (before === undefined || letter !== 'Z') this.#command = letter
    const optional = value === undefined && 'LSFZX'.includes(letter)
    const chain = optional ? this.#takeArgument() : value
    if (chain !== undefined) this.#chain = chain
    return this.#commandArguments(letter)
  }

  /** `-L -Z`: the counters are shown and then set to 0. */
  #alsoZero = false

  #takeArgument(): string | undefined {
    return this.#reader.peekArgument() === undefined ? undefined : this.#reader.takeWord()
  }

  #commandArguments(letter: CommandName): Problem | undefined {
    const next = 'DRILSZEP'.includes(letter) ? this.#takeArgument() : undefined
    switch (letter) {
      case 'I':
        this.#ruleNumber = 1
        return next === undefined ? undefined : this.#readNumber(next)
      case 'D':
      case 'Z':
        if (next === undefined) return undefined
        if (this.#command === letter) this.#command = letter === 'D' ? 'D#' : 'Z#'
        return this.#readNumber(next)
      case 'R':
        return next === undefined ? new Problem('-R requires a rule number') : this.#readNumber(next)
      case 'L':
      case 'S':
        return next === undefined ? undefined : this.#readNumber(next)
      case 'E':
        if (next === undefined) return new Problem('-E requires old-chain-name and new-chain-name')
        this.#newName = next
        return undefined
      case 'P':
        if (next === undefined) return new Problem('-P requires a chain and a policy')
        this.#policy = next
        return undefined
      default:
        return undefined
    }
  }

  #readNumber(text: string): Problem | undefined {
    const number = parseNumber(text, 1, 0x7fff_ffff)
    if (number === undefined) return new Problem(`Invalid rule number \`${text}'`)
    this.#ruleNumber = number
    return undefined
  }

  /** parse_chain. */
  #checkChainName(name: string): Problem | undefined {
    if (name.startsWith('-') || name.startsWith('!'))
      return new Problem(`chain name not allowed to start with \`${name[0]}'`)
    if (name === '' || STANDARD.has(name) || findTarget(name, this.#environment.family) !== undefined)
      return new Problem('chain name may not clash with target name')
    return /\s/.test(name) ? new Problem(`Invalid chain name \`${name}'`) : undefined
  }

  // The end.

  #finish(): Parsed<Command> {
    if (this.#table === 'nat' && (this.#policy === 'DROP' || this.#jump?.name === 'DROP'))
      return new Problem('\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n')
    const matches = this.#finishUses()
    if (isProblem(matches)) return matches
    if (this.#reader.left) return new Problem('unknown arguments found on commandline')
    const name = this.#command
    if (name === undefined) return new Problem('no command specified')
    if (this.#invert) return new Problem('nothing appropriate following !')
    if (this.#waitInterval && !this.#wait) return new Problem('--wait-interval only makes sense with --wait\n')
    const networks = this.#networks()
    if (isProblem(networks)) return networks
    if (name === 'R' && (networks.sources.length > 1 || networks.destinations.length > 1))
      return new Problem('Replacement rule does not specify a unique address')
    const illegal = illegalOption(name, this.#options)
    if (illegal !== undefined) return new Problem(`Illegal option \`-${illegal}' with this command`)
    if (this.#chain !== undefined && this.#chain.length >= NAME_LIMIT)
      return new Problem(`chain name \`${this.#chain}' too long (must be under ${NAME_LIMIT} chars)`)
    const misplaced = this.#misplacedInterface(name)
    if (misplaced !== undefined) return misplaced
    return this.#build(name, matches, networks)
  }

  /** `-o` makes no sense where packets come in, nor `-i` where they go out. */
  #misplacedInterface(name: CommandName): Problem | undefined {
    if (!'ADCIR'.includes(letterOf(name))) return undefined
    if (this.#outgoing !== null && (this.#chain === 'PREROUTING' || this.#chain === 'INPUT'))
      return new Problem(`Can't use -o with ${this.#chain}\n`)
    if (this.#incoming !== null && (this.#chain === 'POSTROUTING' || this.#chain === 'OUTPUT'))
      return new Problem(`Can't use -i with ${this.#chain}\n`)
    return undefined
  }

  #finishUses(): Parsed<{ matches: Use[]; target: Use | undefined }> {
    const matches: Use[] = []
    for (const loaded of this.#matches) {
      const data = this.#finishUse(loaded)
      if (isProblem(data)) return data
      const before = matches.at(-1)
      const merged = before?.type === loaded.type ? loaded.type.merge?.(before.data, data) : undefined
      if (merged === undefined) matches.push({ type: loaded.type, data })
      else matches[matches.length - 1] = { type: loaded.type, data: merged }
    }
    if (this.#target === undefined) return { matches, target: undefined }
    const data = this.#finishUse(this.#target)
    return isProblem(data) ? data : { matches, target: { type: this.#target.type, data } }
  }

  #finishUse({ type, given }: Loaded): Parsed<unknown> {
    return (
      type.finalCheck?.(given) ?? checkOptions(given, type.options, type.name) ?? type.parse(given, this.#context())
    )
  }

  #networks(): Parsed<{ sources: Network[]; destinations: Network[] }> {
    const { family, names } = this.#environment
    const read = (condition: Not<string> | null): Parsed<Network[]> =>
      condition === null ? [] : readNetworks(condition.value, family, names)
    const sources = read(this.#source)
    if (isProblem(sources)) return sources
    const destinations = read(this.#destination)
    if (isProblem(destinations)) return destinations
    const several = sources.length > 1 || destinations.length > 1
    if (several && (this.#source?.inverted === true || this.#destination?.inverted === true))
      return new Problem('! not allowed with multiple source or destination IP addresses')
    return { sources, destinations }
  }

  #given(): GivenHeader {
    return {
      source: this.#source,
      destination: this.#destination,
      incoming: this.#incoming,
      outgoing: this.#outgoing,
      protocol: this.#protocol,
      fragment: this.#fragment,
    }
  }

  #build(
    name: CommandName,
    { matches, target }: { matches: Use[]; target: Use | undefined },
    { sources, destinations }: { sources: Network[]; destinations: Network[] },
  ): Command {
    const rules: RuleSpec[] = []
    if ('ACDIR'.includes(name))
      for (const source of sources.length === 0 ? [null] : sources)
        for (const destination of destinations.length === 0 ? [null] : destinations)
          rules.push({
            header: headerOf(this.#environment.family, this.#given(), source, destination),
            matches,
            target: targetOf(target, this.#jump),
            counters: this.#counters,
          })
    return {
      name,
      table: this.#table,
      chain: this.#chain,
      ruleNumber: this.#ruleNumber,
      newName: this.#newName,
      policy: this.#policy ?? '',
      rules,
      numeric: this.#options.has('n'),
      verbose: this.#verbose,
      exact: this.#options.has('x'),
      lineNumbers: this.#options.has('0'),
      alsoZero: this.#alsoZero,
    }
  }
}

const COMMANDS: ReadonlySet<string> = new Set('ACDRILSFZNXEP')
const RULE_LETTERS: ReadonlySet<string> = new Set('nsdpjvxio0cf')
const INVERTIBLE: ReadonlySet<string> = new Set('sdpiof')
