/** A complaint of ipvsadm, and its exit status. */
export class Failure {
  readonly text: string
  readonly status: number

  constructor(text: string, status = 2) {
    this.text = text
    this.status = status
  }
}

/** Commands by their letters, with the names that messages use. */
export const COMMANDS = {
  A: 'add-service',
  E: 'edit-service',
  D: 'delete-service',
  C: 'flush',
  L: 'list',
  a: 'add-server',
  d: 'delete-server',
  e: 'edit-server',
  set: 'set',
  'start-daemon': 'start-daemon',
  'stop-daemon': 'stop-daemon',
  R: 'restore',
  S: 'save',
  Z: 'zero',
} as const
export type CommandLetter = keyof typeof COMMANDS

/** What an option takes: nothing, a word, or a word where the next one is no option. */
type Argument = 'none' | 'word' | 'maybe'

/** An option beside the commands: how it is given, what messages call it, and with which commands: `+` must, ` ` may, `1` alone of its kind. */
export interface IpvsOption {
  readonly name: string
  readonly given: readonly (readonly [short: string, long: string])[]
  readonly argument: Argument
  readonly legal: Readonly<Partial<Record<CommandLetter, '+' | ' ' | '1'>>>
}

const DAEMON = { 'start-daemon': ' ' } as const
const SERVER = { a: ' ', e: ' ' } as const
const LIST = { L: ' ' } as const
const SERVICE = { A: ' ', E: ' ' } as const

/** commands_v_options, a row for each option. */
export const OPTIONS: readonly IpvsOption[] = [
  { name: 'numeric', given: [['n', 'numeric']], argument: 'none', legal: { L: ' ', S: ' ' } },
  { name: 'connection', given: [['c', 'connection']], argument: 'none', legal: { L: '1' } },
  {
    name: 'service-address',
    given: [
      ['t', 'tcp-service'],
      ['u', 'udp-service'],
      ['', 'sctp-service'],
      ['f', 'fwmark-service'],
    ],
    argument: 'word',
    legal: { A: '+', E: '+', D: '+', L: '1', a: '+', d: '+', e: '+', Z: ' ' },
  },
  { name: 'scheduler', given: [['s', 'scheduler']], argument: 'word', legal: SERVICE },
  { name: 'persistent', given: [['p', 'persistent']], argument: 'maybe', legal: SERVICE },
  { name: 'netmask', given: [['M', 'netmask']], argument: 'word', legal: SERVICE },
  { name: 'real-server', given: [['r', 'real-server']], argument: 'word', legal: { a: '+', d: '+', e: '+' } },
  {
    name: 'forwarding-method',
    given: [
      ['g', 'gatewaying'],
      ['i', 'ipip'],
      ['m', 'masquerading'],
    ],
    argument: 'none',
    legal: SERVER,
  },
  { name: 'weight', given: [['w', 'weight']], argument: 'word', legal: SERVER },
  { name: 'u-threshold', given: [['x', 'u-threshold']], argument: 'word', legal: SERVER },
  { name: 'l-threshold', given: [['y', 'l-threshold']], argument: 'word', legal: SERVER },
  { name: 'mcast-interface', given: [['', 'mcast-interface']], argument: 'word', legal: DAEMON },
  { name: 'timeout', given: [['', 'timeout']], argument: 'none', legal: { L: '1' } },
  { name: 'daemon', given: [['', 'daemon']], argument: 'none', legal: { L: '1' } },
  { name: 'stats', given: [['', 'stats']], argument: 'none', legal: LIST },
  { name: 'rate', given: [['', 'rate']], argument: 'none', legal: LIST },
  { name: 'thresholds', given: [['', 'thresholds']], argument: 'none', legal: LIST },
  { name: 'persistent-conn', given: [['', 'persistent-conn']], argument: 'none', legal: LIST },
  { name: 'nosort', given: [['', 'nosort']], argument: 'none', legal: LIST },
  { name: 'sort', given: [['', 'sort']], argument: 'none', legal: LIST },
  { name: 'syncid', given: [['', 'syncid']], argument: 'word', legal: { 'start-daemon': ' ', 'stop-daemon': ' ' } },
  { name: 'exact', given: [['X', 'exact']], argument: 'none', legal: LIST },
  { name: 'ops', given: [['o', 'ops']], argument: 'none', legal: SERVICE },
  { name: 'pe', given: [['', 'pe']], argument: 'word', legal: SERVICE },
  { name: 'sched-flags', given: [['b', 'sched-flags']], argument: 'word', legal: SERVICE },
  {
    name: 'ipv6',
    given: [['6', 'ipv6']],
    argument: 'none',
    legal: { A: ' ', E: ' ', D: ' ', L: ' ', a: ' ', d: ' ', e: ' ', Z: ' ' },
  },
]

/** Names of commands in their long form. */
const LONG_COMMANDS: ReadonlyMap<string, CommandLetter> = new Map([
  ['add-service', 'A'],
  ['edit-service', 'E'],
  ['delete-service', 'D'],
  ['clear', 'C'],
  ['list', 'L'],
  ['zero', 'Z'],
  ['add-server', 'a'],
  ['edit-server', 'e'],
  ['delete-server', 'd'],
  ['set', 'set'],
  ['restore', 'R'],
  ['save', 'S'],
  ['start-daemon', 'start-daemon'],
  ['stop-daemon', 'stop-daemon'],
])

