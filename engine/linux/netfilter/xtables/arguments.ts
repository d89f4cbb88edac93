import type { XtOption } from './option.ts'
import { Problem } from './problem.ts'

/** An option of iptables itself. `argument`: absent, required, or only when it is attached (`-LINPUT`). */
export interface BaseOption {
  readonly short: string
  readonly long: string
  readonly argument?: 'required' | 'attached'
}

export const BASE_OPTIONS: readonly BaseOption[] = [
  { short: 'A', long: 'append', argument: 'required' },
  { short: 'D', long: 'delete', argument: 'required' },
  { short: 'C', long: 'check', argument: 'required' },
  { short: 'I', long: 'insert', argument: 'required' },
  { short: 'R', long: 'replace', argument: 'required' },
  { short: 'L', long: 'list', argument: 'attached' },
  { short: 'S', long: 'list-rules', argument: 'attached' },
  { short: 'F', long: 'flush', argument: 'attached' },
  { short: 'Z', long: 'zero', argument: 'attached' },
  { short: 'N', long: 'new-chain', argument: 'required' },
  { short: 'X', long: 'delete-chain', argument: 'attached' },
  { short: 'E', long: 'rename-chain', argument: 'required' },
  { short: 'P', long: 'policy', argument: 'required' },
  { short: 's', long: 'source', argument: 'required' },
  { short: 'd', long: 'destination', argument: 'required' },
  { short: 's', long: 'src', argument: 'required' },
  { short: 'd', long: 'dst', argument: 'required' },
  { short: 'p', long: 'protocol', argument: 'required' },
  { short: 'i', long: 'in-interface', argument: 'required' },
  { short: 'j', long: 'jump', argument: 'required' },
  { short: 't', long: 'table', argument: 'required' },
  { short: 'm', long: 'match', argument: 'required' },
  { short: 'n', long: 'numeric' },
  { short: 'o', long: 'out-interface', argument: 'required' },
  { short: 'v', long: 'verbose' },
  { short: 'w', long: 'wait', argument: 'attached' },
  { short: 'W', long: 'wait-interval', argument: 'attached' },
  { short: 'x', long: 'exact' },
  { short: 'f', long: 'fragments' },
  { short: 'V', long: 'version' },
  { short: 'h', long: 'help', argument: 'attached' },
  { short: '0', long: 'line-numbers' },
  { short: 'M', long: 'modprobe', argument: 'required' },
  { short: 'c', long: 'set-counters', argument: 'required' },
  { short: 'g', long: 'goto', argument: 'required' },
  { short: '4', long: 'ipv4' },
  { short: '6', long: 'ipv6' },
]

const BY_LETTER: ReadonlyMap<string, BaseOption> = new Map(BASE_OPTIONS.toReversed().map(each => [each.short, each]))
const BY_NAME: ReadonlyMap<string, BaseOption> = new Map(BASE_OPTIONS.map(each => [each.long, each]))

/** An option of an extension, and to which of the rule's extensions it belongs. */
export interface ExtensionOption<Owner> {
  readonly option: XtOption
  readonly owner: Owner
}

export type Argument<Owner> =
  | { readonly kind: 'base'; readonly option: BaseOption; readonly value: string | undefined; readonly word: string }
  | { readonly kind: 'extension'; readonly option: ExtensionOption<Owner>; readonly value: string | undefined }
  | { readonly kind: 'word'; readonly word: string }
  /** Nobody knows it, yet: a protocol's match may. */
  | { readonly kind: 'unknown'; readonly problem: Problem }

/**
 * getopt_long(3) as iptables uses it: words and options in order, and the options that there are change as extensions are
 * loaded. The newest extension's options are found first.
 */
export class ArgumentReader<Owner> {
  readonly #words: readonly string[]
  #at = 0
  /** What is left of `-xyz` after the options before. */
  #cluster = ''
  #before: { readonly at: number; readonly cluster: string } = { at: 0, cluster: '' }

  constructor(words: readonly string[]) {
    this.#words = words
  }

