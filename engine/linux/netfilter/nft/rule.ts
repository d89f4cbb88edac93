import type { RuleSource } from '../rule.ts'
import { statementsText } from './print/statements.ts'
import type { Statement } from './syntax.ts'
import { NO_NAMES, type Style } from './types/type.ts'

const COMMON: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [58, 'ipv6-icmp'],
])

/** How rules are named in the trace: without counters. */
export const PLAIN_STYLE: Style = {
  names: { ...NO_NAMES, protocolName: number => COMMON.get(number) },
  numeric: false,
  services: false,
  users: false,
  stateless: true,
  handles: false,
  terse: false,
}

/** A rule of nft in a chain: how it is listed again. */
export class NftRule implements RuleSource {
  readonly statements: readonly Statement[]
  readonly comment: string | undefined

  constructor(statements: readonly Statement[], comment: string | undefined) {
    this.statements = statements
    this.comment = comment
  }

  get text(): string {
    return statementsText(this.statements, PLAIN_STYLE)
  }

  get rejects(): boolean {
    return this.statements.some(({ kind }) => kind === 'reject')
  }
}
