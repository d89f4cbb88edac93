import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import type { Expression } from '../../expression.ts'
import type { Element } from '../../ipset/element.ts'
import { changeSet, findInSet } from '../../ipset/lookup.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import type { RuleContext, TargetType } from '../extension.ts'
import { parseNumber } from '../names.ts'
import { Problem } from '../problem.ts'
import { readSetUse, SetReference, type SetUse, setUseText } from '../set-options.ts'

interface SetTargetData {
  readonly add: SetUse | undefined
  readonly del: SetUse | undefined
  readonly map: SetUse | undefined
  readonly exist: boolean
  readonly timeout: number | undefined
  readonly mapMark: boolean
  readonly mapPrio: boolean
  readonly mapQueue: boolean
}

const TIMEOUT_MAX = 0xffff_fffe

function dump(data: SetTargetData, dashes: string): string {
  let text = ''
  if (data.add !== undefined) {
    text += ` ${dashes}add-set ${setUseText(data.add)}`
    if (data.exist) text += ` ${dashes}exist`
    if (data.timeout !== undefined) text += ` ${dashes}timeout ${data.timeout}`
  }
  if (data.del !== undefined) text += ` ${dashes}del-set ${setUseText(data.del)}`
  if (data.map !== undefined) {
    text += ` ${dashes}map-set ${setUseText(data.map)}`
    for (const [on, name] of [
      [data.mapMark, 'map-mark'],
      [data.mapPrio, 'map-prio'],
      [data.mapQueue, 'map-queue'],
    ] as const)
      if (on) text += ` ${dashes}${name}`
  }
  return text
}

/** set_target_v3: writes packets into sets, or what sets say into packets. */
class SetAction implements Expression {
  readonly #data: SetTargetData
  readonly #add: SetReference
  readonly #del: SetReference
  readonly #map: SetReference

  constructor(data: SetTargetData, { netfilter }: RuleContext) {
    const reference = (use: SetUse | undefined) =>
      new SetReference(use === undefined ? undefined : netfilter.sets.get(use.name))
    this.#data = data
    this.#add = reference(data.add)
    this.#del = reference(data.del)
    this.#map = reference(data.map)
  }

  evaluate(packet: PacketContext): Outcome {
    const { add, del, map, exist, timeout } = this.#data
    if (add !== undefined && this.#add.slot !== undefined)
      changeSet(this.#add.slot, packet, add.sides, true, timeout === undefined ? {} : { timeout }, exist)
    if (del !== undefined && this.#del.slot !== undefined) changeSet(this.#del.slot, packet, del.sides, false, {}, true)
    if (map !== undefined && this.#map.slot !== undefined)
      this.#take(packet, findInSet(this.#map.slot, packet, map.sides))
    return Outcome.next
  }

  #take({ skb }: PacketContext, element: Element | undefined): void {
    if (element === undefined || element.nomatch) return
    const { mapMark, mapPrio } = this.#data
    if (mapMark && element.skbmark !== undefined)
      skb.mark = ((skb.mark & ~element.skbmark.mask) ^ element.skbmark.value) >>> 0
    if (mapPrio && element.skbprio !== undefined) skb.priority = element.skbprio
  }

  acquire(): void {
    for (const each of [this.#add, this.#del, this.#map]) each.acquire()
  }

  release(): void {
    for (const each of [this.#add, this.#del, this.#map]) each.release()
  }
}

function readTimeout(text: string): number | Problem {
  const problem = () => new Problem(`Invalid value for option --timeout or out of range 0-${TIMEOUT_MAX}`)
  return parseNumber(text, 0, TIMEOUT_MAX) ?? problem()
}

/** Words that go with one action alone. */
const BELONGS = [
  ['Flag', 'exist', 'add-set'],
  ['Option', 'timeout', 'add-set'],
  ['Flag', 'map-mark', 'map-set'],
  ['Flag', 'map-prio', 'map-set'],
  ['Flag', 'map-queue', 'map-set'],
] as const

/** libxt_SET. */
export const setTarget: TargetType<SetTargetData> = {
  name: 'SET',
  options: [
    ...(['add-set', 'del-set', 'map-set'] as const).map(name => ({
      name,
      value: readSetUse,
      second: `--${name} requires two args.`,
      twice: `--${name} can be specified only once`,
    })),
    { name: 'exist' },
    { name: 'timeout', value: readTimeout },
    { name: 'map-mark' },
    { name: 'map-prio' },
    { name: 'map-queue' },
  ],
  parse(given) {
    const add = given.value<SetUse>('add-set')
    const del = given.value<SetUse>('del-set')
    const map = given.value<SetUse>('map-set')
    if ((add ?? del ?? map) === undefined)
      return new Problem("You must specify either `--add-set' or `--del-set' or `--map-set'")
    for (const [kind, word, action] of BELONGS)
      if (given.has(word) && !given.has(action))
        return new Problem(`${kind} \`--${word}' can be used with \`--${action}' only`)
    return {
      add,
      del,
      map,
      exist: given.has('exist'),
      timeout: given.value<number>('timeout'),
      mapMark: given.has('map-mark'),
      mapPrio: given.has('map-prio'),
      mapQueue: given.has('map-queue'),
    }
  },
  print: data => dump(data, ''),
  save: data => dump(data, '--'),
  check: (data, rule) => (data.map !== undefined && rule.table !== 'mangle' ? EINVAL : undefined),
  // Priority and queue are for packets on their way out.
  validate: (data, { base }) => {
    const early = base!.hook === Hook.preRouting || base!.hook === Hook.localIn
    return (data.mapPrio || data.mapQueue) && early ? EINVAL : undefined
  },
  compile: (data, rule) => new SetAction(data, rule),
}
