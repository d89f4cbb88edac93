import type { Ip, Ipv4 } from '../../../wire/address.ts'
import { type BirdConfig, FAMILY_TABLES, type Family, type LogTarget, type ProtocolConfig } from './config.ts'
import { FilterParser, parseFilter, type Symbols } from './filter-parse.ts'
import type { Filter, FilterFunction } from './filter-syntax.ts'
import { BirdError } from './lexer.ts'
import { Draft, type ProtocolKind } from './protocol-parse.ts'
import { Reader } from './reader.ts'
import type { Value } from './values.ts'

/** What bird.conf says, or why it says nothing. */
export function parseConfig(source: string): BirdConfig | BirdError {
  try {
    return new ConfigParser(source).parse()
  } catch (error) {
    if (error instanceof BirdError) return error
    throw error
  }
}

const KINDS: readonly ProtocolKind[] = ['device', 'direct', 'kernel', 'static', 'bgp']
/** Protocols of bird that do not exist here. */
const OTHERS = ['ospf', 'rip', 'babel', 'pipe', 'bfd', 'radv', 'rpki', 'mrt', 'perf', 'l3vpn'] as const

class ConfigParser {
  readonly #reader: Reader
  readonly #symbols: Symbols = {
    constants: new Map<string, Value>(),
    functions: new Map<string, FilterFunction>(),
    filters: new Map<string, Filter>(),
  }
  readonly #tables: { name: string; family: Family }[] = [
    { name: FAMILY_TABLES[4], family: 4 },
    { name: FAMILY_TABLES[6], family: 6 },
  ]
  readonly #templates = new Map<string, Draft>()
  readonly #protocols: ProtocolConfig[] = []
  readonly #log: LogTarget[] = []
  #routerId: Ipv4 | null = null
  #debug = false
  #longTimes = false
  #hostName: string | null = null

  constructor(source: string) {
    this.#reader = new Reader(source, [FAMILY_TABLES[4], FAMILY_TABLES[6]])
  }

  parse(): BirdConfig {
    const reader = this.#reader
    while (reader.token.kind !== 'end') this.#statement()
    if (this.#protocols.length === 0) reader.fail('No protocol is specified in the config file')
    return {
      routerId: this.#routerId,
      tables: this.#tables,
      protocols: this.#protocols,
      ...this.#symbols,
      log: this.#log,
      debug: this.#debug,
      longTimes: this.#longTimes,
      hostName: this.#hostName,
    }
  }

  #statement(): void {
    const reader = this.#reader
    if (reader.take(';')) return
    if (reader.take('protocol')) return this.#protocol(false)
    if (reader.take('template')) return this.#protocol(true)
    if (reader.take('filter')) return this.#filter()
    if (reader.take('function')) return this.#function()
    if (reader.take('define')) return this.#define()
    if (reader.take('router')) this.#router()
    else if (reader.take('log')) this.#logTarget()
    else if (reader.take('debug')) this.#debugging()
    else if (reader.take('timeformat')) this.#timeformat()
    else if (reader.take('hostname')) this.#hostName = reader.text()
    else if (reader.take('graceful')) {
      reader.need('restart')
      if (reader.take('wait')) reader.number()
    } else if (reader.take('watchdog')) {
      reader.skip()
      reader.number()
    } else if (reader.at('ipv4') || reader.at('ipv6')) this.#table()
    else reader.unexpected()
    reader.need(';')
  }

  #router(): void {
    const reader = this.#reader
    reader.need('id')
    if (reader.take('from')) return reader.fail('"router id from" is not emulated here')
    const id = this.#ipConstant()
    if (typeof id !== 'number') reader.fail('Router ID must be an IPv4 address')
    else this.#routerId = id
  }

  #ipConstant(): Ip {
    const { token } = this.#reader
    const value = token.kind === 'word' ? this.#symbols.constants.get(token.value) : undefined
    if (value?.type !== 'ip') return this.#reader.ip()
    this.#reader.skip()
    return value.value
  }

  #logTarget(): void {
    const reader = this.#reader
    let to: LogTarget['to'] = 'syslog'
    if (reader.take('syslog')) {
      if (reader.take('name')) reader.text()
    } else if (reader.take('stderr')) to = 'stderr'
    else to = { file: reader.text() }
    if (reader.take('all')) return void this.#log.push({ to, classes: null })
    reader.need('{')
    const classes: string[] = []
    while (!reader.take('}')) {
      const { token } = reader
      if (token.kind !== 'word') return reader.unexpected()
      classes.push(token.value)
      reader.skip()
      reader.take(',')
    }
    this.#log.push({ to, classes })
  }

  #debugging(): void {
    const reader = this.#reader
    if (reader.takeAny(['protocols', 'commands', 'channels', 'tables', 'latency']) === undefined) reader.unexpected()
    if (reader.token.kind === 'number') return void reader.skip()
    if (reader.take('{')) {
      while (!reader.take('}')) reader.skip().kind === 'end' && reader.unexpected()
      this.#debug = true
    } else if (reader.take('all')) this.#debug = true
    else reader.boolean()
  }

  #timeformat(): void {
    const reader = this.#reader
    if (reader.takeAny(['route', 'protocol', 'base', 'log']) === undefined) reader.unexpected()
    if (reader.token.kind === 'text') return reader.fail('"timeformat" with a format of its own is not emulated here')
    reader.need('iso')
    if (reader.take('long')) this.#longTimes = true
    else reader.need('short')
    reader.takeAny(['ms', 'us'])
  }

  #table(): void {
    const reader = this.#reader
    const family = reader.take('ipv4') ? 4 : 6
    if (family === 6) reader.need('ipv6')
    reader.need('table')
    const { token } = reader
    if (token.kind === 'word' && this.#tables.some(({ name }) => name === token.value)) return void reader.skip()
    this.#tables.push({ name: reader.newName(), family })
    if (reader.take('sorted') || reader.at('{')) reader.fail('options of tables are not emulated here')
  }

  #filter(): void {
    const name = this.#reader.newName()
    const body = new FilterParser(this.#reader, this.#symbols).body()
    this.#symbols.filters.set(name, { kind: 'filter', name, body })
  }

  #function(): void {
    const reader = this.#reader
    const name = reader.newName()
    const parameters: string[] = []
    reader.need('(')
    while (!reader.take(')')) {
      if (parameters.length > 0 && !reader.take(';')) reader.need(',')
      reader.skip()
      reader.take('set')
      const { token } = reader
      if (token.kind !== 'word') return reader.unexpected()
      parameters.push(token.value)
      reader.skip()
    }
    // Known before its body is read, for it may call itself.
    const known = { name, parameters, body: [] as FilterFunction['body'] }
    this.#symbols.functions.set(name, known)
    known.body = new FilterParser(reader, this.#symbols, parameters).body()
  }

  #define(): void {
    const reader = this.#reader
    const name = reader.newName()
    reader.need('=')
    const expression = new FilterParser(reader, this.#symbols).expression()
    const value = constantOf(expression)
    if (value === undefined) return reader.fail('a constant that is computed is not emulated here')
    reader.need(';')
    this.#symbols.constants.set(name, value)
  }

  #protocol(isTemplate: boolean): void {
    const reader = this.#reader
    const other = reader.takeAny(OTHERS)
    if (other !== undefined) return reader.fail(`protocol "${other}" is not emulated here`)
    const kind = reader.takeAny(KINDS)
    if (kind === undefined) return reader.unexpected()
    let name: string | null = null
    if (!reader.at('{') && !reader.at('from')) name = reader.newName()
    let draft = new Draft(kind, this.#symbols, this.#tables)
    if (reader.take('from')) {
      const { token } = reader
      const template = token.kind === 'word' ? this.#templates.get(token.value) : undefined
      if (template === undefined)
        return token.kind === 'word' && reader.known.has(token.value)
          ? reader.fail('Template or protocol name expected')
          : reader.unexpected('CF_SYM_KNOWN')
      if (template.kind !== kind) return reader.fail('Protocol type mismatch')
      reader.skip()
      draft = template.copy()
    }
    reader.need('{')
    while (!reader.take('}')) draft.item(reader)
    if (name === null) {
      let number = 1
      while (reader.known.has(`${kind}${number}`)) number++
      name = `${kind}${number}`
      reader.known.add(name)
    }
    // A protocol may be a template, too.
    this.#templates.set(name, draft)
    if (!isTemplate) this.#protocols.push(draft.finish(reader, name))
  }
}

/** The value of what is written out; undefined for what only a run could tell. */
function constantOf(expression: ReturnType<FilterParser['expression']>): Value | undefined {
  if (expression.kind === 'value') return expression.value
  if (expression.kind !== 'pair') return undefined
  const parts = expression.parts.map(constantOf)
  const numbers = parts.flatMap(each => (each?.type === 'int' ? [each.value] : []))
  const [a, b, c] = numbers
  if (numbers.length !== parts.length || a === undefined || b === undefined) return undefined
  return c === undefined ? { type: 'pair', value: [a, b] } : { type: 'lc', value: [a, b, c] }
}

/** The filter of `show route filter ...` and `where ...`, and the expression of `eval`, for the console. */
export function parseFilterAlone(reader: Reader, config: BirdConfig): Filter {
  return parseFilter(reader, symbolsOf(config))
}

export function parseExpressionAlone(reader: Reader, config: BirdConfig) {
  return new FilterParser(reader, symbolsOf(config)).expression()
}

function symbolsOf({ constants, functions, filters }: BirdConfig): Symbols {
  return { constants: new Map(constants), functions: new Map(functions), filters: new Map(filters) }
}
