import { EOPNOTSUPP, type Errno } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import type { Chain } from '../../chain.ts'
import type { Expression } from '../../expression.ts'
import type { Expr, Statement } from '../syntax.ts'
import { partsOf } from './refused.ts'

const IN: readonly Hook[] = [Hook.preRouting, Hook.localIn, Hook.forward]
const OUT: readonly Hook[] = [Hook.forward, Hook.localOut, Hook.postRouting]

/** The hooks where something can be asked for; undefined where it can be everywhere. */
function hooksOf(expr: Expr): readonly Hook[] | undefined {
  switch (expr.kind) {
    // nft_fib_validate: the device by which a packet came in is known only before it leaves.
    case 'fib':
      return expr.result !== 'type' || expr.flags.includes('iif') ? [...IN, Hook.ingress] : undefined
    // nft_rt_validate: a route has to be there.
    case 'rt':
      return expr.key === 'mtu' ? OUT : undefined
    // nft_osf_validate.
    case 'osf':
      return IN
    // nft_xfrm_validate.
    case 'ipsec':
      return expr.direction === 'in' ? IN : OUT
    default:
      return undefined
  }
}

/** Of a statement beside what it reads (nft_meta_set_validate). */
function ownHooks(statement: Statement): readonly Hook[] | undefined {
  if (statement.kind !== 'set-value' || statement.target.kind !== 'meta') return undefined
  return statement.target.key === 'pkttype' ? [Hook.preRouting, Hook.ingress] : undefined
}

/** The expression of a statement, which is refused in chains at hooks where what it asks for is not known. */
export function inPlace(expression: Expression, statement: Statement): Expression {
  const wanted = [ownHooks(statement), ...[...partsOf(statement)].map(hooksOf)].filter(each => each !== undefined)
  if (wanted.length === 0) return expression
  const own = expression.validate?.bind(expression)
  const validate = (chain: Chain): Errno | undefined =>
    wanted.some(hooks => !hooks.includes(chain.base!.hook)) ? EOPNOTSUPP : own?.(chain)
  return Object.assign(expression, { validate })
}
