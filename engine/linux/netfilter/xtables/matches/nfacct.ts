import { ENOENT } from '../../../../net/errno.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { string } from '../values.ts'

/** libxt_nfacct: counts into an object that nfacct(8) has made. Nothing here makes such objects, so that no rule finds its own. */
export const nfacctMatch: MatchType<string> = {
  name: 'nfacct',
  options: [{ name: 'nfacct-name', value: string(31), mandatory: true }],
  parse: given => given.value<string>('nfacct-name')!,
  print: name => ` nfacct-name  ${name}`,
  save: name => ` --nfacct-name ${name}`,
  check: () => ENOENT,
  compile: () => new Predicate(() => true),
}
