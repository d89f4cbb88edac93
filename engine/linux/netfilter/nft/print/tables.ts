import type { Chain } from '../../chain.ts'
import type { ObjectState, StatefulObject } from '../../object.ts'
import type { Rule } from '../../rule.ts'
import type { NftSet } from '../../set/set.ts'
import type { Table } from '../../table.ts'
import { XtRule } from '../../xtables/rule.ts'
import { HOOK_NAMES } from '../apply/chains.ts'
import { descriptionOf } from '../description.ts'
import { describeElement } from '../elements.ts'
import type { SynproxySpec } from '../object-syntax.ts'
import { priorityText } from '../priorities.ts'
import { NftRule } from '../rule.ts'
import type { LimitSpec, Member } from '../syntax.ts'
import { TIMEOUT_STATES } from '../timeout-states.ts'
import { formatTime } from '../types/time.ts'
import type { Style } from '../types/type.ts'
import { NO_NAMES } from '../types/type.ts'
import { native } from '../xtables/native.ts'
import { translateRule } from '../xtables/translate.ts'
import { dataTypesText, memberText, sortMembers } from './expressions.ts'
import { limitText, quotaText } from './stateful.ts'
import { statementsText } from './statements.ts'

/** Tables, chains and the rest as `nft list` shows them. */

export interface Showing {
  readonly style: Style
  /** Virtual time, for what expires. */
  readonly now: number
}

function handleText(handle: number, { handles }: Style): string {
  return handles ? ` # handle ${handle}` : ''
}

/** A rule without its indentation and handle. */
export function ruleText(rule: Rule, style: Style): string {
  const { source } = rule
  if (!(source instanceof NftRule)) return translateRule(rule, style)
  const comment = source.comment === undefined ? '' : ` comment "${source.comment}"`
  return statementsText(source.statements, style) + comment
}

/** The line that says where a base chain is called. */
function hookText({ base, policy, table }: Chain, style: Style): string {
  const { type, hook, priority, devices } = base!
  const name = HOOK_NAMES[hook]!
  const at =
    devices === undefined
      ? ''
      : devices.length === 1
        ? ` device "${devices[0]}"`
        : ` devices = { ${devices.toSorted().join(', ')} }`
  return `type ${type} hook ${name}${at} priority ${priorityText(priority, table.family, name, style.numeric)}; policy ${policy};`
}

export function chainText(chain: Chain, { style }: Showing, rules = true): string {
  let text = `\tchain ${chain.name} {${handleText(chain.handle, style)}\n`
  if (chain.comment !== undefined) text += `\t\tcomment "${chain.comment}"\n`
  if (chain.base !== null) text += `\t\t${hookText(chain, style)}\n`
  if (rules) for (const rule of chain.rules) text += `\t\t${ruleText(rule, style)}${handleText(rule.handle, style)}\n`
  return `${text}\t}\n`
}

/** For the monitor: the same on one line. */
export function chainLine(chain: Chain, style: Style): string {
  return chain.base === null ? '' : ` { ${hookText(chain, style)} }`
}

// Sets.

/** Elements on a line, by the type of the key (calculate_delim). */
const FEW: ReadonlySet<string> = new Set(['ipv4_addr', 'ct_state', 'ct_status', 'pkt_type', 'time', 'hour', 'day'])
const MANY: ReadonlySet<string> = new Set(
  'nf_proto integer arp_op inet_proto inet_service tcp_flag mark iface_index classid uid gid ct_dir'.split(' '),
)

export function setElements(set: NftSet, now: number): Member[] {
  const { key } = descriptionOf(set)
  const described = [...set.elements()].map(element => describeElement(element, set, now))
  const timeout = descriptionOf(set).timeout
  // An element that lasts as long as the set says is not told to.
  const shown = described.map(each => (each.timeout === timeout ? { ...each, timeout: undefined } : each))
  return sortMembers(shown, key)
}

