/**
 * What an expression, and in the end a rule, decides: the NF_* and NFT_* codes of include/uapi/linux/netfilter.h and
 * nf_tables.h. From 0 on they end the chain's work on the packet.
 */
export const Outcome = {
  drop: 0,
  accept: 1,
  stolen: 2,
  /** To the next expression of the rule. */
  next: -1,
  /** The rule does not match. */
  break: -2,
  /** To the chain that the expression left in `PacketContext.target`, and back. */
  jump: -3,
  /** The same without coming back. */
  goto: -4,
  return: -5,
} as const
export type Outcome = (typeof Outcome)[keyof typeof Outcome]

const NAMES: ReadonlyMap<Outcome, string> = new Map<Outcome, string>([
  [Outcome.drop, 'drop'],
  [Outcome.accept, 'accept'],
  [Outcome.stolen, 'stolen'],
  [Outcome.next, 'continue'],
  [Outcome.break, 'break'],
  [Outcome.jump, 'jump'],
  [Outcome.goto, 'goto'],
  [Outcome.return, 'return'],
])

export function outcomeName(outcome: Outcome): string {
  return NAMES.get(outcome)!
}
