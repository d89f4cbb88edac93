/** Lays a flow graph out as instructions. */

import { type Block, type Branch, RETURN_CODE } from './block.ts'
import { BPF_JA, BPF_JMP, type Instruction } from './bpf.ts'

/** A test's jump reaches so far; behind it others are put that reach farther. */
const NEAR = 255

interface Far {
  readonly yes: Set<Branch>
  readonly no: Set<Branch>
}

/** Each block stands before those it goes to; of these the one for a test that holds comes first. */
export function assemble(root: Block): readonly Instruction[] {
  const order = postorder(root)
  const far: Far = { yes: new Set(), no: new Set() }
  for (;;) {
    const instructions = attempt(order, far)
    if (instructions !== undefined) return instructions
  }
}

function postorder(root: Block): readonly Block[] {
  const order: Block[] = []
  const seen = new Set<Block>()
  const stack: { readonly block: Block; readonly leaving: boolean }[] = [{ block: root, leaving: false }]
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { block, leaving } = top
    if (leaving) order.push(block)
    else if (!seen.has(block)) {
      seen.add(block)
      stack.push({ block, leaving: true })
      if (block.kind === 'branch') {
        stack.push({ block: block.yes, leaving: false })
        stack.push({ block: block.no, leaving: false })
      }
    }
  }
  return order
}

/** Undefined when a jump turned out too long: it is in `far` now, and the next attempt gives it room. */
function attempt(order: readonly Block[], far: Far): readonly Instruction[] | undefined {
  /** From the last instruction to the first. */
  const backwards: Instruction[] = []
  /** Of each block, how many instructions there are from its first to the last of all. */
  const distance = new Map<Block, number>()
  for (const block of order) {
    if (block.kind === 'return') backwards.push({ code: RETURN_CODE, jt: 0, jf: 0, k: block.k })
    else if (!branch(block, backwards, distance, far)) return undefined
    distance.set(block, backwards.length)
  }
  return backwards.reverse()
}

function branch(block: Branch, backwards: Instruction[], distance: Map<Block, number>, far: Far): boolean {
  const extra = (far.yes.has(block) ? 1 : 0) + (far.no.has(block) ? 1 : 0)
  const after = backwards.length + extra
  const longJumps: Instruction[] = []
  const reach = (target: Block, set: Set<Branch>): number | undefined => {
    const offset = after - distance.get(target)!
    if (!set.has(block)) {
      if (offset <= NEAR) return offset
      set.add(block)
      return undefined
    }
    const place = longJumps.length
    longJumps.push({ code: BPF_JMP | BPF_JA, jt: 0, jf: 0, k: offset - place - 1 })
    return place
  }
  const jt = reach(block.yes, far.yes)
  const jf = jt === undefined ? undefined : reach(block.no, far.no)
  if (jt === undefined || jf === undefined) return false
  backwards.push(...longJumps.reverse())
  backwards.push({ code: BPF_JMP | block.jump, jt, jf, k: block.k })
  for (const { code, k } of block.statements.toReversed()) backwards.push({ code, jt: 0, jf: 0, k })
  return true
}
