import { formatIp } from '../../../../wire/address.ts'
import type { Chain } from '../../chain.ts'
import type { Rule } from '../../rule.ts'
import type { Header, Not } from '../../xtables/header.ts'
import { noNames } from '../../xtables/names.ts'
import { type RuleSpec, XtRule } from '../../xtables/rule.ts'
import { maskLength, type Network } from '../../xtables/values.ts'
import type { Style } from '../types/type.ts'
import { MATCHES } from './matches.ts'
import { nativeMatch, nativeTarget } from './native.ts'
import { TARGETS } from './targets.ts'
import { type SavedOption, savedOptions } from './words.ts'

/** Rules of iptables in nft's words, as nft lists them and as iptables-translate proposes them. */

function not(condition: Not<unknown>): string {
  return condition.inverted ? '!= ' : ''
}

function networkText({ address, mask }: Network): string {
  const length = maskLength(mask)
  if (length === undefined) return `& ${formatIp(mask)} == ${formatIp(address)}`
  return length === (typeof mask === 'number' ? 32 : 128) ? formatIp(address) : `${formatIp(address)}/${length}`
}

function deviceText(key: string, condition: Not<string>): string {
  const name = condition.value.endsWith('+') ? `${condition.value.slice(0, -1)}*` : condition.value
  return `${key} ${not(condition)}"${name}"`
}

function devices({ incoming, outgoing }: Header): string[] {
  const parts: string[] = []
  if (incoming !== null) parts.push(deviceText('iifname', incoming))
  if (outgoing !== null) parts.push(deviceText('oifname', outgoing))
  return parts
}

function addresses({ family, source, destination }: Header): string[] {
  const parts: string[] = []
  const ip = family === 4 ? 'ip' : 'ip6'
  if (source !== null) parts.push(`${ip} saddr ${not(source)}${networkText(source.value)}`)
  if (destination !== null) parts.push(`${ip} daddr ${not(destination)}${networkText(destination.value)}`)
  return parts
}

const WORDS_FOR_NOTHING: ReadonlySet<string> = new Set(['comment', 'rpfilter', 'socket'])

const PORTED: ReadonlySet<string> = new Set(['tcp', 'udp'])

/** The flags of TCP stand in front of the ports in the rule that iptables-nft writes (add_nft_tcp of iptables/nft.c). */
function asWritten(options: readonly SavedOption[]): readonly SavedOption[] {
  const flags = options.filter(({ name }) => name === 'tcp-flags')
  return flags.length === 0 ? options : [...flags, ...options.filter(option => !flags.includes(option))]
}

/** How the two uses of the words differ. */
export interface Wording {
  readonly names: Pick<Style['names'], 'protocolName'>
  /** What stands for the counter. */
  readonly counter: string
  /** As iptables-translate writes it: protocols as fields of the header, bursts always, comments. */
  readonly proposal: boolean
  readonly extensions: Style['extensions']
}

/** A part of a rule in words, and the extension of iptables that it is where it is none of nft's own expressions. */
export interface Piece {
  readonly text: string
  readonly extension?: { readonly type: 'match' | 'target'; readonly name: string }
}

/** The conditions, the counter and the target of a rule; undefined where a proposal has no words for a part of it. */
export function translate(spec: RuleSpec, chain: Chain | null, wording: Wording): string | undefined {
  return pieces(spec, chain, wording)
    ?.map(({ text }) => text)
    .join(' ')
}

