import { Outcome } from '../../outcome.ts'
import type { TargetType } from '../extension.ts'
import { Action } from '../match.ts'

/** TRACE: `xtables-monitor --trace` and `nft monitor trace` show the packet's way. */
export const traceTarget: TargetType<null> = {
  name: 'TRACE',
  options: [],
  parse: () => null,
  print: () => '',
  save: () => '',
  compile: () =>
    new Action(({ skb }) => {
      skb.traced = true
      return Outcome.next
    }),
}
