import type { Running } from '../../../linux/program.ts'
import type { FilterList } from '../../../linux/tc/filter-list.ts'
import { INGRESS_HANDLE, major } from '../../../linux/tc/handle.ts'
import { ENOENT, type Errno, failed } from '../../../net/errno.ts'
import { netlinkText, type Tool } from '../../iproute/tool.ts'
import { begins, type Words } from '../../iproute/words.ts'
import { changeable, emptySelection, listed, type Selection, select } from './filter.ts'
import { classIdText } from './ids.ts'
import { CHAIN_USAGE } from './usage.ts'

type Action = 'add' | 'delete' | 'get'

const ACTIONS: readonly (readonly [name: string, action: Action | 'show'])[] = [
  ['add', 'add'],
  ['delete', 'delete'],
  ['get', 'get'],
  ['list', 'show'],
  ['show', 'show'],
  ['lst', 'show'],
]

/** tc chain. */
export function* chainObject(tool: Tool, words: Words): Running {
  const word = words.more ? words.next() : 'show'
  if (word === 'help') return yield* tool.fail(CHAIN_USAGE, 0)
  const action = ACTIONS.find(([name]) => begins(name, word))?.[1]
  if (action === undefined) return yield* tool.die(`Command "${word}" is unknown, try "tc chain help".\n`)
  const selection = emptySelection()
  while (words.more) {
    const next = words.next()
    if (select(words, selection, next)) continue
    words.refuse(`tc: chain template "${next}" is not emulated here\n`, 2)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (action === 'show') {
    const filters = yield* listed(tool, selection)
    if (typeof filters === 'number' && filters !== 0) return filters
    tool.out.document(() => {
      if (typeof filters === 'object') for (const chain of filters.chains) printChain(tool, selection, filters, chain)
    })
    return 0
  }
  const link = selection.device === null ? null : tool.link(selection.device)
  if (link === undefined) return yield* tool.fail(`Cannot find device "${selection.device}"\n`, 1)
  if (action !== 'get' && !tool.process.capable('NET_ADMIN'))
    return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  const filters = changeable(tool, link, selection)
  const error = failed(filters) ? filters : perform(tool, filters, selection, action)
  return error === undefined ? 0 : yield* tool.fail(`${netlinkText(error)}We have an error talking to the kernel\n`, 2)
}

function perform(tool: Tool, filters: FilterList, selection: Selection, action: Action): Errno | undefined {
  const chain = selection.chain ?? 0
  if (action === 'add') return filters.addChain(chain)
  if (action === 'delete') return filters.removeChain(chain)
  if (!filters.chains.includes(chain)) return ENOENT.because('Cannot find specified filter chain')
  tool.out.document(() => printChain(tool, selection, filters, chain))
  return undefined
}

/** print_chain. */
function printChain({ out }: Tool, selection: Selection, { parent, block }: FilterList, chain: number): void {
  const qdisc = major(parent) === INGRESS_HANDLE ? INGRESS_HANDLE : parent
  out.object(null, () => {
    out.text('chain ')
    if (block !== 0) {
      if (selection.block === 0) out.field('block', block, `block ${block} `)
    } else if (selection.parent !== qdisc) out.field('parent', classIdText(qdisc), `parent ${classIdText(qdisc)} `)
    out.field('chain', chain, `chain ${chain} `)
    out.text('\n')
  })
}
