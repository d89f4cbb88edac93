import type { Running } from '../../../linux/program.ts'
import { trafficControl } from '../../../linux/tc/control.ts'
import type { FilterList } from '../../../linux/tc/filter-list.ts'
import { INGRESS_HANDLE, major, ROOT } from '../../../linux/tc/handle.ts'
import { ENODEV, ENOENT, type Errno } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import { netlinkText, type Tool } from '../../iproute/tool.ts'
import { begins, type Words } from '../../iproute/words.ts'
import { emptySelection, type Selection, select } from './filter.ts'
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
    if (next === 'block') words.refuse('tc: "block" is not emulated here\n', 2)
    else words.refuse(`tc: chain template "${next}" is not emulated here\n`, 2)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const link = selection.device === null ? null : tool.link(selection.device)
  if (link === undefined) return yield* tool.fail(`Cannot find device "${selection.device}"\n`, 1)
  if (action === 'show') {
    tool.out.document(() => {
      const filters = link === null ? undefined : filtersOf(link, selection)
      for (const chain of filters?.chains ?? []) printChain(tool, selection, filters!, chain)
    })
    return 0
  }
  if (action !== 'get' && !tool.process.capable('NET_ADMIN'))
    return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  const error = link === null ? ENODEV : perform(tool, link, selection, action)
  return error === undefined ? 0 : yield* tool.fail(`${netlinkText(error)}We have an error talking to the kernel\n`, 2)
}

function parentOf({ parent }: Selection): number {
  return parent === 0 ? ROOT : parent
}

function filtersOf(link: Link, selection: Selection): FilterList | undefined {
  return trafficControl(link).filtersAt(parentOf(selection))
}

function perform(tool: Tool, link: Link, selection: Selection, action: Action): Errno | undefined {
  const filters = filtersOf(link, selection)
  if (filters === undefined) return trafficControl(link).whyNone(parentOf(selection))
  const chain = selection.chain ?? 0
  if (action === 'add') return filters.addChain(chain)
  if (action === 'delete') return filters.removeChain(chain)
  if (!filters.chains.includes(chain)) return ENOENT.because('Cannot find specified filter chain')
  tool.out.document(() => printChain(tool, selection, filters, chain))
  return undefined
}

/** print_chain. */
function printChain({ out }: Tool, selection: Selection, { parent }: FilterList, chain: number): void {
  const qdisc = major(parent) === INGRESS_HANDLE ? INGRESS_HANDLE : parent
  out.object(null, () => {
    out.text('chain ')
    if (selection.parent !== qdisc) out.field('parent', classIdText(qdisc), `parent ${classIdText(qdisc)} `)
    out.field('chain', chain, `chain ${chain} `)
    out.text('\n')
  })
}