/** The same in its parts. */
export function pieces(spec: RuleSpec, chain: Chain | null, wording: Wording): Piece[] | undefined {
  const { header, matches, target } = spec
  const { protocol } = header
  const name = protocol === null ? '' : (wording.names.protocolName(protocol.value) ?? String(protocol.value))
  const style = { numeric: true, names: noNames, protocol: protocol?.value ?? 0, family: header.family }
  // The ports of the first match ask for the protocol themselves.
  const [first] = matches
  const options = first === undefined ? [] : savedOptions(first.type.save(first.data, style))
  const implied =
    PORTED.has(first?.type.name ?? '') &&
    (wording.proposal ? options.length > 0 : nativeMatch(first!.type.name, options))
  const key = wording.proposal && header.family === 4 ? 'ip protocol' : 'meta l4proto'
  const carried = protocol !== null && (!implied || protocol.inverted) ? [`${key} ${not(protocol)}${name}`] : []
  // The rule asks for the protocol before it looks at addresses; the proposal puts it behind them (nft_ipv4_add, nft_ipv4_xlate).
  const head = wording.proposal
    ? [...devices(header), ...addresses(header), ...carried]
    : [...devices(header), ...carried, ...addresses(header)]
  const parts: Piece[] = head.map(text => ({ text }))
  if (header.fragment !== null)
    parts.push({
      text: `ip frag-off & ${wording.proposal ? '0x1fff' : '8191'} ${header.fragment.inverted ? '==' : '!='} 0`,
    })
  let comment = ''
  for (const { type, data } of matches) {
    if (type.name === 'comment') comment = data as string
    const saved = savedOptions(type.save(data, style))
    const extension = { type: 'match', name: type.name === 'state' ? 'conntrack' : type.name } as const
    // Where such a match asks for nothing, nft lists no words with a space behind them.
    if (saved.length === 0 && PORTED.has(type.name) && !wording.proposal) parts.push({ text: '', extension })
    if (saved.length === 0 && !WORDS_FOR_NOTHING.has(type.name)) continue
    const options = wording.proposal ? saved : asWritten(saved)
    const words = Object.hasOwn(MATCHES, type.name) ? MATCHES[type.name]!(options, name, header.family) : undefined
    if (words === undefined && wording.proposal) return undefined
    // nft lists a comment as no words at all, with the space behind them.
    if (words === '' && wording.proposal) continue
    const text = words ?? `xt match ${type.name}`
    parts.push(nativeMatch(type.name, saved) ? { text } : { text, extension })
  }
  if (wording.proposal) {
    const at = parts.findIndex(({ text }) => text.startsWith('limit rate') && !text.includes(' burst '))
    if (at >= 0) parts[at] = { text: `${parts[at]!.text} burst 5 packets` }
  }
  parts.push({ text: wording.counter })
  const found = isFound(target, header.family, wording.extensions)
  const does = found ? targetText(target, chain, style) : notFound(target)
  if (does === undefined && wording.proposal) return undefined
  const named = target.kind === 'extension' ? target.use.type.name : ''
  const text = does ?? `xt target ${named}`
  const plain = target.kind !== 'extension' || nativeTarget(named)
  if (text !== '') parts.push(plain ? { text } : { text, extension: { type: 'target', name: named } })
  if (wording.proposal && comment !== '') parts.push({ text: `comment "${comment}"` })
  return parts
}

function targetText(
  target: RuleSpec['target'],
  chain: Chain | null,
  style: Parameters<RuleSpec['matches'][number]['type']['save']>[1],
): string | undefined {
  if (target.kind === 'none') return ''
  if (target.kind === 'verdict') return target.name.toLowerCase()
  if (target.kind === 'chain') return `${target.goto ? 'goto' : 'jump'} ${chain?.name ?? target.name}`
  const { type, data } = target.use
  const options = savedOptions(type.save(data, style))
  return Object.hasOwn(TARGETS, type.name) ? TARGETS[type.name]!(options, style.family) : undefined
}

/** Files of extensions that hold a target for each family. */
const LIBRARIES: Readonly<Record<string, string>> = {
  DNAT: 'NAT',
  SNAT: 'NAT',
  MASQUERADE: 'NAT',
  REDIRECT: 'NAT',
  DSCP: 'DSCP',
  TCPMSS: 'TCPMSS',
}

/** xtables_register_target: when a file is opened, it registers what it has for the family that asks, and it is opened once in a process. */
function isFound(target: RuleSpec['target'], family: 4 | 6, extensions: Style['extensions']): boolean {
  if (target.kind !== 'extension' || extensions === undefined) return true
  const library = LIBRARIES[target.use.type.name]
  if (library === undefined) return true
  if (!extensions.has(library)) extensions.set(library, family)
  return extensions.get(library) === family
}

/** Said on standard error, where it lands in the line that is being written. */
function notFound(target: RuleSpec['target']): string {
  return `XT target ${target.kind === 'extension' ? target.use.type.name : ''} not found\n`
}

/** How the parts of a rule are listed. */
export function listWording({ counter }: Rule, { names, numeric, stateless, extensions }: Style): Wording {
  const { packets = 0, bytes = 0 } = counter ?? {}
  return {
    names: numeric ? { protocolName: () => undefined } : names,
    counter: stateless ? 'counter' : `counter packets ${packets} bytes ${bytes}`,
    proposal: false,
    extensions,
  }
}

/** A rule of iptables as nft lists it. */
export function translateRule(rule: Rule, style: Style): string {
  const { source, text } = rule
  if (!(source instanceof XtRule)) return text
  return translate(source.spec, source.chain, listWording(rule, style)) ?? text
}
