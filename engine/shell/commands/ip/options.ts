import { defaultToolOptions, type ToolOptions } from '../../iproute/tool.ts'
import { begins, parseInteger } from '../../iproute/words.ts'
import { IP_USAGE } from './usage/ip.ts'

export const VERSION = 'ip utility, iproute2-6.1.0, libbpf 1.1.2\n'

/** What the words before the object say. */
export interface GlobalArguments {
  readonly options: ToolOptions
  readonly namespace: string | null
  readonly rest: readonly string[]
}

/** Why ip stops before it has come to an object: something to print, and a status. */
export interface Stop {
  readonly output: string
  readonly error: string
  readonly status: number
}

const usageStop: Stop = { output: '', error: IP_USAGE, status: 255 }

interface Reader {
  readonly options: ToolOptions
  namespace: string | null
  /** The word behind the option. */
  readonly argument: () => string | undefined
}

type Take = (reader: Reader) => Stop | undefined

const set =
  (change: (options: ToolOptions) => void): Take =>
  ({ options }) => {
    change(options)
    return undefined
  }

/** In the order in which abbreviations are looked up (main in ip/ip.c): `-b` is -batch, `-br` -brief. Those without a beginning must be whole. */
const OPTIONS: readonly { readonly name: string; readonly whole?: true; readonly take: Take }[] = [
  { name: '-loops', take: takeLoops },
  { name: '-family', take: takeFamily },
  { name: '-4', whole: true, take: set(options => void (options.family = 4)) },
  { name: '-6', whole: true, take: set(options => void (options.family = 6)) },
  { name: '-0', whole: true, take: set(options => void (options.linkFamily = true)) },
  { name: '-M', whole: true, take: notEmulated('-M') },
  { name: '-B', whole: true, take: set(() => {}) },
  { name: '-human-readable', take: set(options => void (options.human = true)) },
  { name: '-iec', take: set(options => void (options.iec = true)) },
  { name: '-stats', take: set(options => void options.statistics++) },
  { name: '-statistics', take: set(options => void options.statistics++) },
  { name: '-details', take: set(options => void options.details++) },
  { name: '-resolve', take: set(options => void (options.resolve = true)) },
  { name: '-oneline', take: set(options => void (options.oneline = true)) },
  { name: '-timestamp', take: set(options => void (options.timestamp = 'long')) },
  { name: '-tshort', take: set(options => void (options.timestamp = 'short')) },
  { name: '-Version', take: () => ({ output: VERSION, error: '', status: 0 }) },
  { name: '-force', take: set(options => void (options.force = true)) },
  { name: '-batch', take: takeBatch },
  { name: '-brief', take: set(options => void (options.brief = true)) },
  { name: '-json', take: set(options => void (options.json = true)) },
  { name: '-pretty', take: set(options => void (options.pretty = true)) },
  { name: '-rcvbuf', take: takeBuffer },
  { name: '-help', take: () => usageStop },
  { name: '-netns', take: takeNamespace },
  { name: '-Numeric', take: set(options => void (options.numeric = true)) },
  { name: '-all', take: set(options => void (options.all = true)) },
  { name: '-echo', take: set(() => {}) },
]

/** The options of ip(8), up to the object. */
export function globalArguments(argv: readonly string[]): GlobalArguments | Stop {
  const reader = new ArgumentReader(argv)
  for (;;) {
    const given = reader.peek
    if (given === undefined || !given.startsWith('-')) break
    reader.next()
    if (given === '--') break
    const word = given.startsWith('--') ? given.slice(1) : given
    const color = takeColor(reader.options, word)
    if (color) continue
    const option = OPTIONS.find(({ name, whole }) =>
      whole === true ? name === word : begins(name, word) && word !== '-',
    )
    if (option === undefined)
      return { output: '', error: `Option "${word}" is unknown, try "ip -help".\n`, status: 255 }
    const stop = option.take(reader)
    if (stop !== undefined) return stop
  }
  return { options: reader.options, namespace: reader.namespace, rest: reader.rest }
}

class ArgumentReader implements Reader {
  readonly options: ToolOptions = defaultToolOptions()
  namespace: string | null = null
  readonly #words: readonly string[]
  #at = 0

  constructor(words: readonly string[]) {
    this.#words = words
  }

  get peek(): string | undefined {
    return this.#words[this.#at]
  }

  get rest(): readonly string[] {
    return this.#words.slice(this.#at)
  }

  next(): void {
    this.#at++
  }

  readonly argument = (): string | undefined => this.#words[this.#at++]
}

/** `-c`, `-color=always` and so on (matches_color). */
function takeColor(options: ToolOptions, word: string): boolean {
  const match = /^(-[^=]+)(?:=(.*))?$/.exec(word)
  if (match === null || !begins('-color', match[1]!)) return false
  const when = match[2] ?? 'always'
  if (when !== 'always' && when !== 'auto' && when !== 'never') return false
  options.color = when
  return true
}

function takeLoops({ options, argument }: Reader): Stop | undefined {
  const word = argument()
  if (word === undefined) return usageStop
  options.loops = Number.parseInt(word, 10) || 0
  return undefined
}

const FAMILIES: Readonly<Record<string, (options: ToolOptions) => void>> = {
  inet: options => void (options.family = 4),
  inet6: options => void (options.family = 6),
  link: options => void (options.linkFamily = true),
  bridge: () => {},
}

function takeFamily({ options, argument }: Reader): Stop | undefined {
  const word = argument()
  if (word === undefined || word === 'help') return usageStop
  if (word === 'mpls') return { output: '', error: 'ip: "mpls" is not emulated here\n', status: 2 }
  const family = Object.hasOwn(FAMILIES, word) ? FAMILIES[word] : undefined
  if (family === undefined)
    return { output: '', error: `Error: argument "${word}" is wrong: invalid protocol family\n`, status: 255 }
  family(options)
  return undefined
}

function takeBatch({ options, argument }: Reader): Stop | undefined {
  const word = argument()
  if (word === undefined) return usageStop
  options.batch = word
  return undefined
}

function takeBuffer({ argument }: Reader): Stop | undefined {
  const word = argument()
  if (word === undefined) return usageStop
  const size = parseInteger(word)
  if (size === undefined || size < 0) return { output: '', error: `Invalid rcvbuf size '${word}'\n`, status: 255 }
  return undefined
}

function takeNamespace(reader: Reader): undefined {
  reader.namespace = reader.argument() ?? '(null)'
}

function notEmulated(option: string): Take {
  return () => ({ output: '', error: `ip: "${option}" is not emulated here\n`, status: 2 })
}
