import type { IpSet } from './set.ts'

/**
 * A place in the table of sets. Rules and lists hold the place, so that `ipset swap`, which exchanges what is in two places,
 * takes effect on them.
 */
export class Slot {
  /** Its number in the table. */
  readonly index: number
  name: string
  set: IpSet
  /** Rules and lists that hold it. */
  references = 0

  constructor(index: number, name: string, set: IpSet) {
    this.index = index
    this.name = name
    this.set = set
  }
}
