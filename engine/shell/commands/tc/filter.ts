import type { Running } from '../../../linux/program.ts'
import { sharedBlock } from '../../../linux/tc/block.ts'
import { trafficControl } from '../../../linux/tc/control.ts'
import type { Filter, FilterGroup, FilterKind } from '../../../linux/tc/filter.ts'
import { ALL_PROTOCOLS, type FilterList, type NewFilter } from '../../../linux/tc/filter-list.ts'
import { ON_EGRESS, ON_INGRESS, ROOT } from '../../../linux/tc/handle.ts'
import { EINVAL, ENODEV, ENOENT, type Errno, failed, type Result } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import { netlinkText, type Tool } from '../../iproute/tool.ts'
import { begins, parseUnsigned, type Words } from '../../iproute/words.ts'
import { printActions } from './actions/index.ts'
import { FILTER_KINDS, MISSING_FILTERS } from './filters/index.ts'
import type { FilterDraft } from './filters/kind.ts'
import { classIdText, parseClassId } from './ids.ts'
import { parseProtocol, protocolName } from './protocol.ts'
import { FILTER_USAGE } from './usage.ts'

type Action = 'add' | 'change' | 'replace' | 'delete'

const ACTIONS: readonly (readonly [name: string, action: Action | 'show' | 'get'])[] = [
  ['add', 'add'],
  ['change', 'change'],
  ['replace', 'replace'],
  ['delete', 'delete'],
  ['get', 'get'],
  ['list', 'show'],
  ['show', 'show'],
  ['lst', 'show'],
]

/** tc filter. */
export function* filterObject(tool: Tool, words: Words): Running {
  const word = words.more ? words.next() : 'show'
  if (word === 'help') return yield* tool.fail(FILTER_USAGE, 0)
  const action = ACTIONS.find(([name]) => begins(name, word))?.[1]
  if (action === undefined) return yield* tool.die(`Command "${word}" is unknown, try "tc filter help".\n`)
  if (action === 'get') return yield* tool.fail('tc: "filter get" is not emulated here\n', 2)
  return action === 'show' ? yield* list(tool, words) : yield* modify(tool, words, action)
}

/** Where and which: the words that are the same for all actions. */
export interface Selection {
  readonly listing: boolean
  device: string | null
  /** The number of a shared block, 0 for none. */
  block: number
  parent: number
  preference: number | null
  protocol: number | null
  handle: string | null
  chain: number | null
  kind: string
}

/** Takes one word of a selection; false for any other. */
export function select(words: Words, selection: Selection, word: string): boolean {
  if (word === 'dev') {
    selection.device = words.argument()
    if (selection.block !== 0) refuseBoth(words, selection, '"dev"', '"block"')
  } else if (begins('block', word)) {
    const given = words.argument()
    selection.block = parseUnsigned(given) ?? 0
    if (selection.block === 0) words.wrong('invalid block index value', given)
    if (selection.device !== null) refuseBoth(words, selection, '"block"', '"dev"')
  } else if (word === 'root') selection.parent = ROOT
  else if (word === 'ingress') selection.parent = ON_INGRESS
  else if (word === 'egress') selection.parent = ON_EGRESS
  else if (word === 'parent') {
    const given = words.argument()
    const found = parseClassId(given)
    if (found === undefined) words.wrong('Invalid parent ID', given)
    selection.parent = found ?? 0
  } else if (word === 'handle') selection.handle = words.argument()
  else if (begins('preference', word) || begins('priority', word))
    selection.preference = words.unsigned('invalid priority value', 0xffff)
  else if (begins('protocol', word)) {
    const given = words.argument()
    const found = parseProtocol(given)
    if (found === undefined) words.wrong('invalid protocol', given)
    selection.protocol = found ?? null
  } else if (word === 'chain') selection.chain = words.unsigned('invalid chain index value')
  else return false
  return true
}

function refuseBoth(words: Words, { listing }: Selection, word: string, other: string): void {
  const text = listing
    ? `${word} cannot be used in the same time as ${other}`
    : '"dev" and "block" are mutually exclusive'
  words.refuse(`Error: ${text}\n`, 255)
}

export function emptySelection(listing = false): Selection {
  return {
    listing,
    device: null,
    block: 0,
    parent: 0,
    preference: null,
    protocol: null,
    handle: null,
    chain: null,
    kind: '',
  }
}

