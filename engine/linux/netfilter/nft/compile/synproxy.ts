import { EOPNOTSUPP } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import type { Expression } from '../../expression.ts'
import { Outcome } from '../../outcome.ts'
import type { SynproxySpec } from '../object-syntax.ts'
import { type Environment, ipFamilies } from './environment.ts'
import { Step } from './step.ts'

/** nft_synproxy.c. */
export function compileSynproxy(
  spec: SynproxySpec,
  { family, netfilter }: Pick<Environment, 'family' | 'netfilter'>,
): Expression {
  const info = { ...spec, ecn: false }
  return new Step(packet => (packet.protocol === 6 ? netfilter.synproxy.answer(packet, info) : Outcome.break), {
    validate: ({ base }) => (base!.hook === Hook.localIn || base!.hook === Hook.forward ? undefined : EOPNOTSUPP),
    acquire: () => {
      for (const each of ipFamilies(family)) netfilter.synproxy.acquire(each)
    },
    release: () => {
      for (const each of ipFamilies(family)) netfilter.synproxy.release(each)
    },
  })
}
