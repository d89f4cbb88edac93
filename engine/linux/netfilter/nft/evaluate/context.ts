import type { Family } from '../../families.ts'
import { type Location, NftError } from '../location.ts'
import type { ObjectType, Statement, Types } from '../syntax.ts'
import type { NftNames } from '../types/type.ts'

/** What rules may know of a set. */
export interface KnownSet {
  readonly map: boolean
  readonly key: Types
  readonly data: Types | 'verdict' | ObjectType | null
  /** Of addresses it gives several. */
  readonly dataInterval: boolean
}

/** What there is where a rule is to go. */
export interface World {
  readonly family: Family
  readonly names: NftNames
  set(name: string): KnownSet | undefined
  /** What is said of a set that there is none of, or of its table. */
  lacking(set: { readonly name: string; readonly location: Location }): {
    readonly text: string
    readonly location: Location
  }
}

/** What is known of the headers at a place in a rule, and the first thing that is wrong with it. */
export class Context {
  readonly world: World
  /** Names of protocols: null while anything is possible. */
  network: string | null
  /** Where that was said. */
  networkAt: Location | null = null
  /** A comparison with a set names several. */
  readonly transports: string[] = []
  transportAt: Location | null = null
  /** What a statement asks of every packet that comes to the rule, in front of all that was written. */
  demand: Statement | null = null
  /** An ICMP type was asked for; null where it may be one of several. */
  icmpType: bigint | null | undefined = undefined
  readonly errors: NftError[] = []

  constructor(world: World) {
    this.world = world
    const { family } = world
    this.network = family === 'ip' || family === 'ip6' || family === 'arp' ? family : null
  }

  /** The transport protocol that was named last; null while anything is possible. */
  get transport(): string | null {
    return this.transports.at(-1) ?? null
  }

  isNetwork(name: string, at: Location): void {
    this.network = name
    this.networkAt ??= at
  }

  /** Of several that are named, each is remembered once; the last one counts. */
  isTransport(name: string, at: Location): void {
    if (!this.transports.includes(name)) this.transports.push(name)
    this.transportAt ??= at
  }

  /** Notes an error; the answer stands for the value that there is none of. */
  error(text: string, location: Location, other: Location | null = null): undefined {
    this.errors.push(new NftError(text, location, other))
    return undefined
  }

  noSet(set: { readonly name: string; readonly location: Location }): undefined {
    const { text, location } = this.world.lacking(set)
    return this.error(text, location)
  }
}
