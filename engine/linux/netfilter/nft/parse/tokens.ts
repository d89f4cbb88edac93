import { between, type Location, NftError, type Source } from '../location.ts'
import { scan, type Token, tokenName } from '../scan.ts'
import type { Expr, SymbolExpr } from '../syntax.ts'

/** Words that have a meaning of their own wherever they stand, so that nothing can be called by them (src/scanner.l). */
export const RESERVED: ReadonlySet<string> = new Set(
  (
    'accept add ah all arp auto-merge bridge cgroup chain comment comp constant continue counter cpu create ct day dccp ' +
    'define delete describe device devices dnat drop dst dup dynamic ecn element esp ether exists expires export exthdr ' +
    'fib flags flow flowtable flush frag fwd gc-interval get goto handle hbh hook hour ibriport ibrname icmp icmpv6 igmp ' +
    'iif iifgroup iifname iiftype import include index inet insert interval ip ip6 ipsec jhash jump limit list log map ' +
    'mark masquerade meta meter mh missing monitor netdev nftrace notrack numgen obriport obrname offload oif oifgroup ' +
    'oifname oiftype osf pkttype policy position priority queue quota random redefine redirect reject rename replace reset ' +
    'return rt rt0 rt2 rtclassid rule ruleset sctp secmark set size skgid skuid snat socket srh symhash synproxy table tcp ' +
    'th time timeout tproxy type typeof udp udplite undefine update vlan vmap xt'
  ).split(' '),
)

/** Those of them with which no statement begins. */
const UNBEGUN: ReadonlySet<string> = new Set(
  (
    'table chain rule element map flowtable ruleset handle index replace create insert get list flush rename import export ' +
    'monitor describe position typeof dynamic timeout expires gc-interval size offload hook device devices type policy ' +
    'flags random bridge ecn priority secmark missing exists define redefine undefine include vmap all inet netdev ' +
    'constant interval auto-merge'
  ).split(' '),
)
/** Signs with which one does. */
const BEGUN = '($@{'

/** How files are found that are included; a problem is the text of the error. */
export interface Files {
  /** The files that a path or a pattern means, each with its text. */
  include(path: string): readonly { readonly name: string; readonly text: string }[] | { readonly problem: string }
}

/** Names that were defined: those of a block, and of what is around it. */
export class Scope extends Map<string, Expr> {
  readonly #around: Scope | null

  constructor(around: Scope | null) {
    super()
    this.#around = around
  }

