import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { type Parsed, Problem } from '../problem.ts'
import { integer } from '../values.ts'
import { tosOf } from './tos.ts'

interface DscpData {
  readonly dscp: number
  readonly inverted: boolean
}

/** Classes of RFC 2474, 2597 and 3246. */
const CLASSES: ReadonlyMap<string, number> = new Map([
  ...Array.from({ length: 8 }, (_, index) => [`CS${index}`, index << 3] as const),
  ['BE', 0],
  ...[1, 2, 3, 4].flatMap(row => [1, 2, 3].map(drop => [`AF${row}${drop}`, (row << 3) | (drop << 1)] as const)),
  ['EF', 0x2e],
])

export function readClass(text: string): Parsed<number> {
  return CLASSES.get(text.toUpperCase()) ?? new Problem(`Invalid DSCP value \`${text}'`)
}

export function dscpHex(dscp: number): string {
  return `0x${dscp.toString(16).padStart(2, '0')}`
}

/** libxt_dscp. */
export const dscpMatch: MatchType<DscpData> = {
  name: 'dscp',
  options: [
    { name: 'dscp', invert: true, value: integer(63), excludes: ['dscp-class'] },
    { name: 'dscp-class', invert: true, value: readClass, excludes: ['dscp'] },
  ],
  parse(given) {
    const [first] = given.list
    if (first === undefined) return new Problem('DSCP match: Parameter --dscp is required')
    return { dscp: first.value as number, inverted: first.inverted }
  },
  print: ({ dscp, inverted }) => ` DSCP match ${inverted ? '!' : ''}${dscpHex(dscp)}`,
  save: ({ dscp, inverted }) => `${inverted ? ' !' : ''} --dscp ${dscpHex(dscp)}`,
  compile: ({ dscp, inverted }) => new Predicate(packet => (tosOf(packet) >> 2 === dscp) !== inverted),
}
