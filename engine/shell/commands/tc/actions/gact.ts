import { Gact } from '../../../../linux/tc/actions.ts'
import { Verdict } from '../../../../linux/tc/filter.ts'
import { type ActionUtility, printControl, printIndex, readControl } from './kind.ts'

/** tc-actions(8): drop, pass and the like. */
export const gact: ActionUtility = {
  name: 'gact',
  parse(_, words) {
    const { word } = words
    const verdict = readControl(words)
    if (verdict === undefined) words.refuse(`tc: gact "${word}" is not emulated here\n`, 2)
    if (words.word === 'random' || words.word === 'index')
      words.refuse(`tc: gact "${words.word}" is not emulated here\n`, 2)
    return net => new Gact(net, verdict ?? Verdict.ok)
  },
  print(tool, action) {
    const { out } = tool
    out.field('kind', 'gact', 'gact ')
    printControl(tool, 'action ', (action as Gact).control, '')
    out.object('prob', () => {
      out.field('random_type', 'none', '\n\t random type none')
      printControl(tool, ' ', Verdict.ok, ' ')
      out.field('val', 0, 'val 0')
    })
    printIndex(tool, action, '\t ')
  },
}
