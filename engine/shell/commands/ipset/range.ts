import type { SetType } from '../../../linux/netfilter/ipset/types.ts'
import { SetProblem, syntax } from './error.ts'
import { parseNumber, parseRange } from './values.ts'

/** IPSET_BITMAP_MAX_RANGE. */
const BITMAP_MAX = 65536
const WORDS = ['range', 'from', 'to', 'network']

/** The words that bound a set in memory: of ports, or of addresses. */
export function rangeWords({ dimensions }: SetType): readonly string[] {
  return dimensions[0] === 'port' ? WORDS.filter(word => word !== 'network') : WORDS
}

/** What bounds a bitmap, put together from its words: `range FROM-TO`, or `from FROM to TO`, or `network ADDRESS/LENGTH`. */
export class Bounds {
  readonly #ports: boolean
  #first: number | undefined
  #last: number | undefined

  constructor({ dimensions }: SetType) {
    this.#ports = dimensions[0] === 'port'
  }

  static takes(word: string): boolean {
    return WORDS.includes(word)
  }

  take(word: string, value: string): SetProblem | undefined {
    if (word === 'to' ? this.#last !== undefined : this.#first !== undefined) return syntax(`${word} already specified`)
    const bounds = this.#ports ? portBounds(value) : addressBounds(word, value)
    if (bounds instanceof SetProblem) return bounds
    if (word === 'to') this.#last = bounds[0]
    else [this.#first, this.#last] = [bounds[0], bounds[1] ?? this.#last]
    return undefined
  }

  /** Of addresses under a netmask each network is one place. */
  range(netmask = 32): readonly [number, number] | SetProblem {
    if (this.#first === undefined) return new SetProblem("Mandatory option `range' is missing", true)
    if (this.#last === undefined) return new SetProblem("Mandatory option `to' is missing", true)
    const [low, high] = [Math.min(this.#first, this.#last), Math.max(this.#first, this.#last)]
    if ((high - low + 1) / 2 ** (32 - netmask) > BITMAP_MAX)
      return new SetProblem('The range you specified exceeds the size limit of the set type')
    return [low, high]
  }
}

function portBounds(value: string): readonly [number, number?] | SetProblem {
  const [first, last] = value.split('-')
  const low = parseNumber(first!, 0, 65535)
  if (low instanceof SetProblem || last === undefined) return low instanceof SetProblem ? low : [low]
  const high = parseNumber(last, 0, 65535)
  return high instanceof SetProblem ? high : [low, high]
}

function addressBounds(word: string, value: string): readonly [number, number?] | SetProblem {
  const single = !/[-/]/.test(value)
  if ((word === 'from' || word === 'to') && !single) return syntax(`plain IP address must be supplied: ${value}`)
  if (word === 'network' && !value.includes('/')) return syntax(`IP/netblock must be supplied: ${value}`)
  if (word === 'range' && single) return syntax(`IP/cidr or IP-IP range must be specified: ${value}`)
  const parsed = parseRange(value, 4)
  if (parsed instanceof SetProblem) return parsed
  return word === 'from' || word === 'to' ? [parsed.first as number] : [parsed.first as number, parsed.last as number]
}
