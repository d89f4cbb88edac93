import type { Running } from '../../../linux/program.ts'
import type { FilterGroup, FilterMatch } from '../../../linux/tc/filter.ts'
import { ALL_PROTOCOLS, type FilterList } from '../../../linux/tc/filter-list.ts'
import { INGRESS_HANDLE, major } from '../../../linux/tc/handle.ts'
import { ENOENT, type Errno, failed } from '../../../net/errno.ts'
import { netlinkText, type Tool } from '../../iproute/tool.ts'
import { begins, type Words } from '../../iproute/words.ts'
import { changeable, emptySelection, listed, type Selection, select } from './filter.ts'
import { printFlowerKeys } from './filters/flower.ts'
import { FILTER_KINDS } from './filters/index.ts'
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
  let template: FilterMatch | null = null
  while (words.more) {
    const next = words.next()
    if (select(words, selection, next)) continue
    const kind = FILTER_KINDS.find(each => each.name === next)
    if (kind === undefined) words.refuse(`tc: chain template "${next}" is not emulated here\n`, 2)
    else {
      const draft = kind.parse(tool, words, { protocol: selection.protocol ?? ALL_PROTOCOLS, handle: null })
      template = kind.name === 'u32' ? NO_TEMPLATE : (draft?.make(0, NO_GROUP).match ?? null)
    }
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
  const error = failed(filters) ? filters : perform(tool, filters, { selection, template }, action)
  return error === undefined ? 0 : yield* tool.fail(`${netlinkText(error)}We have an error talking to the kernel\n`, 2)
}

/** What a kind without templates stands for, and the group that a template is none of. */
const NO_TEMPLATE: FilterMatch = { kind: 'matchall' }
const NO_GROUP: FilterGroup = { kind: 'flower', preference: 0, chain: 0, protocol: 0, root: null, filters: [] }

interface Wanted {
  readonly selection: Selection
  readonly template: FilterMatch | null
}

function perform(tool: Tool, filters: FilterList, { selection, template }: Wanted, action: Action): Errno | undefined {
  const chain = selection.chain ?? 0
  if (action === 'add') return filters.addChain(chain, template)
  if (action === 'delete') return filters.removeChain(chain)
  if (!filters.chains.includes(chain)) return ENOENT.because('Cannot find specified filter chain')
  tool.out.document(() => printChain(tool, selection, filters, chain))
  return undefined
}

/** print_chain. */
function printChain({ out }: Tool, selection: Selection, filters: FilterList, chain: number): void {
  const { parent, block } = filters
  const template = filters.templateOf(chain)
  const qdisc = major(parent) === INGRESS_HANDLE ? INGRESS_HANDLE : parent
  out.object(null, () => {
    out.text('chain ')
    if (block !== 0) {
      if (selection.block === 0) out.field('block', block, `block ${block} `)
    } else if (selection.parent !== qdisc) out.field('parent', classIdText(qdisc), `parent ${classIdText(qdisc)} `)
    if (template !== undefined) out.field('kind', template.kind, `${template.kind} `)
    out.field('chain', chain, `chain ${chain} `)
    if (template?.kind === 'flower') out.object('options', () => printFlowerKeys(out, template.fields))
    out.text('\n')
  })
}
