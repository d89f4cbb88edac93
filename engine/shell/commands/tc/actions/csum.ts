import { CSUM_PARTS, Csum, type CsumPart } from '../../../../linux/tc/csum.ts'
import { Verdict } from '../../../../linux/tc/filter.ts'
import { begins } from '../../../iproute/words.ts'
import { CSUM_USAGE } from '../usage.ts'
import { type ActionUtility, badAction, printControl, printIndex, takeControl } from './kind.ts'

/** In the order in which abbreviations are looked up (parse_csum_args); null for words that only join. */
const WORDS: readonly (readonly [word: string, part: CsumPart | null])[] = [
  ['iph', 'iph'],
  ['ip4h', 'iph'],
  ['ipv4h', 'iph'],
  ['icmp', 'icmp'],
  ['igmp', 'igmp'],
  ['tcp', 'tcp'],
  ['udp', 'udp'],
  ['udplite', 'udplite'],
  ['sctp', 'sctp'],
  ['and', null],
  ['or', null],
  ['+', null],
]

/** tc-csum(8): checksums are made right. */
export const csum: ActionUtility = {
  name: 'csum',
  parse(_, words) {
    const parts = new Set<CsumPart>()
    if (!words.more) words.argument()
    if (words.more && begins('help', words.word)) words.refuse(CSUM_USAGE, 255)
    while (words.more) {
      const found = WORDS.find(([word]) => begins(word, words.word))
      if (found === undefined) break
      words.next()
      if (found[1] === 'udplite' || found[1] === 'sctp')
        words.refuse(`tc: csum "${found[1]}" is not emulated here\n`, 2)
      if (found[1] !== null) parts.add(found[1])
    }
    if (parts.size === 0) badAction(words, 'Illegal csum construct, empty <UPDATE> list\n', 'csum', 2)
    const control = takeControl(words, Verdict.ok)
    return net => new Csum(net, parts, control)
  },
  print(tool, action) {
    const { out } = tool
    const { parts, control } = action as Csum
    const text = CSUM_PARTS.filter(part => parts.has(part)).join(', ')
    out.field('kind', 'csum', 'csum ')
    out.field('csum', text, `(${text}) `)
    printControl(tool, 'action ', control, '')
    printIndex(tool, action, '\t')
  },
}
