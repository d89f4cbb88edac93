import { VlanAction, type VlanEdit } from '../../../../linux/tc/actions.ts'
import { Verdict } from '../../../../linux/tc/filter.ts'
import { EtherType } from '../../../../wire/ethernet.ts'
import type { Words } from '../../../iproute/words.ts'
import { parseCount, parsed } from '../kinds/kind.ts'
import { parseProtocol, protocolName } from '../protocol.ts'
import { VLAN_USAGE } from '../usage.ts'
import { type ActionUtility, badAction, isControl, printControl, printIndex, takeControl } from './kind.ts'

function tag(words: Words, type: 'push' | 'modify'): VlanEdit {
  let [id, protocol]: [number | null, number] = [null, EtherType.vlan]
  let priority: number | null = null
  while (words.more && !isControl(words.word) && words.word !== 'action') {
    const word = words.next()
    if (word === 'id') id = parsed(words, parseCount, 'id is invalid\n')
    else if (word === 'priority') priority = parsed(words, parseCount, 'prio is invalid\n')
    else if (word === 'protocol') protocol = parseProtocol(words.argument()) ?? EtherType.vlan
    else words.refuse(`tc: vlan "${word}" is not emulated here\n`, 2)
  }
  if (id === null) badAction(words, `id needs to be set for ${type}\n${VLAN_USAGE}`, 'vlan', 2)
  return { type, id: (id ?? 0) & 0xfff, protocol, priority }
}

/** tc-vlan(8): tags on and off. */
export const vlan: ActionUtility = {
  name: 'vlan',
  parse(_, words) {
    const word = words.argument()
    let edit: VlanEdit = { type: 'pop' }
    if (word === 'push' || word === 'modify') edit = tag(words, word)
    else if (word !== 'pop') words.refuse(word === 'help' ? VLAN_USAGE : `tc: vlan "${word}" is not emulated here\n`, 2)
    const control = takeControl(words, Verdict.pipe)
    return net => new VlanAction(net, edit, control)
  },
  print(tool, action) {
    const { out } = tool
    const { edit, control } = action as VlanAction
    out.field('kind', 'vlan', 'vlan ')
    out.field('vlan_action', edit.type, ` ${edit.type}`)
    if (edit.type !== 'pop') {
      out.field('id', edit.id, ` id ${edit.id}`)
      out.field('protocol', protocolName(edit.protocol), ` protocol ${protocolName(edit.protocol)}`)
      if (edit.priority !== null || edit.type === 'push')
        out.field('priority', edit.priority ?? 0, ` priority ${edit.priority ?? 0}`)
    }
    printControl(tool, ' ', control, '')
    printIndex(tool, action, '\t ')
  },
}
