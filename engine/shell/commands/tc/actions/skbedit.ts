import { type SkbEdit, Skbedit } from '../../../../linux/tc/actions.ts'
import { Verdict } from '../../../../linux/tc/filter.ts'
import { parseUnsigned } from '../../../iproute/words.ts'
import { classIdText, parseClassId } from '../ids.ts'
import { SKBEDIT_USAGE } from '../usage.ts'
import { type ActionUtility, badAction, isControl, printControl, printIndex, takeControl } from './kind.ts'

/** tc-skbedit(8): the mark and the priority of a packet. */
export const skbedit: ActionUtility = {
  name: 'skbedit',
  parse(_, words) {
    const edit: { -readonly [K in keyof SkbEdit]: SkbEdit[K] } = { mark: null, mask: 0xffff_ffff, priority: null }
    if (!words.more) words.argument()
    for (let count = 3; words.more && !isControl(words.word) && words.word !== 'action'; count += 2) {
      const word = words.next()
      if (word === 'mark') {
        const [mark, mask] = words
          .argument()
          .split('/')
          .map(part => parseUnsigned(part))
        if (mark === undefined) badAction(words, 'Illegal mark\n', 'skbedit', count)
        edit.mark = mark ?? 0
        edit.mask = mask ?? 0xffff_ffff
      } else if (word === 'priority') {
        const found = parseClassId(words.argument())
        if (found === undefined) badAction(words, 'Illegal priority\n', 'skbedit', count)
        edit.priority = found ?? 0
      } else if (['queue_mapping', 'ptype', 'inheritdsfield', 'index'].includes(word))
        words.refuse(`tc: skbedit "${word}" is not emulated here\n`, 2)
      else words.refuse(SKBEDIT_USAGE, 255)
    }
    const control = takeControl(words, Verdict.pipe)
    return net => new Skbedit(net, edit, control)
  },
  print(tool, action) {
    const { out } = tool
    const { edit, control } = action as Skbedit
    out.field('kind', 'skbedit', 'skbedit ')
    if (edit.priority !== null)
      out.field('priority', classIdText(edit.priority), ` priority ${classIdText(edit.priority)}`)
    if (edit.mark !== null) out.field('mark', edit.mark, ` mark ${edit.mark}`)
    if (edit.mark !== null && edit.mask !== 0xffff_ffff)
      out.field('mask', `0x${edit.mask.toString(16)}`, `/0x${edit.mask.toString(16)}`)
    printControl(tool, ' ', control, '')
    printIndex(tool, action, '\t ')
  },
}
