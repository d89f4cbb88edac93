import type { SetOptions } from '../../../linux/netfilter/ipset/set.ts'
import { type SetType, setType } from '../../../linux/netfilter/ipset/types.ts'
import { SetProblem, syntax } from './error.ts'
import { parseNumber, parseRange } from './values.ts'

const TIMEOUT_MAX = 2147483
const NETMASK_TYPES = ['hash:ip', 'bitmap:ip', 'hash:ip,port', 'hash:net,net']
const HASH_WORDS = ['family', 'hashsize', 'maxelem', 'bucketsize', 'initval', 'forceadd']
const COMMON_WORDS = ['timeout', 'counters', 'comment', 'skbinfo']
const FLAGS = ['counters', 'comment', 'skbinfo', 'forceadd']
/** IPSET_BITMAP_MAX_RANGE. */
const BITMAP_MAX = 65536

function wordsOf(type: SetType): readonly string[] {
  const own = type.storage === 'hash' ? HASH_WORDS : type.storage === 'bitmap' ? ['range'] : ['size']
  return [
    ...own,
    ...COMMON_WORDS,
    ...(NETMASK_TYPES.includes(type.name) ? ['netmask'] : []),
    ...(type.name === 'hash:ip,mark' ? ['markmask'] : []),
  ]
}

export interface Created {
  readonly type: SetType
  readonly options: SetOptions
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
  const family = words.indexOf('family')
  if (family >= 0) {
    const problem = take(draft, 'family', words[family + 1] ?? '', type)
    if (problem !== undefined) return problem
  }
  let ranged = false
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    if (!wordsOf(type).includes(word)) return new SetProblem(`Unknown argument: \`${word}'`, true)
    const flag = FLAGS.includes(word)
    if (!flag && words[index + 1] === undefined)
      return new SetProblem(`Missing mandatory argument of option \`${word}'`, true)
    const problem = take(draft, word, flag ? '' : words[++index]!, type)
    if (problem !== undefined) return problem
    ranged ||= word === 'range'
  }
  if (type.storage === 'bitmap' && !ranged) return new SetProblem("Mandatory option `range' is missing", true)
  return { type, options: draft }
}

function take(draft: Draft, word: string, value: string, type: SetType): SetProblem | undefined {
  switch (word) {
    case 'counters':
    case 'comment':
    case 'skbinfo':
    case 'forceadd':
      draft[word] = true
      return undefined
    case 'family': {
      const name = value.toLowerCase()
      if (!['inet', 'inet6', 'ipv4', 'ipv6', '-4', '-6'].includes(name)) return syntax(`unknown inet family ${value}`)
      draft.family = name.endsWith('6') ? 6 : 4
      return undefined
    }
    case 'range':
      return range(draft, value, type)
    case 'netmask': {
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

function range(draft: Draft, value: string, type: SetType): SetProblem | undefined {
  if (type.dimensions[0] === 'port') {
    const [first, last] = value.split('-')
    if (last === undefined) return new SetProblem("Mandatory option `to' is missing", true)
    const low = parseNumber(first!, 0, 65535)
    const high = parseNumber(last, 0, 65535)
    if (low instanceof SetProblem) return low
    if (high instanceof SetProblem) return high
    draft.range = low <= high ? [low, high] : [high, low]
    return undefined
  }
  const parsed = parseRange(value, 4)
  if (parsed instanceof SetProblem) return parsed
  const { first, last } = parsed as { first: number; last: number }
  if (last - first + 1 > BITMAP_MAX)
    return new SetProblem('The range you specified exceeds the size limit of the set type')
  draft.range = [first, last]
  return undefined
}
