import { newDummy } from '../../../../net/links/dummy.ts'
import type { LinkKind } from './kind.ts'

export const dummy: LinkKind = {
  name: 'dummy',
  usage: 'Usage: ... dummy\n',
  /** It has no arguments, and whatever stands there is not looked at. */
  parse: () => ({ maker: newDummy }),
}
