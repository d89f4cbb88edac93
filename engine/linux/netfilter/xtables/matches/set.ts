import type { Expression } from '../../expression.ts'
import type { Element } from '../../ipset/element.ts'
import { findInSet } from '../../ipset/lookup.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import type { MatchType, RuleContext } from '../extension.ts'
import type { GivenOptions, OptionPlace } from '../option.ts'
import { Problem } from '../problem.ts'
import { readSetUse, SetReference, type SetUse, setUseText } from '../set-options.ts'
import { integer64 } from '../values.ts'

type Comparison = 'eq' | 'lt' | 'gt'
const COMPARISONS: readonly Comparison[] = ['eq', 'lt', 'gt']

interface CounterCondition {
  readonly comparison: Comparison
  readonly value: bigint | number
  readonly inverted: boolean
}

interface SetData {
  readonly use: SetUse
  readonly inverted: boolean
  readonly returnNomatch: boolean
  readonly updateCounters: boolean
  readonly updateSubcounters: boolean
  readonly packets: CounterCondition | null
  readonly bytes: CounterCondition | null
}

function condition(given: GivenOptions, field: 'packets' | 'bytes'): CounterCondition | null {
  for (const comparison of COMPARISONS) {
    const option = given.get(`${field}-${comparison}`)
    if (option !== undefined) return { comparison, value: option.value as bigint | number, inverted: option.inverted }
  }
  return null
}

function dump(data: SetData, dashes: string): string {
  let text = `${data.inverted ? ' !' : ''} ${dashes}match-set ${setUseText(data.use)}`
  if (data.returnNomatch) text += ` ${dashes}return-nomatch`
  if (!data.updateCounters) text += ` ! ${dashes}update-counters`
  if (!data.updateSubcounters) text += ` ! ${dashes}update-subcounters`
  for (const field of ['packets', 'bytes'] as const) {
    const wanted = data[field]
    if (wanted !== null) text += `${wanted.inverted ? ' !' : ''} ${dashes}${field}-${wanted.comparison} ${wanted.value}`
  }
  return text
}

function holds(wanted: CounterCondition | null, actual: number): boolean {
  if (wanted === null) return true
  const value = Number(wanted.value)
  const answer =
    wanted.comparison === 'eq' ? actual === value : wanted.comparison === 'lt' ? actual < value : actual > value
  return answer !== wanted.inverted
}

/** The packet is in the set: what `set_match_v4` asks ip_set_test. */
class SetExpression extends SetReference implements Expression {
  readonly #data: SetData

  constructor(data: SetData, { netfilter }: RuleContext) {
    super(netfilter.sets.get(data.use.name))
    this.#data = data
  }

  evaluate(packet: PacketContext): Outcome {
    const element = this.slot === undefined ? undefined : findInSet(this.slot, packet, this.#data.use.sides)
    return this.#matches(element, packet) !== this.#data.inverted ? Outcome.next : Outcome.break
  }

  #matches(element: Element | undefined, packet: PacketContext): boolean {
    const { returnNomatch, updateCounters, packets, bytes } = this.#data
    if (element === undefined || element.nomatch !== returnNomatch) return false
    if (!holds(packets, element.packets) || !holds(bytes, element.bytes)) return false
    if (updateCounters) {
      element.packets++
      element.bytes += packet.length
    }
    return true
  }
}

function readCounter(text: string, place: OptionPlace): unknown {
  const value = integer64(text, place)
  return value instanceof Problem ? new Problem(`Cannot parse ${text} as a counter value`) : value
}

/** libxt_set. */
export const setMatch: MatchType<SetData> = {
  name: 'set',
  options: [
    {
      name: 'match-set',
      invert: true,
      value: readSetUse,
      second: '--match-set requires two args.',
      twice: '--match-set can be specified only once',
    },
    { name: 'return-nomatch' },
    { name: 'update-counters', invert: true },
    { name: 'update-subcounters', invert: true },
    ...(['packets', 'bytes'] as const).flatMap(field =>
      COMPARISONS.map(comparison => ({
        name: `${field}-${comparison}`,
        value: readCounter,
        ...(comparison === 'eq' ? { invert: true as const } : {}),
      })),
    ),
  ],
  parse(given) {
    const use = given.value<SetUse>('match-set')
    if (use === undefined) return new Problem("You must specify `--match-set' with proper arguments")
    return {
      use,
      inverted: given.inverted('match-set'),
      returnNomatch: given.has('return-nomatch'),
      updateCounters: !given.inverted('update-counters'),
      updateSubcounters: !given.inverted('update-subcounters'),
      packets: condition(given, 'packets'),
      bytes: condition(given, 'bytes'),
    }
  },
  print: data => dump(data, '').replace(/^( !)? match-set/, '$1 match-set'),
  save: data => dump(data, '--'),
  compile: (data, rule) => new SetExpression(data, rule),
}
