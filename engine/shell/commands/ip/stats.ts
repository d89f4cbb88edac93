import type { Running } from '../../../linux/program.ts'
import { EPERM } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import type { ToolObject } from '../../iproute/command.ts'
import type { Tool } from '../../iproute/tool.ts'
import type { Words } from '../../iproute/words.ts'
import { printStatistics } from './link/statistics.ts'
import { STATS_USAGE } from './usage/stats.ts'

/** Where a list of numbers is told: `group xstats subgroup bridge suite stp`. */
type Path = readonly [group: string, subgroup?: string, suite?: string]

/** In the order of ipstats_stat_desc_toplev_group; what devices here have no such numbers of prints its heading alone, as with any device. */
const LISTS: readonly Path[] = [
  ['afstats', 'mpls'],
  ['link'],
  ['offload', 'l3_stats'],
  ['offload', 'hw_stats_info'],
  ['offload', 'cpu_hit'],
  ['xstats_slave', 'bond', '802.3ad'],
  ['xstats', 'bond', '802.3ad'],
  ['xstats_slave', 'bridge', 'mcast'],
  ['xstats_slave', 'bridge', 'stp'],
  ['xstats', 'bridge', 'mcast'],
  ['xstats', 'bridge', 'stp'],
]
const LEVELS = ['group', 'subgroup', 'suite'] as const
/** Devices whose packets a forwarding chip is asked to count; none is here to do it (netdev_offload_xstats_enable). */
const counted = new WeakSet<Link>()

interface Request {
  link: Link | null
  readonly chosen: string[][]
}

/** `ip stats` of iproute2 6.1. */
export const stats: ToolObject = {
  name: 'stats',
  *run(tool, words) {
    const word = words.more ? words.next() : 'show'
    if (word === 'help') {
      yield* tool.process.printError(STATS_USAGE)
      return 0
    }
    if (word === 'show') return yield* show(tool, words)
    if (word === 'set') return yield* set(tool, words)
    return yield* tool.fail(`Command "${word}" is unknown, try "ip stats help".\n`, 22)
  },
}

function takeLink(tool: Tool, words: Words): Link | null {
  const name = words.argument()
  const link = tool.link(name)
  if (link === undefined) words.refuse(`Cannot find device "${name}"\n`, 1)
  return link ?? null
}

/** ipstats_show. */
function parse(tool: Tool, words: Words): Request {
  const request: Request = { link: null, chosen: [] }
  while (words.more) {
    const word = words.next()
    const level = LEVELS.findIndex(each => each === word)
    const path = request.chosen.at(-1)
    if (word === 'dev') request.link = takeLink(tool, words)
    else if (level === 0) request.chosen.push([takeName(words, [], 0)])
    else if (level > 0 && path?.length === level) path.push(takeName(words, path, level))
    else words.refuse(`What is "${word}"?\n${STATS_USAGE}`, 22)
  }
  return request
}

function takeName(words: Words, path: readonly string[], level: number): string {
  const name = words.argument()
  const known = LISTS.some(each => each[level] === name && path.every((part, at) => each[at] === part))
  if (!known) words.refuse(`Error: no ${LEVELS[level]} named ${name} found inside ${path.at(-1) ?? 'top-level'}\n`, 22)
  return name
}

function* show(tool: Tool, words: Words): Running {
  const { link, chosen } = parse(tool, words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const lists = LISTS.filter(
    list => chosen.length === 0 || chosen.some(path => path.every((part, at) => list[at] === part)),
  )
  const { out, net } = tool
  out.document(() => {
    for (const each of link === null ? net.links : [link]) {
      for (const list of lists) out.object(null, () => printList(tool, each, list))
      if (link === null) out.text('\n')
    }
  })
  yield* tool.flush()
  return 0
}

function printList(tool: Tool, link: Link, path: Path): void {
  const { out } = tool
  out.field('ifindex', link.index, `${link.index}: `)
  out.field('ifname', link.name, `${link.name}:`, 'ifname')
  for (const [at, part] of path.entries()) out.field(LEVELS[at]!, part!, ` ${LEVELS[at]} ${part}`)
  const [group, subgroup] = path
  if (group === 'link') {
    out.text(out.newline)
    printStatistics(tool, link)
  } else if (subgroup === 'l3_stats') {
    out.object('info', () => printUse(tool, link, ' '))
    if (counted.has(link)) printHardware(tool)
  } else if (subgroup === 'hw_stats_info') {
    out.text(out.newline)
    out.object('info', () =>
      out.object('l3_stats', () => {
        out.text('    l3_stats')
        printUse(tool, link, ' ', false)
      }),
    )
  } else if (subgroup === 'cpu_hit') out.text('\n')
  out.text('\n')
}

function printUse({ out }: Tool, link: Link, before: string, named = true): void {
  const on = counted.has(link)
  if (named) out.text('')
  out.field('request', on, `${before}${on ? 'on' : 'off'}`)
  out.field('used', false, ' used off')
}

/** print_hw_stats64. */
function printHardware({ out }: Tool): void {
  out.text('\n    RX: bytes packets errors dropped   mcast\n            0       0      0       0       0 ')
  out.text('\n    TX: bytes packets errors dropped\n            0       0      0       0 ')
  out.object('stats64', () => {
    if (!out.json) return
    out.object('rx', () => {
      for (const name of ['bytes', 'packets', 'errors', 'dropped', 'multicast']) out.value(name, 0)
    })
    out.object('tx', () => {
      for (const name of ['bytes', 'packets', 'errors', 'dropped']) out.value(name, 0)
    })
  })
}

/** ipstats_set. */
function* set(tool: Tool, words: Words): Running {
  let link: Link | null = null
  let on: boolean | null = null
  while (words.more) {
    const word = words.next()
    if (word === 'dev') link = takeLink(tool, words)
    else if (word === 'l3_stats') {
      const value = words.oneOf(word, ['off', 'on'])
      if (words.refusal?.status === 1) return yield* tool.fail(words.refusal.text, 22)
      on = value === 'on'
    } else words.refuse(`What is "${word}"?\n${STATS_USAGE}`, 22)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (link === null) return yield* tool.fail('Not enough information: "dev" argument is required.\n', 255)
  if (on === null) return yield* tool.fail('Not enough information: stat type to toggle is required.\n', 255)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.answer(EPERM)
  if (on) counted.add(link)
  else counted.delete(link)
  return 0
}
