import { newIfb } from '../../../../net/links/ifb.ts'
import type { LinkKind } from './kind.ts'

export const ifb: LinkKind = {
  name: 'ifb',
  usage: 'Usage: ... ifb\n',
  /** It has no arguments, and whatever stands there is not looked at. */
  parse: () => ({ maker: newIfb }),
}
