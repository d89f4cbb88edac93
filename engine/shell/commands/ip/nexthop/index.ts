import type { Running } from '../../../../linux/program.ts'
import { EINVAL, ENOENT } from '../../../../net/errno.ts'
import type { Link } from '../../../../net/link.ts'
import type { Nexthop } from '../../../../net/nexthop.ts'
import { dispatch, type Subcommand, type ToolObject } from '../../../iproute/command.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Words } from '../../../iproute/words.ts'
import { vrfNamed } from '../link/arguments.ts'
import { NEXTHOP_USAGE } from '../usage/nexthop.ts'
import { deviceNamed, parseNexthop, takeId } from './arguments.ts'
import { bucketObject } from './bucket.ts'
import { printNexthop } from './print.ts'

/** In the order in which abbreviations are looked up (do_ipnh). */
const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'add', run: (tool, words) => modify(tool, words, 'add') },
  { name: 'replace', run: (tool, words) => modify(tool, words, 'replace') },
  { name: 'delete', run: (tool, words) => modify(tool, words, 'delete') },
  { name: 'list', run: (tool, words) => list(tool, words, false) },
  { name: 'show', run: (tool, words) => list(tool, words, false) },
  { name: 'lst', run: (tool, words) => list(tool, words, false) },
  { name: 'get', run: getNexthop },
  { name: 'flush', run: (tool, words) => list(tool, words, true) },
  { name: 'bucket', run: bucketObject },
  { name: 'help', run: tool => tool.die(NEXTHOP_USAGE) },
]

export const nexthop: ToolObject = {
  name: 'nexthop',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'ip nexthop help', (each, rest) => list(each, rest, false)),
}

function* modify(tool: Tool, words: Words, action: 'add' | 'replace' | 'delete'): Running {
  const { spec, help } = parseNexthop(tool, words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (help) return yield* tool.die(NEXTHOP_USAGE)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  const { nexthops } = tool.net
  if (action !== 'delete') return yield* tool.answer(nexthops.add(spec, action === 'replace'))
  if (spec.id === 0) return yield* tool.answer(EINVAL.because('Nexthop id is missing'))
  return yield* tool.answer(nexthops.remove(spec.id))
}

function* getNexthop(tool: Tool, words: Words): Running {
  let id = 0
  while (words.more) {
    const word = words.next()
    if (word === 'id') id = takeId(words)
    else words.wrong('', word)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  return id === 0 ? yield* tool.die(NEXTHOP_USAGE) : yield* printOne(tool, id)
}

function* printOne(tool: Tool, id: number): Running {
  const nexthop = tool.net.nexthops.get(id)
  if (nexthop === undefined) return yield* tool.answer(ENOENT)
  tool.out.document(() => tool.out.object(null, () => printNexthop(tool, nexthop)))
  yield* tool.flush()
  return 0
}

/** Which objects a listing means. */
interface Filter {
  id: number
  link: Link | null
  master: Link | null
  groups: boolean
  fdb: boolean
  protocol: number | null
}

/** ipnh_list_flush. */
function* list(tool: Tool, words: Words, flush: boolean): Running {
  const filter: Filter = { id: 0, link: null, master: null, groups: false, fdb: false, protocol: null }
  let help = false
  while (words.more && !help) help = takeFilter(tool, words, filter)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (help) return yield* tool.die(NEXTHOP_USAGE)
  const { nexthops } = tool.net
  if (filter.id !== 0) return flush ? yield* tool.answer(nexthops.remove(filter.id)) : yield* printOne(tool, filter.id)
  const chosen = nexthops.all.filter(each => matches(each, filter, tool.options.family))
  if (flush) return yield* flushAll(tool, chosen)
  tool.out.document(() => {
    for (const each of chosen) tool.out.object(null, () => printNexthop(tool, each))
  })
  yield* tool.flush()
  return 0
}

function takeFilter(tool: Tool, words: Words, filter: Filter): boolean {
  const word = words.next()
  if (begins('dev', word)) filter.link = deviceNamed(tool, words)
  else if (begins('groups', word)) filter.groups = true
  else if (begins('master', word)) filter.master = deviceNamed(tool, words)
  else if (begins('vrf', word)) filter.master = vrfNamed(tool, words, 'Invalid VRF\n') ?? null
  else if (word === 'id') filter.id = takeId(words)
  else if (begins('protocol', word)) filter.protocol = words.unsigned('invalid protocol value', 255)
  else if (begins('fdb', word)) filter.fdb = true
  else if (begins('help', word)) return true
  else words.wrong('', word)
  return false
}

/** nh_dump_filtered. */
function matches({ target, family, protocol }: Nexthop, filter: Filter, wanted: 4 | 6 | null): boolean {
  if (wanted !== null && family !== wanted) return false
  if (filter.protocol !== null && filter.protocol !== 0 && protocol !== filter.protocol) return false
  if (filter.groups && target.kind !== 'group') return false
  if (filter.fdb && target.kind !== 'fdb' && !(target.kind === 'group' && target.fdb)) return false
  const link = target.kind === 'hop' ? target.hop.link : null
  if (filter.link !== null && link !== filter.link) return false
  return filter.master === null || (link !== null && link.master === filter.master)
}

function* flushAll(tool: Tool, chosen: readonly Nexthop[]): Running {
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  for (const { id } of chosen) tool.net.nexthops.remove(id)
  tool.out.text(chosen.length === 0 ? 'Nothing to flush\n' : `Flushed ${chosen.length} nexthops\n`)
  yield* tool.flush()
  return 0
}
