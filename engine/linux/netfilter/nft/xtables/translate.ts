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
import { NATIVE_WORDS } from './native-words.ts'
import { connlimit } from './rare-matches.ts'
import { PROPOSED_TARGETS, TARGETS } from './targets.ts'
import { type SavedOption, savedOptions } from './words.ts'

/** Rules of iptables in nft's words, as nft lists them and as iptables-translate proposes them. */

function not(condition: Not<unknown>): string {
  return condition.inverted ? '!= ' : ''
}

function networkText(condition: Not<Network>): string {
  const { address, mask } = condition.value
  const length = maskLength(mask)
  if (length === undefined) return `& ${formatIp(mask)} ${condition.inverted ? '!=' : '=='} ${formatIp(address)}`
  return not(condition) + networkWords(address, mask, length)
}

function networkWords(address: Network['address'], mask: Network['mask'], length: number): string {
  return length === (typeof mask === 'number' ? 32 : 128) ? formatIp(address) : `${formatIp(address)}/${length}`
}

/** Nothing for any device; what holds for no device is a name that none can have (xlate_ifname). */
function deviceText(key: string, condition: Not<string> | null): string[] {
  if (condition === null) return []
  const { value, inverted } = condition
  if (value === '+') return inverted ? [`${key} "INVAL/D"`] : []
  const name = value.endsWith('+') ? `${value.slice(0, -1)}*` : value.replace(/\*$/, '\\*')
  return [`${key} ${not(condition)}"${name}"`]
}

function devices({ incoming, outgoing }: Header): string[] {
  return [...deviceText('iifname', incoming), ...deviceText('oifname', outgoing)]
}

function addresses({ family, source, destination }: Header): string[] {
  const parts: string[] = []
  const ip = family === 4 ? 'ip' : 'ip6'
  if (source !== null) parts.push(`${ip} saddr ${networkText(source)}`)
  if (destination !== null) parts.push(`${ip} daddr ${networkText(destination)}`)
  return parts
}

const PORTED: ReadonlySet<string> = new Set(['tcp', 'udp'])

/** How the two uses of the words differ. */
export interface Wording {
  readonly names: Pick<Style['names'], 'protocolName'>
  /** What stands for the counter. */
  readonly counter: string
  /** As iptables-translate writes it: protocols as fields of the header, bursts always, comments. */
  readonly proposal: boolean
  /** Takes the sets that a proposal asks for, `NAME { ... }`. */
  readonly sets?: string[]
  readonly extensions: Style['extensions']
}

/** A part of a rule in words, and the extension of iptables that it is where it is none of nft's own expressions. */
export interface Piece {
  readonly text: string
  readonly extension?: { readonly type: 'match' | 'target'; readonly name: string }
}

/** Puts words behind words, with a blank between them where neither side has one (__xt_xlate_add of libxtables/xtables.c). */
function glued(parts: readonly Piece[]): string {
  let text = ''
  for (const part of parts) text += `${text === '' || /^\s/.test(part.text) || /\s$/.test(text) ? '' : ' '}${part.text}`
  return text
}

/** The conditions, the counter and the target of a rule; undefined where a proposal has no words for a part of it. */
export function translate(spec: RuleSpec, chain: Chain | null, wording: Wording): string | undefined {
  const parts = pieces(spec, chain, wording)
  if (wording.proposal) return parts && glued(parts)
  return parts?.map(({ text }) => text).join(' ')
}

/** What asks for device, protocol and addresses, each in its order (nft_ipv4_add, nft_ipv4_xlate). */
function headWords({ header, matches }: RuleSpec, name: string, implied: boolean, proposal: boolean): string[] {
  const { protocol, fragment, family } = header
  const key = proposal && family === 4 ? 'ip protocol' : 'meta l4proto'
  const carried = protocol !== null && !implied ? [`${key} ${not(protocol)}${name}`] : []
  if (!proposal) {
    const place = fragment === null ? [] : [`ip frag-off & 8191 ${fragment.inverted ? '==' : '!='} 0`]
    return [...devices(header), ...carried, ...addresses(header), ...place]
  }
  const place = fragment === null ? [] : [`ip frag-off & 0x1fff ${fragment.inverted ? '' : '!= '}0`]
  const known = matches.some(({ type }) => type.name === name)
  return [...devices(header), ...place, ...(known ? [] : carried), ...addresses(header)]
}

type Use = RuleSpec['matches'][number]

/** The words for a match; undefined where there are none. */
function matchText(
  { type }: Use,
  options: readonly SavedOption[],
  native: boolean,
  name: string,
  { header }: RuleSpec,
  wording: Wording,
): string | undefined {
  if (native && !wording.proposal) return NATIVE_WORDS[type.name]!(options)
  if (type.name === 'connlimit' && wording.sets !== undefined) return connlimit(options, header.family, wording.sets)
  return Object.hasOwn(MATCHES, type.name) ? MATCHES[type.name]!(options, name, header.family) : undefined
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
  const implied = PORTED.has(first?.type.name ?? '') && nativeMatch(first!.type.name, options) && !protocol!.inverted
  const parts: Piece[] = headWords(spec, name, implied, wording.proposal).map(text => ({ text }))
  let comment = ''
  for (const match of matches) {
    const { type, data } = match
    if (type.name === 'comment') comment = data as string
    const saved = savedOptions(type.save(data, style))
    const extension = { type: 'match', name: type.name === 'state' ? 'conntrack' : type.name } as const
    const native = nativeMatch(type.name, saved)
    const words = matchText(match, saved, native, name, spec, wording)
    if (words === undefined && wording.proposal) return undefined
    // nft lists no words, as those of a comment, with the space behind them.
    if (words === '' && wording.proposal) continue
    const text = words ?? `xt match ${type.name}`
    parts.push(native ? { text } : { text, extension })
  }
  parts.push({ text: wording.counter })
  const found = isFound(target, header.family, wording.extensions)
  const does = found ? targetText(target, chain, style, wording.proposal) : notFound(target)
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
  style: Parameters<Use['type']['save']>[1],
  proposal: boolean,
): string | undefined {
  if (target.kind === 'none') return ''
  if (target.kind === 'verdict') return target.name.toLowerCase()
  if (target.kind === 'chain') return `${target.goto ? 'goto' : 'jump'} ${chain?.name ?? target.name}`
  const { type, data } = target.use
  const options = savedOptions(type.save(data, style))
  if (proposal && Object.hasOwn(PROPOSED_TARGETS, type.name)) return PROPOSED_TARGETS[type.name]!(options, style.family)
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
  TEE: 'TEE',
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
