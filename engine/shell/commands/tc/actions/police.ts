import { Police } from '../../../../linux/tc/actions.ts'
import { Verdict } from '../../../../linux/tc/filter.ts'
import type { Words } from '../../../iproute/words.ts'
import { parsed } from '../kinds/kind.ts'
import { parseRate, parseSize, rateText, sizeText } from '../units.ts'
import { POLICE_USAGE } from '../usage.ts'
import { type ActionUtility, badAction, controlOf, controlText, printTimes } from './kind.ts'

const MTU = 2048
const illegal = (name: string) => `Illegal "${name}"\n`

function conformExceed(words: Words): readonly [exceed: Verdict, conform: Verdict] {
  const [exceed = '', conform] = words.argument().split('/')
  const found = [controlOf(exceed), conform === undefined ? Verdict.ok : controlOf(conform)] as const
  if (found[0] === undefined || found[1] === undefined) words.refuse('Illegal "action"\n', 1, false)
  return [found[0] ?? Verdict.shot, found[1] ?? Verdict.ok]
}

/** tc-police(8): so many bytes a second. */
export const police: ActionUtility = {
  name: 'police',
  parse(_, words) {
    let [rate, burst, mtu, count] = [0, 0, MTU, 1]
    let exceed: Verdict = Verdict.reclassify
    let conform: Verdict = Verdict.ok
    if (!words.more) words.argument()
    for (; words.more; count += 2) {
      const word = words.next()
      if (word === 'rate') rate = parsed(words, parseRate, illegal('rate'))
      else if (['burst', 'buffer', 'maxburst'].includes(word)) burst = parsed(words, parseSize, illegal('burst'))
      else if (word === 'mtu' || word === 'minburst') mtu = parsed(words, parseSize, illegal('mtu'))
      else if (word === 'conform-exceed') [exceed, conform] = conformExceed(words)
      else if (['peakrate', 'avrate', 'pkts_rate', 'pkts_burst', 'overhead', 'linklayer', 'index'].includes(word))
        words.refuse(`tc: police "${word}" is not emulated here\n`, 2)
      else if (word === 'help') words.refuse(POLICE_USAGE, 255)
      else if (controlOf(word) !== undefined) exceed = controlOf(word)!
      else {
        words.back()
        break
      }
    }
    if (rate > 0 && burst === 0) badAction(words, "'burst' requires 'rate'.\n", 'police', count)
    return net => new Police(net, { rate: rate || 1, burst, mtu, exceed, conform })
  },
  print(tool, action) {
    const { out } = tool
    const { rate, burst, mtu, exceed, conform } = (action as Police).spec
    out.field('kind', 'police', ' police ')
    out.field('index', action.index, `0x${action.index.toString(16)} `)
    out.field('rate', rate / 8, `rate ${rateText(rate)} `)
    out.field('burst', burst, `burst ${sizeText(burst)} `)
    out.field('mtu', mtu, `mtu ${sizeText(mtu)} `)
    const conforming = conform === Verdict.ok ? '' : `/${controlText(conform)}`
    out.object('control_action', () =>
      out.field('type', controlText(exceed), `action ${controlText(exceed)}${conforming} `),
    )
    out.field('overhead', 0, 'overhead 0b ')
    out.field('ref', 1, '\n\tref 1 ')
    out.field('bind', 1, 'bind 1 ')
    printTimes(tool, action)
  },
}
