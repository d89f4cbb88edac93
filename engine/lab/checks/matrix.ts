import * as v from 'valibot'
import { checkKind, notPassed, PlaceName, Port } from './check.ts'
import { tryToReach } from './reachable.ts'

const Cell = v.strictObject({
  from: v.array(PlaceName),
  to: v.array(v.string()),
  protocol: v.optional(v.picklist(['icmp', 'tcp', 'udp']), 'tcp'),
  port: v.optional(Port),
})

/** Pairs that must work and pairs that must not: credit for each, and opening too much is called out. */
export const matrix = checkKind({
  name: 'matrix',
  summary: 'Which places reach which, and which must not: every pair counts.',
  sends: true,
  schema: v.strictObject({ allow: v.optional(v.array(Cell), []), deny: v.optional(v.array(Cell), []) }),
  run({ allow, deny }, { lab }) {
    const details: string[] = []
    let right = 0
    let total = 0
    for (const [cells, wanted] of [
      [allow, true],
      [deny, false],
    ] as const) {
      for (const { from, to, protocol, port } of cells) {
        for (const source of from) {
          for (const target of to) {
            total++
            const tried = tryToReach(lab, {
              from: source,
              to: target,
              protocol,
              ...(port === undefined ? {} : { port }),
            })
            if (typeof tried === 'string') details.push(tried)
            else if (tried.result.reached === wanted) right++
            else if (wanted) details.push(...tried.reasons)
            else details.push(`${tried.name}: ${tried.result.outcome}, which opens more than was asked for`)
          }
        }
      }
    }
    if (right === total) return { passed: true, credit: 1, details: [`all ${total} pairs are as they should be`] }
    return { ...notPassed(...details), credit: total === 0 ? 0 : right / total }
  },
})
