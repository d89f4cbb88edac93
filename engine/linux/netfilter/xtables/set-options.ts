import type { Sides } from '../ipset/lookup.ts'
import type { Slot } from '../ipset/slot.ts'
import type { OptionPlace } from './option.ts'
import { type Parsed, Problem } from './problem.ts'

/** A set and the ends of a packet that its parts are compared with. */
export interface SetUse {
  readonly name: string
  readonly sides: Sides
}

/** IPSET_DIM_MAX. */
const SIDES_MAX = 6

/** parse_dirs: `NAME src,dst`. */
export function readSetUse(text: string, place: OptionPlace): Parsed<SetUse> {
  const space = text.indexOf(' ')
  const name = text.slice(0, space)
  const found = place.names.setFamily?.(name)
  if (found === undefined) return new Problem(`Set ${name} doesn't exist.\n`)
  if (found !== 0 && found !== place.family)
    return new Problem(
      `The protocol family of set ${name} is ${found === 4 ? 'IPv4' : 'IPv6'}, which is not applicable.\n`,
    )
  const words = text.slice(space + 1).split(',')
  if (words.length > SIDES_MAX) return new Problem(`Can't be more src/dst options than ${SIDES_MAX}.`)
  if (words.some(word => word !== 'src' && word !== 'dst'))
    return new Problem("You must spefify (the comma separated list of) 'src' or 'dst'.")
  return { name, sides: words.map(word => word === 'src') }
}

/** `NAME src,dst`, by the name that the set has now. */
export function setUseText({ name, sides }: SetUse): string {
  return `${name} ${sides.map(source => (source ? 'src' : 'dst')).join(',')}`
}

/** Holds the place of a set for as long as the rule exists. */
export class SetReference {
  readonly slot: Slot | undefined

  constructor(slot: Slot | undefined) {
    this.slot = slot
  }

  acquire(): void {
    if (this.slot !== undefined) this.slot.references++
  }

  release(): void {
    if (this.slot !== undefined) this.slot.references--
  }
}
