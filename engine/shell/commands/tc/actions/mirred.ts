import { Mirred } from '../../../../linux/tc/actions.ts'
import { Verdict } from '../../../../linux/tc/filter.ts'
import { MIRRED_USAGE } from '../usage.ts'
import { type ActionUtility, badAction, printControl, printIndex, takeControl } from './kind.ts'

/** tc-mirred(8): to another device, whole or as a copy. */
export const mirred: ActionUtility = {
  name: 'mirred',
  parse(tool, words) {
    let [way, what, device, count] = ['', '', '', 2]
    while (words.more && device === '') {
      const word = words.next()
      count++
      if (word === 'egress' || word === 'ingress') way = word
      else if (word === 'mirror' || word === 'redirect') what = word
      else if (word === 'dev') device = words.argument()
      else if (word === 'help') words.refuse(MIRRED_USAGE, 255)
      else {
        badAction(words, `mirred option not supported ${word}\n`, 'mirred', 2)
        break
      }
    }
    if (device === '' && words.refusal === null) words.argument()
    const link = tool.link(device)
    if (link === undefined && device !== '') badAction(words, `Cannot find device "${device}"\n`, 'mirred', count)
    const copies = what === 'mirror'
    const control = takeControl(words, copies ? Verdict.pipe : Verdict.stolen)
    return net => new Mirred(net, link!, way === 'ingress' ? 'ingress' : 'egress', copies, control)
  },
  print(tool, action) {
    const { out } = tool
    const { to, way, copies, control } = action as Mirred
    const [direction, what] = [way === 'egress' ? 'Egress' : 'Ingress', copies ? 'Mirror' : 'Redirect']
    out.field('kind', 'mirred', 'mirred ')
    out.text(`(${direction} ${what} to device ${to.name})`)
    out.value('mirred_action', copies ? 'mirror' : 'redirect')
    out.value('direction', way)
    out.value('to_dev', to.name)
    printControl(tool, ' ', control, '')
    printIndex(tool, action, '\t')
  },
}
