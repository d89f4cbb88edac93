import { formatIp } from '../../../wire/address.ts'
import type { Connection } from './connection.ts'
import type { Helper } from './helper.ts'
import { sameDestination, sameSource, type Tuple } from './tuple.ts'

/** A connection that another one announced (struct nf_conntrack_expect). A source port of 0 stands for any. */
export class Expectation {
  readonly tuple: Tuple
  readonly master: Connection
  readonly helper: Helper
  readonly expires: number
  /** False where the source address is left open too. */
  readonly fixedSource: boolean

  constructor(tuple: Tuple, master: Connection, helper: Helper, expires: number, fixedSource: boolean) {
    this.tuple = tuple
    this.master = master
    this.helper = helper
    this.expires = expires
    this.fixedSource = fixedSource
  }

  matches(tuple: Tuple): boolean {
    const mine = this.tuple
    return (
      mine.family === tuple.family &&
      mine.protocol === tuple.protocol &&
      mine.destinationPort === tuple.destinationPort &&
      (mine.sourcePort === 0 || mine.sourcePort === tuple.sourcePort) &&
      sameDestination(mine, tuple) &&
      (!this.fixedSource || sameSource(mine, tuple))
    )
  }
}

/** The line of /proc/net/nf_conntrack_expect, without the time. */
export function formatExpectation({ tuple }: Expectation): string {
  return `l3proto = ${tuple.family === 4 ? 2 : 10} proto=${tuple.protocol} src=${formatIp(tuple.sourceIp)} dst=${formatIp(tuple.destinationIp)} sport=${tuple.sourcePort} dport=${tuple.destinationPort}`
}
