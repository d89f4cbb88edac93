/** `src`, `dst`, and both: one test, made for the source's place and for the destination's. */
import { and, type Condition, or } from './condition.ts'
import { FilterError } from './error.ts'
import { type Direction, wirelessName } from './qualifier.ts'

/** `refusal` follows the name of a direction that only IEEE 802.11 has. */
export function byDirection(
  direction: Direction,
  source: () => Condition,
  destination: () => Condition,
  refusal: { readonly one: string; readonly two: string },
): Condition {
  switch (direction) {
    case 'src':
      return source()
    case 'dst':
      return destination()
    case 'and':
      return and(source(), destination())
    case 'or':
    case 'default':
      return or(source(), destination())
    default:
      throw new FilterError(`${wirelessName(direction)} ${direction.startsWith('addr') ? refusal.two : refusal.one}`)
  }
}

/** The two forms of a refusal: of `ra` and `ta`, and of `addr1` and its alias. */
export function notValidFor(what: string): { readonly one: string; readonly two: string } {
  return { one: `is not a valid qualifier for ${what}`, two: `are not valid qualifiers for ${what}` }
}