  /** The rest after `--`. */
  get left(): boolean {
    return this.#at < this.#words.length
  }

  /** xs_has_arg: the next word, if it looks like no option. */
  peekArgument(): string | undefined {
    const word = this.#words[this.#at]
    return this.#cluster !== '' || word === undefined || word.startsWith('-') || word.startsWith('!') ? undefined : word
  }

  /** The next word, whatever it looks like. */
  takeWord(): string | undefined {
    return this.#words[this.#at++]
  }

  /** Goes back to before the last argument, to read it again with more options. */
  back(): void {
    this.#at = this.#before.at
    this.#cluster = this.#before.cluster
  }

  /** The next argument; undefined at the end and at `--`. */
  next(extensions: readonly ExtensionOption<Owner>[]): Argument<Owner> | undefined {
    this.#before = { at: this.#at, cluster: this.#cluster }
    if (this.#cluster !== '') return this.#short()
    const word = this.#words[this.#at]
    if (word === undefined) return undefined
    this.#at++
    if (word === '--') return undefined
    if (word.startsWith('--')) return this.#long(word, extensions)
    if (word.startsWith('-') && word !== '-') {
      this.#cluster = word.slice(1)
      return this.#short()
    }
    return { kind: 'word', word }
  }

  #short(): Argument<Owner> {
    const letter = this.#cluster[0]!
    const option = letter === '0' ? undefined : BY_LETTER.get(letter)
    const rest = this.#cluster.slice(1)
    if (option === undefined) {
      this.#cluster = rest
      return { kind: 'unknown', problem: new Problem(`unknown option "-${letter}"`) }
    }
    const whole = this.#words[this.#at - 1]!
    if (option.argument === undefined) {
      this.#cluster = rest
      return { kind: 'base', option, value: undefined, word: whole }
    }
    this.#cluster = ''
    if (rest !== '') return { kind: 'base', option, value: rest, word: whole }
    if (option.argument === 'attached') return { kind: 'base', option, value: undefined, word: whole }
    const value = this.takeWord()
    if (value === undefined) return { kind: 'unknown', problem: needsArgument(whole) }
    return { kind: 'base', option, value, word: value }
  }

  #long(word: string, extensions: readonly ExtensionOption<Owner>[]): Argument<Owner> {
    const equals = word.indexOf('=')
    const name = word.slice(2, equals < 0 ? undefined : equals)
    const attached = equals < 0 ? undefined : word.slice(equals + 1)
    const found = findLong(name, extensions)
    const unknown: Argument<Owner> = { kind: 'unknown', problem: new Problem(`unknown option "${word}"`) }
    if (found === undefined) return unknown
    const needs =
      'short' in found
        ? found.argument
        : found.option.value === undefined || found.option.optional === true
          ? undefined
          : 'required'
    if (needs === undefined && attached !== undefined) return unknown
    let value = attached
    if (needs === 'required' && value === undefined) {
      value = this.takeWord()
      if (value === undefined) return { kind: 'unknown', problem: needsArgument(word) }
    }
    if ('short' in found) return { kind: 'base', option: found, value, word: this.#words[this.#at - 1]! }
    return { kind: 'extension', option: found, value }
  }
}

function needsArgument(word: string): Problem {
  return new Problem(`option "${word}" requires an argument`)
}

/** An exact name, or the only one that begins so. */
function findLong<Owner>(
  name: string,
  extensions: readonly ExtensionOption<Owner>[],
): BaseOption | ExtensionOption<Owner> | undefined {
  const exact = BY_NAME.get(name) ?? extensions.find(({ option }) => option.name === name)
  if (exact !== undefined) return exact
  const base = BASE_OPTIONS.filter(({ long }) => long.startsWith(name))
  const more = extensions.filter(({ option }) => option.name.startsWith(name))
  const meanings = new Set([
    ...base.map(({ short }) => short),
    ...more.map(
      ({ option, owner }) => `${option.alias ?? option.name}:${extensions.findIndex(each => each.owner === owner)}`,
    ),
  ])
  return meanings.size === 1 ? (base[0] ?? more[0]) : undefined
}
