import { formatIp } from '../../../wire/address.ts'
import type { Chain } from '../chain.ts'
import { type Header, isAny, type Not } from './header.ts'
import { type Names, protocolText } from './names.ts'
import type { RuleSpec } from './rule.ts'
import { maskLength, type Network } from './values.ts'

/** How `-L` is to look. */
export interface ListOptions {
  readonly numeric: boolean
  /** Counters and devices, too. */
  readonly verbose: boolean
  readonly exact: boolean
  readonly lineNumbers: boolean
  readonly names: Names
}

/** A built-in chain that nothing was put into yet looks like an empty one. */
export interface ListedChain {
  readonly name: string
  readonly policy: 'ACCEPT' | 'DROP' | null
  readonly packets: number
  readonly bytes: number
  readonly references: number
}

/** `Chain INPUT (policy ACCEPT)` and the line with the names of the columns. */
export function listHeader(chain: ListedChain, options: ListOptions): string {
  const { verbose, exact, lineNumbers } = options
  const counters = verbose ? ` ${chain.packets} packets, ${chain.bytes} bytes` : ''
  const about = chain.policy === null ? `${chain.references} references` : `policy ${chain.policy}${counters}`
  let line = lineNumbers ? 'num  ' : ''
  if (verbose) line += exact ? `${'pkts'.padStart(8)} ${'bytes'.padStart(10)} ` : ` pkts bytes `
  line += `${'target'.padEnd(9)}  prot opt`
  if (verbose) line += ` ${'in'.padEnd(6)} ${'out'.padEnd(6)} `
  line += ` ${'source'.padEnd(19)}  ${'destination'.padEnd(19)} `
  return `Chain ${chain.name} (${about})\n${line}\n`
}

/** print_num: a counter, in thousands and so on where it is long. */
function counterText(value: number, exact: boolean): string {
  if (exact) return `${String(value).padStart(8)} `
  if (value <= 99_999) return `${String(value).padStart(5)} `
  let number = value
  for (const unit of 'KMGT') {
    number = Math.floor((number + 500) / 1000)
    if (number <= 9999 || unit === 'T') return `${String(number).padStart(4)}${unit} `
  }
  return ''
}

function targetName({ target }: RuleSpec, chain: Chain | null): string {
  if (target.kind === 'none') return ''
  if (target.kind === 'verdict') return target.name
  if (target.kind === 'chain') return chain?.name ?? target.name
  return target.use.type.listedAs ?? target.use.type.name
}

function protocolColumn({ protocol }: Header, numeric: boolean, names: Names): string {
  const number = protocol?.value ?? 0
  if (numeric) return String(number)
  return number === 0 ? 'all' : (protocolText(number, names) ?? String(number))
}

function addressColumn(condition: Not<Network> | null, family: 4 | 6, options: ListOptions): string {
  const not = condition?.inverted === true ? '!' : ' '
  // The original takes every address of zeros for any, in IPv6 whatever the mask.
  const zero = family === 6 && condition?.value.address === 0n
  if (!options.numeric && zero) return `${not}anywhere`
  if (condition === null || isAny(condition.value)) {
    if (!options.numeric) return `${not}anywhere`
    return `${not}${family === 4 ? '0.0.0.0/0' : '::/0'}`
  }
  const { address, mask } = condition.value
  const length = maskLength(mask)
  const full = length === (family === 4 ? 32 : 128)
  const name = options.numeric ? undefined : (options.names.hostName(address) ?? options.names.networkName(address))
  return `${not}${name ?? formatIp(address)}${full ? '' : `/${length ?? formatIp(mask)}`}`
}

function deviceColumn(condition: Not<string> | null, numeric: boolean): string {
  if (condition === null) return numeric ? '*' : 'any'
  return `${condition.inverted ? '!' : ''}${condition.value}`
}

function fragmentColumn({ fragment }: Header): string {
  if (fragment === null) return '--'
  return fragment.inverted ? '!f' : '-f'
}

/** What the matches and the target say of themselves. */
function details(spec: RuleSpec, options: ListOptions): string {
  const { header, matches, target } = spec
  const style = {
    numeric: options.numeric,
    names: options.names,
    protocol: header.protocol?.value ?? 0,
    family: header.family,
  }
  let text = target.kind === 'chain' && target.goto ? '[goto] ' : ''
  for (const { type, data } of matches) text += type.print(data, style)
  if (target.kind === 'extension') text += target.use.type.print(target.use.data, style)
  return text
}

/** A line of `-L`. */
export function listRule(
  spec: RuleSpec,
  chain: Chain | null,
  number: number,
  counter: { readonly packets: number; readonly bytes: number },
  options: ListOptions,
): string {
  const { header } = spec
  const { numeric, verbose, exact, lineNumbers, names } = options
  let line = lineNumbers ? `${String(number).padEnd(4)} ` : ''
  if (verbose) line += counterText(counter.packets, exact) + counterText(counter.bytes, exact)
  line += `${targetName(spec, chain).padEnd(9)} `
  line += `${header.protocol?.inverted === true ? '!' : ' '}${protocolColumn(header, numeric, names).padEnd(4)} `
  line += `${fragmentColumn(header)} `
  if (verbose)
    line += ` ${deviceColumn(header.incoming, numeric).padEnd(6)} ${deviceColumn(header.outgoing, numeric).padEnd(6)} `
  line += `${addressColumn(header.source, header.family, options).padEnd(20)} `
  line += `${addressColumn(header.destination, header.family, options).padEnd(20)} `
  return `${line}${details(spec, options)}\n`
}

/** What `-v` shows of a rule that comes or goes (FMT_NOTABLE). */
export function announceRule(spec: RuleSpec, chain: Chain | null, names: Names): string {
  const { header } = spec
  const options: ListOptions = { numeric: true, verbose: true, exact: true, lineNumbers: false, names }
  const device = (condition: Not<string> | null) => deviceColumn(condition, true)
  const target = targetName(spec, chain)
  const protocol = `${header.protocol?.inverted === true ? '!' : ' '}${protocolColumn(header, false, names)}`
  const source = addressColumn(header.source, header.family, options)
  const destination = addressColumn(header.destination, header.family, options)
  return `${target} ${protocol} opt ${fragmentColumn(header)} in ${device(header.incoming)} out ${device(header.outgoing)} ${source} ${destination.replace(/^(.)/, '$1-> ')}  ${details(spec, options)}\n`
}
