import { changeMacvlan, Macvlan, type MacvlanMode, newMacvlan } from '../../../../net/links/macvlan.ts'
import { type LinkKind, unknownWord } from './kind.ts'

const USAGE = `Usage: ... macvlan mode MODE [flag MODE_FLAG] MODE_OPTS [bcqueuelen BC_QUEUE_LEN]

MODE: private | vepa | bridge | passthru | source
MODE_FLAG: null | nopromisc | nodst
MODE_OPTS: for mode "source":
\tmacaddr { { add | del } <macaddr> | set [ <macaddr> [ <macaddr>  ... ] ] | flush }
BC_QUEUE_LEN: Length of the rx queue for broadcast/multicast: [0-4294967295]
`

const MODES: readonly MacvlanMode[] = ['private', 'vepa', 'bridge', 'passthru']
const QUEUE_LENGTH = 1000

/** `type macvlan` (ip/iplink_macvlan.c of iproute2). */
export const macvlan: LinkKind = {
  name: 'macvlan',
  usage: USAGE,
  parse(_tool, words) {
    let mode: MacvlanMode | null = null
    while (words.more) {
      const word = words.next()
      if (word === 'mode') {
        const name = words.argument()
        mode = MODES.find(each => each === name) ?? null
        if (name === 'source') words.refuse('ip: "mode source" is not emulated here\n', 2)
        else if (mode === null)
          words.refuse(
            `Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "${name}"\n`,
            1,
          )
      } else if (word === 'flag' || word === 'bcqueuelen' || word === 'macaddr')
        words.refuse(`ip: "${word}" is not emulated here\n`, 2)
      else unknownWord(words, macvlan, word, 'option')
    }
    return { maker: newMacvlan(mode ?? 'vepa'), change: link => changeMacvlan(link, mode) }
  },
  /** macvlan_print_opt. */
  print({ out }, link) {
    if (!(link instanceof Macvlan)) return
    out.field('mode', link.mode, `mode ${link.mode} `)
    out.field('bcqueuelen', QUEUE_LENGTH, `bcqueuelen ${QUEUE_LENGTH} `)
    out.field('usedbcqueuelen', QUEUE_LENGTH, `usedbcqueuelen ${QUEUE_LENGTH} `)
  },
}