  /** All names that are known here, those of this block first. */
  names(): string[] {
    return [...this.keys(), ...(this.#around?.names() ?? [])]
  }

  override get(name: string): Expr | undefined {
    return super.get(name) ?? this.#around?.get(name)
  }
}

/** Errors that nft collects before it gives up (parser_bison.c, state->nerrs). */
export const ERRORS_MAX = 10
/** Files that are being included within each other (MAX_INCLUDE_DEPTH). */
export const INCLUDES_MAX = 16
/** NFTNL_UDATA_COMMENT_MAXLEN. */
const COMMENT_MAX = 128
/** Parentheses within each other. */
const DEPTH_MAX = 500

/**
 * The tokens of a source, and what is wrong with them. After a mistake nothing more is found (`peek` is always the end), so that
 * whoever reads comes back of itself; `recover` goes on with the next line.
 */
export class Tokens {
  readonly source: Source
  readonly errors: NftError[]
  scope: Scope
  readonly files: Files | null
  readonly #tokens: Token[]
  #at = 0
  #depth = 0
  #dead = false

  constructor(source: Source, errors: NftError[], scope: Scope, files: Files | null = null) {
    this.source = source
    this.errors = errors
    this.scope = scope
    this.files = files
    this.#tokens = scan(source)
  }

  get failed(): boolean {
    return this.#dead
  }

  get tooMany(): boolean {
    return this.errors.length >= ERRORS_MAX
  }

  peek(ahead = 0): Token {
    const last = this.#tokens.length - 1
    return this.#tokens[this.#dead ? last : Math.min(this.#at + ahead, last)]!
  }

  next(): Token {
    const token = this.peek()
    if (!this.#dead && this.#at < this.#tokens.length - 1) this.#at++
    return token
  }

  /** The tokens of an included file stand where it was named; the answer is what is wrong with that. */
  insert(source: Source): string | undefined {
    let depth = 0
    for (let { from } = source; from !== null; from = from.source.from) depth++
    if (depth > INCLUDES_MAX) return `Include nested too deeply, max ${INCLUDES_MAX} levels`
    this.#tokens.splice(this.#at, 0, ...scan(source).slice(0, -1))
    return undefined
  }

  /** The last token that was taken. */
  get last(): Token {
    return this.#tokens[Math.max(0, this.#at - 1)]!
  }

  from(start: Location): Location {
    return between(start, this.last.location)
  }

  /** A whole command: with the end of its line where nothing else closes it (the parser has looked at it by then). */
  whole(start: Location): Location {
    const { location, text, kind } = this.peek()
    return kind === 'newline' || text === ';' ? between(start, location) : this.from(start)
  }

  /** Whether the next token is this sign or this word. */
  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead)
    return (token.kind === 'mark' || token.kind === 'string') && token.text === text
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false
    this.next()
    return true
  }

  expect(text: string, expecting?: string, words?: readonly string[]): void {
    if (!this.accept(text)) this.fail(expecting, words)
  }

  /** Whether no statement can begin here, so that a rule has to end. */
  get atNothing(): boolean {
    const { kind, text } = this.peek()
    return kind === 'mark' ? !BEGUN.includes(text) : kind === 'string' && UNBEGUN.has(text)
  }

  /** The next token is not what has to stand here. `words` are those that mean something here, besides those that do everywhere. */
  fail(expecting?: string, words: readonly string[] = []): void {
    if (this.#dead) return
    const token = this.peek()
    const wanted = expecting === undefined ? '' : `, expecting ${expecting}`
    // The end is where nothing stands: on a line of its own.
    const { source, start, end } = token.location
    const location = token.kind === 'end' ? { source, start, end: end + 1 } : token.location
    const name = token.kind === 'string' && words.includes(token.text) ? token.text : tokenName(token, RESERVED)
    this.error(`syntax error, unexpected ${name}${token.kind === 'end' ? '' : wanted}`, location)
  }

  error(text: string, location: Location): void {
    if (this.#dead) return
    this.errors.push(new NftError(text, location))
    this.#dead = true
  }

  /** Goes on behind the end of the line in which the mistake is. */
  recover(): void {
    this.#dead = false
    while (this.peek().kind !== 'newline' && this.peek().kind !== 'end' && !this.is(';')) this.next()
  }

  /** Reads what stands in parentheses; deeper than the parser's stack nothing is read (YYMAXDEPTH). */
  nested<Result>(read: () => Result, otherwise: Result): Result {
    if (this.#depth === DEPTH_MAX) {
      this.error('memory exhausted', this.peek().location)
      return otherwise
    }
    this.#depth++
    const result = read()
    this.#depth--
    return result
  }

  skipNewlines(): void {
    while (this.peek().kind === 'newline') this.next()
  }

  /** A line ends: newline, semicolon, or the end of the block. */
  get atSeparator(): boolean {
    return this.peek().kind === 'newline' || this.is(';')
  }

  number(expecting?: string): number {
    const token = this.peek()
    if (token.kind !== 'number') {
      this.fail(expecting)
      return 0
    }
    this.next()
    return Number(token.text)
  }

  /** A name of a table, a chain, a set. */
  identifier(expecting?: string): SymbolExpr | null {
    const token = this.peek()
    const ok = (token.kind === 'string' && !RESERVED.has(token.text)) || token.kind === 'quoted'
    if (!ok) {
      this.fail(expecting)
      return null
    }
    this.next()
    return {
      kind: 'symbol',
      text: token.text,
      quoted: token.kind === 'quoted',
      asterisk: false,
      location: token.location,
    }
  }

  /** comment_spec: what stands behind `comment`. */
  comment(): string {
    const text = this.string()
    if (text.length > COMMENT_MAX)
      this.error(`comment too long, ${COMMENT_MAX} characters maximum allowed`, this.last.location)
    return text
  }

  /** A word or a quoted string, as comments and prefixes are. */
  string(expecting = 'string or quoted string or string with a trailing asterisk'): string {
    const token = this.peek()
    if (token.kind !== 'quoted' && token.kind !== 'asterisk' && (token.kind !== 'string' || RESERVED.has(token.text))) {
      this.fail(expecting)
      return ''
    }
    this.next()
    return token.text
  }
}