/** An option as it was given; `by` is its letter, or its name where it has none. */
export interface GivenOption {
  readonly option: IpvsOption
  readonly by: string
  readonly value: string | undefined
}

export interface Arguments {
  readonly command: CommandLetter | 'help' | 'version'
  readonly options: readonly GivenOption[]
  readonly operands: readonly string[]
}

const TRY_HELP = new Failure("Try `ipvsadm -h' or 'ipvsadm --help' for more information.", 255)

interface Word {
  readonly short: string
  readonly long: string
  readonly attached: string | undefined
  /** The word as it stands, for messages. */
  readonly shown: string
}

/** popt(3): words apart into options; `-Lnc` is three of them. */
class WordReader {
  readonly #words: readonly string[]
  readonly operands: string[] = []
  #at = 0
  #cluster = ''

  constructor(words: readonly string[]) {
    this.#words = words
  }

  next(): Word | undefined {
    if (this.#cluster !== '') return this.#short()
    for (;;) {
      const word = this.#words[this.#at]
      if (word === undefined) return undefined
      this.#at++
      if (word.startsWith('--') && word.length > 2) {
        const [long = '', ...rest] = word.slice(2).split('=')
        return { short: '', long, attached: rest.length === 0 ? undefined : rest.join('='), shown: `--${long}` }
      }
      if (word.startsWith('-') && word.length > 1) {
        this.#cluster = word.slice(1)
        return this.#short()
      }
      this.operands.push(word)
    }
  }

  #short(): Word {
    const short = this.#cluster[0]!
    this.#cluster = this.#cluster.slice(1)
    return { short, long: '', attached: undefined, shown: `-${short}` }
  }

  /** The argument of the option that was read last. */
  argument(attached: string | undefined, maybe: boolean): string | undefined {
    if (attached !== undefined) return attached
    if (this.#cluster !== '') {
      const rest = this.#cluster
      this.#cluster = ''
      return rest
    }
    const next = this.#words[this.#at]
    if (next === undefined || (maybe && next.startsWith('-'))) return undefined
    this.#at++
    return next
  }
}

function commandOf({ short, long }: Word): CommandLetter | 'help' | 'version' | undefined {
  if (short === 'h' || long === 'help') return 'help'
  if (short === 'v' || long === 'version') return 'version'
  if (short === 'l') return 'L'
  if (short !== '') return short in COMMANDS ? (short as CommandLetter) : undefined
  return LONG_COMMANDS.get(long)
}

function optionOf({ short, long }: Word): { readonly option: IpvsOption; readonly by: string } | undefined {
  for (const option of OPTIONS)
    for (const [letter, name] of option.given)
      if ((short !== '' && letter === short) || (long !== '' && name === long))
        return { option, by: letter === '' ? name : letter }
  return undefined
}

/** parse_options: the command stands first. */
export function readArguments(words: readonly string[]): Arguments | Failure {
  const reader = new WordReader(words)
  const first = reader.next()
  const command = first === undefined ? undefined : commandOf(first)
  if (first === undefined || command === undefined) return TRY_HELP
  if (command === 'help' || command === 'version') return { command, options: [], operands: [] }
  const options: GivenOption[] = []
  const daemon = command === 'start-daemon' || command === 'stop-daemon'
  if (daemon) reader.operands.push(reader.argument(first.attached, false) ?? '')
  for (let word = reader.next(); word !== undefined; word = reader.next()) {
    const found = optionOf(word)
    if (found === undefined)
      return commandOf(word) === undefined
        ? new Failure(`${word.shown}: unknown option`, 255)
        : new Failure(`invalid option \`${word.shown}'`)
    const { option, by } = found
    if (options.some(given => given.option === option) && option.name !== 'sort')
      return new Failure(`multiple '${option.name}' options specified`)
    const value = option.argument === 'none' ? undefined : reader.argument(word.attached, option.argument === 'maybe')
    if (option.argument === 'word' && value === undefined) return new Failure(`${word.shown}: missing argument`, 255)
    options.push({ option, by, value })
  }
  return { command, options, operands: reader.operands }
}

/** generic_opt_check. */
export function checkOptions(command: CommandLetter, options: readonly GivenOption[]): Failure | undefined {
  let alone: string | undefined
  for (const option of OPTIONS) {
    const rule = option.legal[command]
    const { name } = option
    if (!options.some(given => given.option === option)) {
      if (rule === '+')
        return new Failure(`You need to supply the '${name}' option for the '${COMMANDS[command]}' command`)
      continue
    }
    if (rule === undefined) return new Failure(`Illegal '${name}' option with the '${COMMANDS[command]}' command`)
    if (rule !== '1') continue
    if (alone !== undefined)
      return new Failure(
        `The option '${name}' conflicts with the '${alone}' option in the '${COMMANDS[command]}' command`,
      )
    alone = name
  }
  return undefined
}
