import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { InetSocket } from '../../../net/socket.ts'
import { parseUnsigned } from '../../iproute/words.ts'
import { BadCondition, fits, type HostCondition, parseHostCondition } from './host-condition.ts'
import type { SocketRow } from './sockets.ts'
import { SS_USAGE } from './usage.ts'

export type SocketFilter = (row: SocketRow) => boolean

/** A word of the filter language, or what follows one that wants an argument (misc/ssfilter.y). */
type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '=': '=',
  '==': '=',
  eq: '=',
  '!=': '!=',
  ne: '!=',
  neq: '!=',
  '<': '<',
  lt: '<',
  '<=': '<=',
  le: '<=',
  leq: '<=',
  '>': '>',
  gt: '>',
  '>=': '>=',
  ge: '>=',
  geq: '>=',
}

/** Expressions may stand in each other at most so deep; bison's stack ends at about as many. */
const DEPTH_MAX = 1000

/** Why a filter does not parse: what ss prints, and its status. */
export class FilterError {
  readonly text: string
  readonly status: number

  constructor(text: string, status: number) {
    this.text = text
    this.status = status
  }
}

const SYNTAX = new FilterError(`ss: bison bellows (while parsing filter): "syntax error!" Sorry.\n${SS_USAGE}`, 255)

/** The filter that the words on the command line make; all pass where there are none. */
export function* parseFilter(process: Process, words: readonly string[]): Running<SocketFilter | FilterError> {
  const tokens = words.flatMap(word => word.split(/\s+/)).filter(token => token !== '')
  if (tokens.length === 0) return () => true
  const parser = new FilterParser(process, tokens)
  const filter = yield* parser.list(0)
  return filter instanceof FilterError || parser.done ? filter : SYNTAX
}

class FilterParser {
  readonly #process: Process
  readonly #tokens: readonly string[]
  #at = 0
  /** The last keyword was sport or dport: the lexer then takes any word for a port. */
  #afterPort = false

  constructor(process: Process, tokens: readonly string[]) {
    this.#process = process
    this.#tokens = tokens
  }

  get done(): boolean {
    return this.#at === this.#tokens.length
  }

  #take(...words: string[]): boolean {
    if (!words.includes(this.#tokens[this.#at] ?? '')) return false
    this.#at++
    return true
  }

  /** `or` and `and` bind alike from the left; conditions without a word between them must all hold. */
  *list(depth: number): Running<SocketFilter | FilterError> {
    let left = yield* this.#conjunction(depth)
    while (!(left instanceof FilterError) && this.#take('or', '|', '||')) {
      const right = yield* this.#conjunction(depth)
      if (right instanceof FilterError) return right
      const first = left
      left = row => first(row) || right(row)
    }
    return left
  }

  *#conjunction(depth: number): Running<SocketFilter | FilterError> {
    let left = yield* this.#single(depth)
    for (;;) {
      if (left instanceof FilterError || this.done) return left
      if (['or', '|', '||', ')'].includes(this.#tokens[this.#at]!)) return left
      this.#take('and', '&', '&&')
      const right = yield* this.#single(depth)
      if (right instanceof FilterError) return right
      const first = left
      left = row => first(row) && right(row)
    }
  }

  *#single(depth: number): Running<SocketFilter | FilterError> {
    if (depth > DEPTH_MAX) return SYNTAX
    if (this.#take('not', '!')) {
      const inner = yield* this.#single(depth + 1)
      return inner instanceof FilterError ? inner : row => !inner(row)
    }
    if (!this.#take('(')) return yield* this.#condition()
    const inner = yield* this.list(depth + 1)
    if (inner instanceof FilterError) return inner
    return this.#take(')') ? inner : SYNTAX
  }

  *#condition(): Running<SocketFilter | FilterError> {
    const keyword = this.#tokens[this.#at++]
    if (keyword === undefined) return SYNTAX
    if (keyword === 'sport' || keyword === 'dport') {
      this.#afterPort = true
      return yield* this.#port(keyword)
    }
    if (keyword === 'src' || keyword === 'dst') this.#afterPort = false
    if (keyword === 'src' || keyword === 'dst') return yield* this.#address(keyword)
    if (keyword === 'dev') return this.#device()
    if (keyword === 'fwmark') return this.#mark()
    if (keyword === 'autobound') return autobound
    if (keyword === 'cgroup') return new FilterError('ss: cgroup in a filter is not emulated here\n', 2)
    if (Object.hasOwn(COMPARISONS, keyword) || ['and', 'or', ')', '|', '||', '&', '&&'].includes(keyword)) return SYNTAX
    // The lexer takes any other word for an address, which no rule of the grammar begins with.
    const condition = yield* parseHostCondition(this.#process, keyword, this.#afterPort)
    return condition instanceof BadCondition ? unparsed(condition) : SYNTAX
  }

  #comparison(): Comparison {
    const comparison = Object.hasOwn(COMPARISONS, this.#tokens[this.#at] ?? '')
      ? COMPARISONS[this.#tokens[this.#at]!]
      : undefined
    if (comparison !== undefined) this.#at++
    return comparison ?? '='
  }

  *#port(keyword: 'sport' | 'dport'): Running<SocketFilter | FilterError> {
    const comparison = this.#comparison()
    const condition = yield* this.#host(true)
    if (condition instanceof FilterError) return condition
    const { port } = condition
    if (port === null) return () => true
    const compare = COMPARE[comparison]
    return keyword === 'sport' ? row => compare(row.localPort, port) : row => compare(row.remotePort, port)
  }

  *#address(keyword: 'src' | 'dst'): Running<SocketFilter | FilterError> {
    const comparison = this.#comparison()
    if (comparison !== '=') return SYNTAX
    const condition = yield* this.#host(false)
    if (condition instanceof FilterError) return condition
    return keyword === 'src'
      ? row => fits(condition, row.local, row.localPort)
      : row => fits(condition, row.remote, row.remotePort)
  }

  *#host(portOnly: boolean): Running<HostCondition | FilterError> {
    const word = this.#tokens[this.#at++]
    if (word === undefined) return SYNTAX
    const condition = yield* parseHostCondition(this.#process, word, portOnly)
    return condition instanceof BadCondition ? unparsed(condition) : condition
  }

  #device(): SocketFilter | FilterError {
    const comparison = this.#comparison()
    const word = this.#tokens[this.#at++]
    if (word === undefined || (comparison !== '=' && comparison !== '!=')) return SYNTAX
    const { net } = this.#process.network
    const link = net.link(word) ?? net.linkByIndex(parseUnsigned(word) ?? 0)
    if (link === undefined) return new FilterError('Cannot parse device.\n', 1)
    return row => (row.device === link.name) === (comparison === '=')
  }

  #mark(): SocketFilter | FilterError {
    const comparison = this.#comparison()
    const [word = '', maskWord] = (this.#tokens[this.#at++] ?? '').split('/')
    const mark = parseUnsigned(word)
    const mask = maskWord === undefined ? 0xffff_ffff : parseUnsigned(maskWord)
    if (mark === undefined || mask === undefined || (comparison !== '=' && comparison !== '!='))
      return new FilterError(`Cannot parse mark ${word}.\n`, 1)
    return ({ socket }) => 'mark' in socket && ((socket.mark & mask) === mark) === (comparison === '=')
  }
}

const COMPARE: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

function autobound({ socket }: SocketRow): boolean {
  return socket instanceof InetSocket && socket.portChosen
}

function unparsed(condition: BadCondition): FilterError {
  return new FilterError(`${condition.text}Cannot parse dst/src address.\n`, 1)
}
