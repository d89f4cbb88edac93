import type { Use } from './extension.ts'
import { type Header, isAny, type Not } from './header.ts'
import type { RuleTarget } from './rule.ts'
import type { Network } from './values.ts'

/** Verdicts that `-j` knows. */
export const STANDARD: ReadonlySet<string> = new Set(['ACCEPT', 'DROP', 'RETURN', 'QUEUE'])

/** What the command line says of the part that every rule has; addresses as they were written. */
export interface GivenHeader {
  readonly source: Not<string> | null
  readonly destination: Not<string> | null
  readonly incoming: Not<string> | null
  readonly outgoing: Not<string> | null
  readonly protocol: Not<number> | null
  readonly fragment: { readonly inverted: boolean } | null
}

/** The header of one rule, for one pair of addresses. What lets everything pass is left away. */
export function headerOf(
  family: 4 | 6,
  given: GivenHeader,
  source: Network | null,
  destination: Network | null,
): Header {
  const { protocol } = given
  return {
    family,
    source: addressOf(source, given.source),
    destination: addressOf(destination, given.destination),
    incoming: deviceOf(given.incoming),
    outgoing: deviceOf(given.outgoing),
    protocol: protocol === null || protocol.value === 0 ? null : protocol,
    fragment: given.fragment,
  }
}

function addressOf(network: Network | null, given: Not<string> | null): Not<Network> | null {
  const inverted = given?.inverted === true
  return network === null || (isAny(network) && !inverted) ? null : { value: network, inverted }
}

function deviceOf(given: Not<string> | null): Not<string> | null {
  return given === null || (given.value === '+' && !given.inverted) ? null : given
}

export function targetOf(
  use: Use | undefined,
  jump: { readonly name: string; readonly goto: boolean } | undefined,
): RuleTarget {
  if (use !== undefined) return { kind: 'extension', use }
  if (jump === undefined) return { kind: 'none' }
  const { name, goto } = jump
  if (!goto && STANDARD.has(name)) return { kind: 'verdict', name: name as 'ACCEPT' }
  return { kind: 'chain', name, goto }
}
