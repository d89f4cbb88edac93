/** Removes statements whose result nobody reads: it is written again before, or not used on leaving the block. */
import { type MutableStatement, NOP, type Node, PLACES } from './node.ts'
import { reads, usedAfter, writes } from './use.ts'

export function removeDead(node: Node, progress: () => void): void {
  const last = new Array<MutableStatement | undefined>(PLACES).fill(undefined)
  for (const one of [...node.statements, node]) {
    const read = reads(one)
    for (let place = 0; place < PLACES; place++) if ((read & (1 << place)) !== 0) last[place] = undefined
    const place = writes(one)
    if (place === undefined) continue
    const before = last[place]
    if (before !== undefined) {
      before.code = NOP
      progress()
    }
    last[place] = one
  }
  for (const [place, one] of last.entries())
    if (one !== undefined && !usedAfter(node, place)) {
      one.code = NOP
      progress()
    }
}
