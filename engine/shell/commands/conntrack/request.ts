import type { Ip, Prefix } from '../../../wire/address.ts'
import type { CommandName } from './options.ts'

/** An address, a port, or both, that NAT put in place; neither asks only whether there was NAT. */
export interface NatFilter {
  readonly address: Ip | undefined
  readonly port: number | undefined
}

/** What a command line of conntrack(8) asks for. */
export interface Request {
  readonly command: CommandName
  readonly table: 'conntrack' | 'expect' | 'dying' | 'unconfirmed'
  readonly family: 4 | 6 | undefined
  readonly protocol: number | undefined
  readonly source: Prefix | undefined
  readonly destination: Prefix | undefined
  readonly replySource: Ip | undefined
  readonly replyDestination: Ip | undefined
  /** Ports, ICMP fields: by the option's first name. */
  readonly fields: ReadonlyMap<string, number>
  readonly state: number | undefined
  readonly timeout: number | undefined
  /** Bits that must be set or are to be set, and bits that must not be set. */
  readonly status: { readonly set: number; readonly clear: number } | undefined
  readonly mark: { readonly value: number; readonly mask: number } | undefined
  readonly sourceNat: NatFilter | undefined
  readonly destinationNat: NatFilter | undefined
  readonly anyNat: NatFilter | undefined
  readonly id: number | undefined
  readonly zone: number | undefined
  readonly originalZone: number | undefined
  readonly replyZone: number | undefined
  readonly output: ReadonlySet<string>
  /** Event types; empty for all. */
  readonly events: ReadonlySet<string>
  readonly zero: boolean
}

/** Why a command line is wrong: printed after the program's name, with the hint where to find help. */
export class ParameterProblem {
  readonly text: string
  /** False for what the kernel refused and for what is not emulated. */
  readonly hint: boolean
  readonly status: number

  constructor(text: string, hint = true, status = 2) {
    this.text = text
    this.hint = hint
    this.status = status
  }
}