function elementsText(elements: readonly Member[], set: NftSet, style: Style): string {
  const { key } = descriptionOf(set)
  const name = key.types.length === 1 ? key.types[0]!.name : ''
  const across = MANY.has(name) ? 5 : FEW.has(name) ? 2 : 1
  let text = ''
  for (const [index, element] of elements.entries()) {
    if (index > 0) text += index % across === 0 ? ',\n\t\t\t     ' : ', '
    text += memberText(element, key, style)
  }
  return `elements = { ${text} }`
}

/** The lines of a set that say what it is, each with its end. */
function declaration(set: NftSet, whole = true): string[] {
  const description = descriptionOf(set)
  const { key, keyText, data, dataText, dataInterval, flags, timeout, gcInterval, policy, statements, comment } =
    description
  const of = keyText === null ? `type ${key.types.map(type => type.name).join(' . ')}` : `typeof ${keyText}`
  const given = data === null ? '' : ` : ${dataInterval ? 'interval ' : ''}${dataText ?? dataTypesText(data)}`
  const lines = [`${of}${given}`]
  if (policy === 'memory') lines.push(`policy ${policy}`)
  if (set.capacity !== undefined && !flags.includes('constant')) lines.push(`size ${set.capacity}`)
  // A time that elements have by default says so already, where there is no other flag (set_print_declaration).
  const timed = timeout !== undefined || flags.includes('timeout')
  const others = ['constant', 'dynamic', 'interval'].filter(flag => flags.includes(flag))
  if (others.length > 0 || (timed && timeout === undefined))
    lines.push(`flags ${[...others, ...(timed ? ['timeout'] : [])].join(',')}`)
  if (statements.length > 0 && whole) lines.push(statementsText(statements, { ...PLAIN, stateless: true }))
  if (description.autoMerge) lines.push('auto-merge')
  if (timeout !== undefined) lines.push(`timeout ${formatTime(BigInt(timeout))}`)
  if (gcInterval !== undefined) lines.push(`gc-interval ${formatTime(BigInt(gcInterval))}`)
  // Those that were asked for are shown in a copy of the set, which has none.
  if (comment !== undefined && whole) lines.push(`comment "${comment}"`)
  return lines
}

const PLAIN = {
  names: NO_NAMES,
  numeric: false,
  services: false,
  users: false,
  handles: false,
  terse: false,
} as const

export function setText(
  set: NftSet,
  { style, now }: Showing,
  elements?: readonly Member[],
  withElements = true,
): string {
  const { map, meter } = descriptionOf(set)
  const word = map ? 'map' : meter === true ? 'meter' : 'set'
  let text = `\t${word} ${set.name} {${handleText(set.handle, style)}\n`
  for (const line of declaration(set, elements === undefined)) text += `\t\t${line}\n`
  const shown = style.terse || !withElements ? [] : (elements ?? setElements(set, now))
  if (shown.length > 0) text += `\t\t${elementsText(shown, set, style)}\n`
  return `${text}\t}\n`
}

/** For the monitor. */
export function setLine(set: NftSet, style: Style): string {
  const handle = style.handles ? ` # handle ${set.handle}` : ''
  return `{${handle} ${declaration(set)
    .map(line => `${line}; `)
    .join('')}}`
}

// Objects.

function objectLines({ state, comment }: StatefulObject, style: Style): string[] {
  const lines = comment === undefined ? [] : [`comment "${comment}"`]
  if (state.type === 'counter') {
    if (!style.stateless) lines.push(`packets ${state.counter.packets} bytes ${state.counter.bytes}`)
  } else if (state.type === 'quota')
    lines.push(quotaText({ bytes: state.bytes, over: state.over, used: Math.min(state.bytes, state.live.used) }, style))
  else if (state.type === 'synproxy') lines.push(...synproxyLines(state.spec as SynproxySpec))
  else if (state.type === 'limit') lines.push(limitText(state.spec as LimitSpec))
  else if (state.type === 'ct helper')
    lines.push(`type "${state.helper}" protocol ${state.protocol === 6 ? 'tcp' : 'udp'}`, `l3proto ${state.family}`)
  else if (state.type === 'ct timeout') lines.push(...timeoutLines(state))
  else if (state.type === 'ct expectation')
    lines.push(
      `protocol ${state.protocol === 6 ? 'tcp' : 'udp'}`,
      `dport ${state.port}`,
      `timeout ${formatTime(BigInt(state.timeout))}`,
      `size ${state.size}`,
      `l3proto ${state.family}`,
    )
  else lines.push(...flowtableLines(state, style))
  return lines
}

