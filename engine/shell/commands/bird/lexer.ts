import { type Ip, parseIp } from '../../../wire/address.ts'

export type Token = { readonly line: number; readonly column: number } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'ip'; readonly value: Ip }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'word'; readonly value: string }
  | { readonly kind: 'mark'; readonly value: string }
  | { readonly kind: 'end' }
)

/** What is wrong with a configuration or a command, as bird says it after file and place. */
export class BirdError extends Error {
  readonly line: number
  readonly column: number

  constructor(text: string, { line, column }: { readonly line: number; readonly column: number }) {
    super(text)
    this.line = line
    this.column = column
  }
}

const PIECES =
  /(?<space>\s+|#[^\n]*|\/\*[\s\S]*?\*\/)|"(?<text>[^"\n]*)"|'(?<quoted>[-a-zA-Z0-9_.:]+)'|(?<ip>(?=[0-9a-fA-F]*:[0-9a-fA-F]*:)[0-9a-fA-F:]+(?:\d+\.\d+\.\d+\.\d+)?|\d+\.\d+\.\d+\.\d+)|(?<hex>0x[0-9a-fA-F]+)|(?<number>\d+)|(?<word>[a-zA-Z_]\w*)|(?<mark>\.\.|&&|\|\||[!<>]=|!~|->|\+\+|\[=|=\]|[-+*/=~!<>&|(){}[\],;.:?@])/y

export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = []
  let line = 1
  let lineStart = 0
  PIECES.lastIndex = 0
  for (let at = 0; at < source.length; at = PIECES.lastIndex) {
    PIECES.lastIndex = at
    const place = { line, column: at - lineStart + 1 }
    const found = PIECES.exec(source)
    if (found === null) {
      if (source[at] === '"') throw new BirdError('Unterminated string', place)
      throw new BirdError(`Unknown character '${source[at]}'`, place)
    }
    const { text, quoted, ip, hex, number, word, mark } = found.groups!
    if (text !== undefined) tokens.push({ kind: 'text', value: text, ...place })
    else if (ip !== undefined) {
      const value = parseIp(ip)
      if (value === undefined) throw new BirdError(`Invalid IP address ${ip}`, place)
      tokens.push({ kind: 'ip', value, ...place })
    } else if (hex !== undefined || number !== undefined) {
      const value = Number(hex ?? number)
      if (value > 0xffff_ffff) throw new BirdError('Number out of range', place)
      tokens.push({ kind: 'number', value, ...place })
    } else if (word !== undefined || quoted !== undefined)
      tokens.push({ kind: 'word', value: (word ?? quoted)!, ...place })
    else if (mark !== undefined) tokens.push({ kind: 'mark', value: mark, ...place })
    for (let index = at; index < PIECES.lastIndex; index++)
      if (source[index] === '\n') {
        line++
        lineStart = index + 1
      }
  }
  tokens.push({ kind: 'end', line, column: source.length - lineStart + 1 })
  return tokens
}

/** Words that are no names (conf/keywords of 2.0.12): what an error calls them. */
const KEYWORDS: ReadonlySet<string> = new Set(
  `accept add advertise aggregator aigp all allow always area as attributes authentication auto babel base bfd bgp bgp_aggregator
bgp_atomic_aggr bgp_cluster_list bgp_community bgp_ext_community bgp_large_community bgp_local_pref bgp_med bgp_next_hop bgp_origin
bgp_originator_id bgp_path blackhole bool both broadcast bytestring capabilities case check client cluster cold commands community
compare configure confirm connect cost count counters dead debug default define defined delay delete description dest device direct
disable disabled discard down dump dynamic eattrs else empty enable error eval event exit export external false filter filtered
filters first flush for forget from fullmesh function gateway generate global graceful gw hello help hold host hostname id idle if ifname
igp import in info init input int interface interfaces internal ip ipv4 ipv6 keep keepalive kernel label last latency learn len limit link local log
mandatory match max med memory merge message metric min mode mpls mrtdump multihop name neighbor neighbors net netmask
network networks next no noexport nonbroadcast off on onlink ospf output pair parameters passive password path paths persist pipe
port prefer preference preexport prefix prepend primary print printn priority prohibit proto protocol protocols quad quitbird random
range recursive refresh reject reload remote reset resolve restart restarts retry return rip route router routes rr same scan scope secondary
self send set setkey show sorted source spaces start startup states static stats status string stub summary switch symbols syslog table
tables template then thishost time timeformat timeout to trace trap true ttl tunnel type undo unreachable unset up verbose via warn weight where yes`.split(
    /\s+/,
  ),
)

/** What an error calls a token, as bison has it. */
export function tokenName(token: Token, known: (word: string) => boolean): string {
  switch (token.kind) {
    case 'number':
      return 'NUM'
    case 'ip':
      return typeof token.value === 'number' ? 'IP4' : 'IP6'
    case 'text':
      return 'TEXT'
    case 'end':
      return 'END'
    case 'mark':
      return token.value.length === 1 ? `'${token.value}'` : (MARKS.get(token.value) ?? token.value)
    case 'word':
      if (known(token.value)) return 'CF_SYM_KNOWN'
      return KEYWORDS.has(token.value.toLowerCase()) ? token.value.toUpperCase() : 'CF_SYM_UNDEFINED'
  }
}

const MARKS: ReadonlyMap<string, string> = new Map([
  ['..', 'DDOT'],
  ['&&', 'AND'],
  ['||', 'OR'],
  ['!=', 'NEQ'],
  ['<=', 'LEQ'],
  ['>=', 'GEQ'],
  ['!~', 'NMA'],
  ['[=', 'PO'],
  ['=]', 'PC'],
])

export function isKeyword(word: string): boolean {
  return KEYWORDS.has(word)
}