/** tc_filter_modify. */
function* modify(tool: Tool, words: Words, action: Action): Running {
  const selection = emptySelection()
  let draft: FilterDraft | null = null
  while (words.more && selection.kind === '') {
    const word = words.next()
    if (select(words, selection, word)) continue
    if (word === 'help') return yield* tool.fail(FILTER_USAGE, 1)
    if (word === 'estimator') words.refuse(`tc: "${word}" is not emulated here\n`, 2)
    selection.kind = word
    draft = parseFilter(tool, words, selection, word)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const link = selection.device === null ? null : tool.link(selection.device)
  if (link === undefined) return yield* tool.fail(`Cannot find device "${selection.device}"\n`, 1)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  const filters = changeable(tool, link, selection)
  const error = failed(filters) ? filters : perform(filters, selection, draft, action)
  if (error === undefined) return 0
  return yield* tool.fail(`${netlinkText(error)}We have an error talking to the kernel\n`, 2)
}

function parseFilter(tool: Tool, words: Words, { protocol, handle }: Selection, word: string): FilterDraft | null {
  const kind = FILTER_KINDS.find(each => each.name === word)
  if (kind !== undefined) return kind.parse(tool, words, { protocol: protocol ?? ALL_PROTOCOLS, handle })
  if (MISSING_FILTERS.includes(word)) words.refuse(`tc: filter "${word}" is not emulated here\n`, 2)
  else if (words.more) words.refuse(`Unknown filter "${word}", hence option "${words.word}" is unparsable\n`, 1, false)
  return null
}

/** The filters that are to be changed: those of a shared block, or of a place at a device. */
export function changeable(tool: Tool, link: Link | null, { block, parent }: Selection): Result<FilterList> {
  if (block !== 0) return sharedBlock(tool.net, block)?.filters ?? EINVAL.because('Block of given index was not found')
  return link === null ? ENODEV : trafficControl(link).changeable(parent === 0 ? ROOT : parent)
}

/** The filters that are to be listed; a number where the command ends here. */
export function* listed(tool: Tool, { device, block, parent }: Selection): Running<FilterList | undefined | number> {
  if (block !== 0) {
    const found = sharedBlock(tool.net, block)
    return found === undefined ? yield* tool.fail(`Cannot find block "${block}"\n`, 1) : found.filters
  }
  if (device === null) return 0
  const link = tool.link(device)
  if (link === undefined) return yield* tool.fail(`Cannot find device "${device}"\n`, 1)
  return trafficControl(link).filtersAt(parent === 0 ? ROOT : parent)
}

function perform(
  filters: FilterList,
  selection: Selection,
  draft: FilterDraft | null,
  action: Action,
): Errno | undefined {
  if (action === 'delete') return filters.remove(selection.preference, draft?.handle ?? null, selection.chain ?? 0)
  if (draft === null)
    return ENOENT.because(selection.kind === '' ? 'Filter kind must be specified' : 'TC classifier not found')
  if (draft.incomplete !== undefined) return EINVAL.because(draft.incomplete)
  const wanted: NewFilter = {
    kind: selection.kind as FilterKind,
    preference: selection.preference,
    protocol: selection.protocol ?? ALL_PROTOCOLS,
    chain: selection.chain ?? 0,
    handle: draft.handle,
    ...(draft.u32 === undefined ? {} : { u32: draft.u32 }),
    make: (handle, group) => draft.make(handle, group),
  }
  return filters.add(action, wanted)
}

function* list(tool: Tool, words: Words): Running {
  const selection = emptySelection(true)
  while (words.more) {
    const word = words.next()
    if (word === 'help') return yield* tool.fail(FILTER_USAGE, 0)
    if (!select(words, selection, word)) words.refuse(` What is "${word}"? Try "tc filter help"\n`, 255)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const filters = yield* listed(tool, selection)
  if (typeof filters === 'number') return filters
  tool.out.openDocument()
  for (const group of filters?.groups ?? []) {
    if (selection.preference !== null && selection.preference !== group.preference) continue
    if (selection.protocol !== null && selection.protocol !== group.protocol) continue
    if (selection.chain !== null && selection.chain !== group.chain) continue
    printGroup(tool, selection, filters!, group)
  }
  tool.out.closeDocument()
  return 0
}

/** The dump of one group: a line for itself, for u32 one for each table, and one for each filter. */
function printGroup(tool: Tool, selection: Selection, filters: FilterList, group: FilterGroup): void {
  const head = (options: (() => void) | null) => printHead(tool, selection, filters, group, options)
  head(null)
  if (group.kind !== 'u32') {
    for (const filter of group.filters) head(() => printFilter(tool, group, filter))
    return
  }
  // The tables of all chains, and of both ways of clsact, belong to one list, the newest first; a dump shows all of the same preference (u32_walk).
  for (const { number, divisor, preference, items } of filters.tables.list) {
    if (preference !== group.preference) continue
    head(() => {
      tool.out.field('fh', `${number.toString(16)}:`, `fh ${number.toString(16)}: `)
      tool.out.field('ht_divisor', divisor, `ht divisor ${divisor} `)
    })
    for (const filter of items) head(() => printFilter(tool, group, filter))
  }
}

/** print_filter. */
function printHead(
  tool: Tool,
  selection: Selection,
  filters: FilterList,
  group: FilterGroup,
  options: (() => void) | null,
): void {
  const { out } = tool
  out.openObject(null)
  out.text('filter ')
  if (filters.block !== 0) {
    if (selection.block === 0) out.field('block', filters.block, `block ${filters.block} `)
  } else if (selection.parent !== filters.parent) {
    if (filters.parent === ON_INGRESS) out.field('parent', 'ingress', 'ingress ')
    else if (filters.parent === ON_EGRESS) out.field('parent', 'egress', 'egress ')
    else out.field('parent', classIdText(filters.parent), `parent ${classIdText(filters.parent)} `)
  }
  if (selection.protocol === null || selection.protocol !== group.protocol)
    out.field('protocol', protocolName(group.protocol), `protocol ${protocolName(group.protocol)} `)
  if (selection.preference === null) out.field('pref', group.preference, `pref ${group.preference} `)
  out.field('kind', group.kind, `${group.kind} `)
  if (selection.chain === null) out.field('chain', group.chain, `chain ${group.chain} `)
  if (options !== null) out.object('options', options)
  out.text('\n')
  out.closeObject()
}

function printFilter(tool: Tool, group: FilterGroup, filter: Filter): void {
  FILTER_KINDS.find(each => each.name === group.kind)?.print(tool, filter, group)
  if (filter.actions.length > 0) printActions(tool, filter.actions, 1)
}
