import { type Column, columnFor, formatOf } from './columns.ts'

/** Whom ps shows and how. */
export interface PsOptions {
  /** Each selects some; together they select all that any of them selects. */
  readonly select: {
    readonly kind: 'pid' | 'ppid' | 'name' | 'user' | 'tty' | 'session'
    readonly values: readonly string[]
  }[]
  /** -e, or BSD's ax: everybody. */
  all: boolean
  /** BSD's a (everybody with a terminal) and x (own ones without). */
  withTerminal: boolean
  withoutTerminal: boolean
  /** -a: all with a terminal but session leaders; -d: all but session leaders. */
  noLeaders: boolean
  negate: boolean
  readonly columns: Column[]
  bsd: boolean
  headings: boolean
  forest: boolean
  hierarchy: boolean
  wide: number
  readonly sort: { readonly column: Column; readonly reverse: boolean }[]
}

/** ps's message. */
export interface PsError {
  readonly text: string
}

const FULL = 'user pid ppid c stime tname time cmd'

function failure(text: string): PsError {
  return { text }
}

/** Reads UNIX options (with a dash), BSD options (without), and GNU ones (with two). */
export class PsArguments {
  readonly options: PsOptions = {
    select: [],
    all: false,
    withTerminal: false,
    withoutTerminal: false,
    noLeaders: false,
    negate: false,
    columns: [],
    bsd: false,
    headings: true,
    forest: false,
    hierarchy: false,
    wide: 0,
    sort: [],
  }
  #format = ''
  readonly #args: readonly string[]
  #at = 0

  constructor(args: readonly string[]) {
    this.#args = args
  }

  parse(): PsOptions | PsError {
    for (; this.#at < this.#args.length; this.#at++) {
      const arg = this.#args[this.#at]!
      const error = arg.startsWith('--')
        ? this.#gnu(arg.slice(2))
        : arg.startsWith('-') && !/^-(aux|axu|auxw+|auxf)$/.test(arg)
          ? this.#unix(arg.slice(1))
          : /^\d+(,\d+)*$/.test(arg)
            ? this.#add('pid', arg)
            : this.#bsd(arg.replace(/^-/, ''))
      if (error !== undefined) return error
    }
    if (this.options.columns.length === 0) this.options.columns.push(...this.#usualColumns())
    return this.options
  }

  #usualColumns(): Column[] {
    const { bsd } = this.options
    if (bsd)
      return formatOf(
        {
          u: 'user pid %cpu %mem vsz rss tname stat start_time bsdtime command',
          l: 'f uid pid ppid pri ni vsz rss wchan stat tname bsdtime command',
          j: 'ppid pid pgid sid tname tpgid stat uid bsdtime command',
          '': 'pid tname stat bsdtime command',
        }[this.#format] ?? 'pid tname stat bsdtime command',
      )
    const columns = formatOf(
      {
        f: FULL,
        F: 'user pid ppid c sz rss psr stime tname time cmd',
        l: 'f s uid pid ppid c opri ni addr wchan tname time ucmd',
        j: 'pid pgid sid tname time ucmd',
        '': 'pid tname time ucmd',
      }[this.#format] ?? FULL,
    )
    return columns.map(column => (column.heading === 'USER' ? { ...column, heading: 'UID' } : column))
  }

  /** What stands behind an option, or the next argument. */
  #value(rest: string): string | undefined {
    return rest !== '' ? rest : this.#args[++this.#at]
  }

  #add(kind: PsOptions['select'][number]['kind'], list: string | undefined): PsError | undefined {
    if (list === undefined) return failure('list of process IDs must follow -p')
    const values = list.split(/[\s,]+/).filter(each => each !== '')
    if (
      (kind === 'pid' || kind === 'ppid' || kind === 'session') &&
      (values.length === 0 || values.some(each => !/^\d+$/.test(each)))
    )
      return failure('process ID list syntax error')
    this.options.select.push({ kind, values })
    return undefined
  }

