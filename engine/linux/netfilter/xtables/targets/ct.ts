import { EINVAL, ENOENT } from '../../../../net/errno.ts'
import { Connection } from '../../conntrack/connection.ts'
import { helperNamed } from '../../conntrack/helpers.ts'
import { State, Status } from '../../conntrack/state.ts'
import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action, ConnectionAction } from '../match.ts'
import { parseNumber } from '../names.ts'
import { type Parsed, Problem } from '../problem.ts'
import { string } from '../values.ts'

interface Zone {
  readonly option: 'zone' | 'zone-orig' | 'zone-reply'
  /** 'mark' takes it from the packet's mark. */
  readonly id: number | 'mark'
}

interface CtData {
  readonly notrack: boolean
  readonly helper: string | null
  readonly timeout: string | null
  readonly events: readonly string[]
  readonly expectationEvents: boolean
  readonly zone: Zone | null
}

const EVENTS = [
  'new',
  'related',
  'destroy',
  'reply',
  'assured',
  'protoinfo',
  'helper',
  'mark',
  'natseqinfo',
  'secmark',
] as const
const ZONES = ['zone', 'zone-orig', 'zone-reply'] as const
const DIRECTIONS = { zone: 3, 'zone-orig': 1, 'zone-reply': 2 } as const

function readEvents(text: string): Parsed<string[]> {
  const words = text.split(',')
  for (const word of words)
    if (!EVENTS.some(event => event === word.toLowerCase())) return new Problem(`Unknown event type "${word}"`)
  return EVENTS.filter(event => words.some(word => word.toLowerCase() === event))
}

function readZone(text: string): Parsed<number | 'mark'> {
  if (text === 'mark') return 'mark'
  return parseNumber(text, 0, 65535) ?? new Problem(`Cannot parse ${text} as a zone ID`)
}

function dump({ notrack, helper, timeout, events, expectationEvents, zone }: CtData, dashes: string): string {
  let text = ''
  if (notrack) text += ` ${dashes}notrack`
  if (helper !== null) text += ` ${dashes}helper ${helper}`
  if (timeout !== null) text += ` ${dashes}timeout ${timeout}`
  if (events.length > 0) text += ` ${dashes}ctevents ${events.join(',')}`
  if (expectationEvents) text += ` ${dashes}expevents new`
  if (zone !== null) text += ` ${dashes}${zone.option} ${zone.id}`
  return text
}

/** Marks a packet so that conntrack leaves it alone, or begins its connection in a certain way. */
function compile(data: CtData, rule: Parameters<TargetType['compile']>[1]) {
  const { notrack, helper, zone } = data
  // What is not to be tracked needs no tracking (xt_ct_tg_check).
  if (notrack)
    return new Action(({ skb }) => {
      if (skb.connection === null) skb.connectionInfo = State.untracked
      return Outcome.next
    })
  return new ConnectionAction(rule, ({ skb }) => {
    if (skb.connection !== null || skb.connectionInfo === State.untracked) return Outcome.next
    const template = new Connection(0)
    template.status = Status.template
    template.helper = helper === null ? null : (helperNamed(helper, rule.protocol) ?? null)
    if (zone !== null) {
      template.zone = zone.id === 'mark' ? skb.mark & 0xffff : zone.id
      template.zoneDirections = DIRECTIONS[zone.option]
    }
    skb.connection = template
    skb.connectionInfo = State.new
    return Outcome.next
  })
}

/** libxt_CT. */
export const ctTarget: TargetType<CtData> = {
  name: 'CT',
  options: [
    { name: 'notrack' },
    { name: 'helper', value: string(15) },
    { name: 'timeout', value: string(31) },
    { name: 'ctevents', value: readEvents },
    { name: 'expevents', value: text => (text === 'new' ? text : new Problem(`Unknown event type "${text}"`)) },
    ...ZONES.map(name => ({ name, value: readZone })),
  ],
  parse(given) {
    const option = ZONES.find(name => given.has(name))
    return {
      notrack: given.has('notrack'),
      helper: given.value<string>('helper') ?? null,
      timeout: given.value<string>('timeout') ?? null,
      events: given.value<string[]>('ctevents') ?? [],
      expectationEvents: given.has('expevents'),
      zone: option === undefined ? null : { option, id: given.value<number | 'mark'>(option)! },
    }
  },
  print: data => ` CT${dump(data, '')}`,
  save: data => dump(data, '--'),
  check({ helper, timeout }, rule) {
    if (rule.table !== 'raw' || timeout !== null) return EINVAL
    if (helper !== null && (rule.protocol === 0 || helperNamed(helper, rule.protocol) === undefined)) return ENOENT
    return undefined
  },
  compile,
}

/** `-j NOTRACK`, the older name of `-j CT --notrack`. */
export const notrackTarget: TargetType<CtData> = {
  name: 'NOTRACK',
  listedAs: 'CT',
  options: [],
  parse: () => ({ notrack: true, helper: null, timeout: null, events: [], expectationEvents: false, zone: null }),
  print: () => ' NOTRACK',
  save: () => '',
  check: (_data, rule) => (rule.table === 'raw' ? undefined : EINVAL),
  compile,
}