/** obj_print_data; a flag alone is followed by a space. */
function synproxyLines({ mss, scale, timestamps, sack }: SynproxySpec): string[] {
  const flags = timestamps || sack ? [`${timestamps ? 'timestamp ' : ''}${sack ? 'sack-perm' : ''}`] : []
  return [`mss ${mss ?? 0}`, `wscale ${scale ?? 0}`, ...flags]
}

function timeoutLines({ protocol, family, policy }: Extract<ObjectState, { type: 'ct timeout' }>): string[] {
  const name = protocol === 6 ? 'tcp' : 'udp'
  const shown = timeoutsOf(name, policy).map(([state, seconds]) => `${state} : ${seconds}`)
  return [`protocol ${name}`, `l3proto ${family}`, `policy = { ${shown.join(', ')} }`]
}

/** The states of a policy whose time is not the usual one, in the kernel's order. */
export function timeoutsOf(protocol: string, policy: ReadonlyMap<string, number>): (readonly [string, number])[] {
  return TIMEOUT_STATES.flatMap(([of, state, , usual]) => {
    const seconds = policy.get(state)
    return of !== protocol || seconds === undefined || seconds === usual ? [] : [[state, seconds] as const]
  })
}

/** flowtable_print_declaration. */
function flowtableLines(state: Extract<ObjectState, { type: 'flowtable' }>, style: Style): string[] {
  const lines = [`hook ingress priority ${priorityText(state.priority, 'netdev', 'ingress', style.numeric)}`]
  if (state.devices.length > 0) lines.push(`devices = { ${state.devices.toSorted().join(', ')} }`)
  if (state.offload) lines.push('flags offload')
  if (state.counter) lines.push('counter')
  return lines
}

export function objectText(object: StatefulObject, { style }: Showing): string {
  const lines = objectLines(object, style).map(line => `\t\t${line}\n`)
  return `\t${object.state.type} ${object.name} {${handleText(object.handle, style)}\n${lines.join('')}\t}\n`
}

export function objectLine(object: StatefulObject, style: Style): string {
  return `{ ${objectLines(object, style).join(' ')} } `
}

// Tables.

/** What nft says on standard error in front of a table, and takes its part of the text for. */
export const WARNING = /^# Warning: table .* is managed by iptables-nft, do not touch!\n/

/** Tables with a match or a target that only iptables-nft understands (has_xt_stmts). */
export function warningOf({ family, name, chains }: Table): string {
  for (const { rules } of chains.values())
    for (const { source } of rules)
      if (source instanceof XtRule && !native(source.spec))
        return `# Warning: table ${family} ${name} is managed by iptables-nft, do not touch!\n`
  return ''
}

function tableHead(table: Table, style: Style): string {
  return `table ${table.family} ${table.name} {${handleText(table.handle, style)}\n`
}

/** table_print: the parts with an empty line between them. */
export function tableText(table: Table, showing: Showing): string {
  const { style } = showing
  let head = tableHead(table, style)
  if (table.dormant) head += '\tflags dormant\n'
  if (table.comment !== undefined) head += `\tcomment "${table.comment}"\n`
  const objects = [...table.objects.values()]
  const parts = [
    ...objects.filter(({ state }) => state.type !== 'flowtable').map(object => objectText(object, showing)),
    ...[...table.sets.values()].filter(set => !set.shape.anonymous).map(set => setText(set, showing)),
    ...objects.filter(({ state }) => state.type === 'flowtable').map(object => objectText(object, showing)),
    ...[...table.chains.values()].map(chain => chainText(chain, showing)),
  ]
  if (parts.length > 0 && table.dormant) head += '\n'
  return `${warningOf(table)}${head}${parts.join('\n')}}\n`
}
