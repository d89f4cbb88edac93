import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { saveString } from '../text.ts'
import { string } from '../values.ts'

/** XT_MAX_COMMENT_LEN, with the byte that ends it. */
const LENGTH_MAX = 255

/** libxt_comment: matches everything. */
export const commentMatch: MatchType<string> = {
  name: 'comment',
  options: [{ name: 'comment', mandatory: true, value: string(LENGTH_MAX) }],
  parse: given => given.value<string>('comment')!,
  print: comment => ` /* ${comment} */`,
  save: comment => ` --comment ${saveString(comment)}`,
  compile: () => new Predicate(() => true),
}
