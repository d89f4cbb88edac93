import { formatIp } from '../../../wire/address.ts'
import type { Connection } from './connection.ts'
import { sameDestination, sameSource, type Tuple } from './tuple.ts'

/** A connection that another one announced (struct nf_conntrack_expect). A source port of 0 stands for any. */
export class Expectation {
  readonly tuple: Tuple
  readonly master: Connection
  /** Of the helper that read of it; null where a rule of nft expects it. */
  readonly helper: string | null
  readonly expires: number
  /** Called with the connection when it begins (expectfn). */
  begins: ((connection: Connection) => void) | null = null

  constructor(tuple: Tuple, master: Connection, helper: string | null, expires: number) {
    this.tuple = tuple
    this.master = master
    this.helper = helper
    this.expires = expires
  }

  /** Whether a packet with this tuple fulfils it. */
  matches(tuple: Tuple): boolean {
    const { sourcePort } = this.tuple
    return (sourcePort === 0 || sourcePort === tuple.sourcePort) && this.#sameEnds(tuple)
  }

  /** expect_matches. */
  sameAs({ tuple }: Expectation): boolean {
    return this.tuple.sourcePort === tuple.sourcePort && this.#sameEnds(tuple)
  }

  /** expect_clash: a packet could fulfil both. */
  clashes({ tuple }: Expectation): boolean {
    return (tuple.sourcePort === 0 || this.matches(tuple)) && this.#sameEnds(tuple)
  }

  /** The same but for the source port. */
  #sameEnds(tuple: Tuple): boolean {
    const mine = this.tuple
    return (
      mine.family === tuple.family &&
      mine.protocol === tuple.protocol &&
      mine.destinationPort === tuple.destinationPort &&
      sameDestination(mine, tuple) &&
      sameSource(mine, tuple)
    )
  }
}

/** The line of /proc/net/nf_conntrack_expect, without the time. */
export function formatExpectation({ tuple }: Expectation): string {
  return `l3proto = ${tuple.family === 4 ? 2 : 10} proto=${tuple.protocol} src=${formatIp(tuple.sourceIp)} dst=${formatIp(tuple.destinationIp)} sport=${tuple.sourcePort} dport=${tuple.destinationPort}`
}
