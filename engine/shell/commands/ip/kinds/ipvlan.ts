import {
  changeIpvlan,
  Ipvlan,
  type IpvlanMode,
  type IpvlanVisibility,
  newIpvlan,
} from '../../../../net/links/ipvlan.ts'
import { begins } from '../../../iproute/words.ts'
import { type LinkKind, unknownWord } from './kind.ts'

const USAGE = `Usage: ... ipvlan [ mode MODE ] [ FLAGS ]

MODE: l3 | l3s | l2
FLAGS: bridge | private | vepa
(first values are the defaults if nothing is specified).
`

const MODES: readonly IpvlanMode[] = ['l2', 'l3', 'l3s']
const FLAGS: readonly IpvlanVisibility[] = ['private', 'vepa', 'bridge']

/** `type ipvlan` (ip/iplink_ipvlan.c of iproute2). */
export const ipvlan: LinkKind = {
  name: 'ipvlan',
  usage: USAGE,
  parse(_tool, words) {
    let mode: IpvlanMode | null = null
    let visibility: IpvlanVisibility | null = null
    while (words.more) {
      const word = words.next()
      const flag = FLAGS.find(each => begins(each, word))
      if (begins('mode', word)) {
        const name = words.argument()
        mode = MODES.find(each => each === name) ?? null
        if (mode === null) words.refuse('Error: argument of "mode" must be either "l2", "l3" or "l3s"\n', 1)
      } else if (flag === undefined || visibility !== null) unknownWord(words, ipvlan, word, 'option')
      else visibility = flag
    }
    return { maker: newIpvlan(mode, visibility), change: link => changeIpvlan(link, mode, visibility) }
  },
  print({ out }, link) {
    if (!(link instanceof Ipvlan)) return
    out.field('mode', link.mode, ` mode ${link.mode} `)
    out.field(link.visibility, true, `${link.visibility} `)
  },
}
