import type { SetOptions } from '../../../linux/netfilter/ipset/set.ts'
import { type SetType, setType } from '../../../linux/netfilter/ipset/types.ts'
import { SetProblem, syntax } from './error.ts'
import { Bounds, rangeWords } from './range.ts'
import { parseAddress, parseNumber } from './values.ts'

const ONE_MASK = 'bitmask and netmask are mutually exclusive, provide only one'
const TIMEOUT_MAX = 2147483
const NETMASK_TYPES = ['hash:ip', 'bitmap:ip', 'hash:ip,port', 'hash:net,net']
const HASH_WORDS = ['hashsize', 'maxelem', 'bucketsize', 'initval', 'forceadd']
const COMMON_WORDS = ['timeout', 'counters', 'comment', 'skbinfo']
const FAMILIES = ['-4', '-6']
const FLAGS = ['counters', 'comment', 'skbinfo', 'forceadd', ...FAMILIES]
/** What the types of former times took, and what does nothing any more (IPSET_ARG_PROBES, IPSET_ARG_IGNORED_FROM ... of lib/args.c). */
const FORMER_WORDS = ['probes', 'resize']
const FORMER_RANGE = ['from', 'to', 'network']
const FORMER_TYPES = ['hash:ip', 'hash:net', 'hash:ip,port', 'hash:ip,mark', 'hash:ip,port,ip', 'hash:ip,port,net']

function ignoredWords({ name }: SetType): readonly string[] {
  if (!FORMER_TYPES.includes(name)) return []
  return [...FORMER_WORDS, ...(name === 'hash:ip' ? ['gc'] : []), ...(name.startsWith('hash:ip,') ? FORMER_RANGE : [])]
}

function wordsOf(type: SetType): readonly string[] {
  const families = type.name === 'hash:mac' ? [] : ['family', ...FAMILIES]
  const own =
    type.storage === 'hash' ? [...HASH_WORDS, ...families] : type.storage === 'bitmap' ? rangeWords(type) : ['size']
  return [
    ...own,
    ...COMMON_WORDS,
    ...ignoredWords(type),
    ...(NETMASK_TYPES.includes(type.name) ? ['netmask'] : []),
    ...(NETMASK_TYPES.includes(type.name) && type.storage === 'hash' ? ['bitmask'] : []),
    ...(type.name === 'hash:ip,mark' ? ['markmask'] : []),
  ]
}

export interface Created {
  readonly type: SetType
  readonly options: SetOptions
  /** About words that do nothing any more. */
  readonly warning: string
}

type Draft = { -readonly [Key in keyof SetOptions]: SetOptions[Key] }

/** `create NAME TYPE OPTIONS`: what the set is to be. `initval` is the seed of its hash where none is given. */
export function parseCreate(typeName: string, words: readonly string[], initval: number): Created | SetProblem {
  const type = setType(typeName)
  if (type === undefined) return syntax(`typename '${typeName}' is unknown`)
  const draft: Draft = {
    family: 4,
    hashsize: 1024,
    maxelem: 65536,
    netmask: undefined,
    bitmask: undefined,
    timeout: undefined,
    counters: false,
    comment: false,
    skbinfo: false,
    forceadd: false,
    markmask: undefined,
    bucketsize: 12,
    initval,
    range: [0, 0],
    size: 8,
  }
  const problem = takeFamily(draft, type, words)
  if (problem !== undefined) return problem
  const bounds = new Bounds(type)
  const ignored = new Map<string, string>()
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!.replace(/^--/, '')
    if (!wordsOf(type).includes(word)) return new SetProblem(`Unknown argument: \`${words[index]}'`, true)
    const flag = FLAGS.includes(word)
    if (!flag && words[index + 1] === undefined)
      return new SetProblem(`Missing mandatory argument of option \`${word}'`, true)
    const value = flag ? '' : words[++index]!
    if (FAMILIES.includes(word) || word === 'family') continue
    // The network says what the first address does.
    const place = word === 'network' ? 'from' : word
    if (ignoredWords(type).includes(word)) ignored.set(place, ignored.get(place) ?? `Option '--${word} ${value}'`)
    else {
      const wrong = Bounds.takes(word) ? bounds.take(word, value) : take(draft, word, value)
      if (wrong !== undefined) return wrong
    }
  }
  const range = type.storage === 'bitmap' ? bounds.range(draft.netmask) : draft.range
  if (range instanceof SetProblem) return range
  const warning = [...ignored.values()].map(what => `${what} is ignored. Please upgrade your syntax.\n`).join('')
  return { type, options: { ...draft, range }, warning: warning === '' ? '' : `Warning: ${warning}` }
}

/** The family is read before all else (the first of the two calls of call_parser in lib/ipset.c). */
function takeFamily(draft: Draft, type: SetType, words: readonly string[]): SetProblem | undefined {
  let given = false
  for (const [index, text] of words.entries()) {
    const word = text.replace(/^--/, '')
    if (word !== 'family' && !FAMILIES.includes(word)) continue
    if (!wordsOf(type).includes(word)) return undefined
    const name = word === 'family' ? (words[index + 1] ?? '') : word
    if (word !== 'family' && words[index - 1] === 'family') continue
    if (!['inet', 'inet6', 'ipv4', 'ipv6', ...FAMILIES].includes(name)) return syntax(`unknown inet family ${name}`)
    if (given) return syntax(`${word} already specified`)
    given = true
    draft.family = name.endsWith('6') ? 6 : 4
  }
  return undefined
}

function take(draft: Draft, word: string, value: string): SetProblem | undefined {
  switch (word) {
    case 'counters':
    case 'comment':
    case 'skbinfo':
    case 'forceadd':
      draft[word] = true
      return undefined
    case 'bitmask': {
      if (draft.netmask !== undefined) return syntax(ONE_MASK)
      const mask = parseAddress(value, draft.family)
      if (mask instanceof SetProblem)
        return new SetProblem(
          `${mask.text}\nSyntax error: bitmask is not valid for family = ${draft.family === 4 ? 'inet' : 'inet6'}`,
        )
      draft.bitmask = mask
      return undefined
    }
    case 'netmask': {
      if (draft.bitmask !== undefined) return syntax(ONE_MASK)
      const most = draft.family === 4 ? 32 : 128
      const length = parseNumber(value, 1, most)
      if (length instanceof SetProblem)
        return new SetProblem(`${length.text}\nSyntax error: netmask is out of the inclusive range of 1-${most}`)
      draft.netmask = length
      return undefined
    }
    default: {
      const number = parseNumber(value, 0, word === 'timeout' ? TIMEOUT_MAX : word === 'bucketsize' ? 255 : 0xffff_ffff)
      if (number instanceof SetProblem) return number
      draft[word as 'timeout' | 'hashsize' | 'maxelem' | 'bucketsize' | 'initval' | 'size' | 'markmask'] =
        word === 'hashsize' ? 2 ** Math.max(6, Math.ceil(Math.log2(Math.max(number, 1)))) : number
      return undefined
    }
  }
}
