import type { Running } from '../../../linux/program.ts'
import { deleteRoot, type QdiscMaker, rootOf, setRoot } from '../../../linux/tc/root.ts'
import type { Link } from '../../../net/link.ts'
import type { Command } from '../../command.ts'
import { defaultToolOptions, netlinkText, Tool } from '../../iproute/tool.ts'
import { begins, Words } from '../../iproute/words.ts'
import { MISSING_KINDS, QDISC_KINDS } from './kinds.ts'

type Action = 'add' | 'change' | 'replace' | 'delete'

const ACTIONS: readonly (readonly [name: string, action: Action | 'show'])[] = [
  ['add', 'add'],
  ['change', 'change'],
  ['replace', 'replace'],
  ['delete', 'delete'],
  ['list', 'show'],
  ['show', 'show'],
  ['lst', 'show'],
]
const OBJECTS: readonly string[] = ['class', 'filter', 'chain', 'action', 'monitor', 'exec']

/** tc(8) of iproute2 6.1, as far as the root of a device goes. */
export const tc: Command = {
  name: 'tc',
  directory: '/usr/sbin',
  summary: 'show and change traffic control settings',
  synopsis: ['[-s] qdisc [show [dev DEV]]', 'qdisc {add | change | replace | del} dev DEV root [handle H:] [KIND ...]'],
  options: [
    { short: 's', long: 'statistics', text: 'Shows counters.' },
    {
      short: 'n',
      long: 'netns',
      argument: 'NAME',
      text: 'Works in the network namespace of that name.',
      emulated: false,
    },
    { short: 'V', long: 'Version', text: 'Prints the version.' },
  ],
  notEmulated: [...OBJECTS.map(name => `tc ${name}`), ...MISSING_KINDS.map(name => `qdisc ${name}`)],
  *main(process) {
    const options = defaultToolOptions()
    let at = 1
    for (; process.argv[at]?.startsWith('-') === true; at++) {
      const word = process.argv[at]!
      if (begins('-statistics', word) || begins('-stats', word)) options.statistics++
      else if (begins('-details', word)) options.details++
      else if (begins('-Version', word)) {
        yield* process.print('tc utility, iproute2-6.1.0, libbpf 1.1.2\n')
        return 0
      } else {
        yield* process.printError(`Option "${word}" is unknown, try "tc -help".\n`)
        return 255
      }
    }
    const tool = new Tool(process, options)
    const [object = '', ...rest] = process.argv.slice(at)
    if (OBJECTS.some(name => begins(name, object))) return yield* tool.fail(`tc: "${object}" is not emulated here\n`, 2)
    if (!begins('qdisc', object)) return yield* tool.fail(`Object "${object}" is unknown, try "tc help".\n`, 255)
    const status = yield* qdisc(tool, new Words(rest))
    yield* tool.flush()
    return status
  },
}

function* qdisc(tool: Tool, words: Words): Running {
  const word = words.more ? words.next() : 'show'
  const action = ACTIONS.find(([name]) => begins(name, word))?.[1]
  if (action === undefined) return yield* tool.fail(`Command "${word}" is unknown, try "tc qdisc help".\n`, 255)
  return action === 'show' ? yield* list(tool, words) : yield* modify(tool, words, action)
}

/** tc_qdisc_modify. */
function* modify(tool: Tool, words: Words, action: Action): Running {
  let device: string | null = null
  let handle: number | null = null
  let make: QdiscMaker | null = null
  while (words.more && make === null) {
    const word = words.next()
    if (word === 'dev') device = words.argument()
    else if (word === 'handle') handle = Number.parseInt(words.argument(), 16) || 0
    else if (word === 'parent' || word === 'ingress' || word === 'clsact')
      words.refuse(`tc: "${word}" is not emulated here\n`, 2)
    else if (word !== 'root') {
      const kind = QDISC_KINDS.find(each => each.name === word)
      if (kind === undefined && MISSING_KINDS.includes(word)) words.refuse(`tc: "${word}" is not emulated here\n`, 2)
      else if (kind === undefined) words.refuse('Error: Specified qdisc kind is unknown.\n', 2)
      make = kind?.parse(words) ?? null
    }
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const link = tool.link(device ?? '')
  if (link === undefined) return yield* tool.fail(`Cannot find device "${device ?? ''}"\n`, 1)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  if (make === null && action !== 'delete') return yield* tool.fail('RTNETLINK answers: Invalid argument\n', 2)
  const error = action === 'delete' ? deleteRoot(link) : setRoot(link, action, handle, make!)
  return error === undefined ? 0 : yield* tool.fail(netlinkText(error), 2)
}

function* list(tool: Tool, words: Words): Running {
  let device: string | null = null
  while (words.more) {
    const word = words.next()
    if (word === 'dev') device = words.argument()
    else if (word !== 'root') words.refuse(`What is "${word}"? Try "tc qdisc help".\n`, 255)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const only = device === null ? null : tool.link(device)
  if (only === undefined) return yield* tool.fail(`Cannot find device "${device}"\n`, 1)
  for (const link of tool.net.links)
    if (only === null || only === link) tool.out.text(lineOf(tool, link, only === null))
  return 0
}

const PRIOMAP = 'bands 3 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1'

/** print_qdisc. */
function lineOf(tool: Tool, link: Link, named: boolean): string {
  const root = rootOf(link)
  const name = root?.name ?? link.queueName
  const handle = root === undefined ? '0' : root.handle.toString(16)
  const references = root === undefined ? 2 : 1 + link.numTxQueues
  const kind = QDISC_KINDS.find(each => each.name === name)
  const details = root !== undefined && kind !== undefined ? kind.print(root) : name === 'pfifo_fast' ? PRIOMAP : ''
  const line = `qdisc ${name} ${handle}: ${named ? `dev ${link.name} ` : ''}root refcnt ${references} ${details}\n`
  if (tool.options.statistics === 0) return line
  const { bytes, packets, dropped, overlimits } = root?.counters ?? { bytes: 0, packets: 0, dropped: 0, overlimits: 0 }
  const backlog = `backlog ${sizeOf(root?.backlogBytes ?? 0)} ${root?.backlogPackets ?? 0}p requeues 0`
  return `${line} Sent ${bytes} bytes ${packets} pkt (dropped ${dropped}, overlimits ${overlimits} requeues 0) \n ${backlog}\n`
}

function sizeOf(bytes: number): string {
  return bytes >= 1024 ? `${Math.round(bytes / 1024)}Kb` : `${bytes}b`
}