  #columns(list: string | undefined): PsError | undefined {
    if (list === undefined) return failure('format specification must follow -o')
    // A heading of its own reaches to the end of the argument.
    const equals = list.indexOf('=')
    const comma = equals < 0 ? list.length : list.lastIndexOf(',', equals)
    const specs =
      equals < 0 || list.slice(equals + 1) === '' || /=,|=$/.test(list)
        ? list.split(/[\s,]+/)
        : [...list.slice(0, Math.max(comma, 0)).split(/[\s,]+/), list.slice(comma + 1)]
    for (const spec of specs) {
      if (spec === '') continue
      const column = columnFor(spec)
      if (typeof column === 'string') return failure(`unknown user-defined format specifier "${column}"`)
      this.options.columns.push(column)
    }
    return undefined
  }

  #sort(list: string | undefined): PsError | undefined {
    for (const key of (list ?? '').split(',')) {
      const column = columnFor(key.replace(/^[+-]/, ''))
      if (typeof column === 'string') return failure(`unknown sort specifier`)
      this.options.sort.push({ column, reverse: key.startsWith('-') })
    }
    return undefined
  }

  #unix(letters: string): PsError | undefined {
    const { options } = this
    for (let at = 0; at < letters.length; at++) {
      const letter = letters[at]!
      const rest = letters.slice(at + 1)
      if (letter === 'e' || letter === 'A') options.all = true
      else if (letter === 'a') options.withTerminal = options.noLeaders = true
      else if (letter === 'd') options.all = options.noLeaders = true
      else if (letter === 'N') options.negate = true
      else if (letter === 'f' || letter === 'F' || letter === 'l' || letter === 'j') this.#format = letter
      else if (letter === 'H') options.hierarchy = true
      else if (letter === 'w') options.wide++
      else if (letter === 'y' || letter === 'M') continue
      else if (letter === 'p' || letter === 'q') return this.#add('pid', this.#value(rest))
      else if (letter === 'C') return this.#add('name', this.#value(rest))
      else if (letter === 'u' || letter === 'U') return this.#add('user', this.#value(rest))
      else if (letter === 't') return this.#add('tty', this.#value(rest))
      else if (letter === 's' || letter === 'g') return this.#add('session', this.#value(rest))
      else if (letter === 'o' || letter === 'O') return this.#columns(this.#value(rest))
      else if (letter === 'L' || letter === 'T') return failure(`"-${letter}" is not emulated here`)
      else return failure('unsupported SysV option')
    }
    return undefined
  }

  #bsd(letters: string): PsError | undefined {
    const { options } = this
    options.bsd = true
    for (let at = 0; at < letters.length; at++) {
      const letter = letters[at]!
      const rest = letters.slice(at + 1)
      if (letter === 'a') options.withTerminal = true
      else if (letter === 'x') options.withoutTerminal = true
      else if (letter === 'u' || letter === 'l' || letter === 'j') this.#format = letter
      else if (letter === 'f') options.forest = true
      else if (letter === 'h') options.headings = false
      else if (letter === 'w') options.wide++
      else if (letter === 'e' || letter === 'g' || letter === 'c') continue
      else if (letter === 'p') return this.#add('pid', this.#value(rest))
      else if (letter === 'U') return this.#add('user', this.#value(rest))
      else if (letter === 't') return this.#add('tty', this.#value(rest))
      else if (letter === 'o') return this.#columns(this.#value(rest))
      else if (letter === 'k') return this.#sort(this.#value(rest))
      else return failure('unsupported option (BSD syntax)')
    }
    return undefined
  }

  #gnu(text: string): PsError | undefined {
    const { options } = this
    const [name = '', given] = text.split(/=(.*)/s)
    const value = () => given ?? this.#args[++this.#at]
    if (name === 'forest') options.forest = true
    else if (/^no-?head(ers|ing|ings|er)?$/.test(name)) options.headings = false
    else if (name === 'headers') options.headings = true
    else if (name === 'deselect') options.negate = true
    else if (name === 'sort') return this.#sort(value())
    else if (name === 'format') return this.#columns(value())
    else if (name === 'pid' || name === 'ppid') return this.#add(name, value())
    else if (name === 'user' || name === 'User') return this.#add('user', value())
    else if (name === 'tty') return this.#add('tty', value())
    else if (name === 'sid') return this.#add('session', value())
    else if (name !== 'cols' && name !== 'columns' && name !== 'width') return failure('unknown gnu long option')
    else value()
    return undefined
  }
}
