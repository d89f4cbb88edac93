import type { Running } from '../../../../linux/program.ts'
import type { Link } from '../../../../net/link.ts'
import type { Notification } from '../../../../net/notify.ts'
import { WaitQueue } from '../../../../sim/wait.ts'
import type { ToolObject } from '../../../iproute/command.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Words } from '../../../iproute/words.ts'
import { formatDate } from '../../date.ts'
import { MONITOR_USAGE } from '../usage/monitor.ts'
import { concerns, familyOf, printNotification } from './print.ts'

type Watched = Notification['type']

/** Objects in the order in which abbreviations are looked up (do_ipmonitor); null for those of which nothing is told here. */
const OBJECTS: readonly (readonly [name: string, type: Watched | null])[] = [
  ['link', 'link'],
  ['address', 'address'],
  ['route', 'route'],
  ['mroute', null],
  ['prefix', null],
  ['neighbor', 'neighbour'],
  ['neighbour', 'neighbour'],
  ['netconf', 'netconf'],
  ['rule', 'rule'],
  ['nsid', 'nsid'],
  ['nexthop', 'nexthop'],
]

interface Request {
  readonly types: Set<Watched | null>
  labelled: boolean
  device: Link | null
}

/** What waits to be printed before changes are lost, as in a full netlink socket. */
const WAITING_MAX = 262_144

/** `ip monitor`: the changes of the network namespace from now on. */
export const monitor: ToolObject = {
  name: 'monitor',
  *run(tool, words) {
    const request: Request = { types: new Set(), labelled: false, device: null }
    while (words.more) {
      const stop = takeWord(tool, words, request)
      if (stop !== null) return yield* tool.die(stop)
    }
    const refused = yield* tool.refused(words)
    if (refused !== null) return refused
    return yield* watch(tool, request)
  },
}

/** Reads one word; a text where the command ends there. */
function takeWord(tool: Tool, words: Words, request: Request): string | null {
  const word = words.next()
  const object = OBJECTS.find(([name]) => begins(name, word))
  if (begins('file', word)) words.refuse('ip: monitor "file" is not emulated here\n', 2)
  else if (begins('label', word)) request.labelled = true
  else if (object !== undefined) request.types.add(object[1])
  else if (word === 'stats') request.types.add(null)
  else if (word === 'all') request.labelled = true
  else if (begins('all-nsid', word)) words.refuse('ip: monitor "all-nsid" is not emulated here\n', 2)
  else if (begins('help', word)) return MONITOR_USAGE
  else if (word === 'dev') {
    const name = words.argument()
    request.device = tool.link(name) ?? null
    if (request.device === null) words.wrong('Device does not exist\n', name)
  } else return `Argument "${word}" is unknown, try "ip monitor help".\n`
  return null
}

function* watch(tool: Tool, { types, labelled, device }: Request): Running {
  const { process, options } = tool
  const changed = new WaitQueue()
  let waiting = ''
  let lost = false
  const stop = tool.net.notifications.listen(change => {
    if (change.type === 'fdb' || change.type === 'mdb' || (types.size > 0 && !types.has(change.type))) return
    if (device !== null && !concerns(change, device)) return
    if (options.family !== null && (familyOf(change) ?? options.family) !== options.family) return
    tool.out.text(timestamp(tool))
    printNotification(tool, change, labelled)
    const text = tool.out.take()
    if (waiting.length + text.length > WAITING_MAX) lost = true
    else waiting += text
    changed.wake()
  })
  try {
    for (;;) {
      if (waiting === '' && !lost && (yield* process.wait([changed])) === 'signal') return 0
      const text = waiting
      waiting = ''
      if (text !== '') yield* process.print(text)
      if (!lost) continue
      lost = false
      yield* process.printError('netlink receive error No buffer space available (105)\n')
    }
  } finally {
    stop()
  }
}

/** print_timestamp. */
function timestamp({ options, process }: Tool): string {
  if (options.timestamp === 'none') return ''
  const { seconds, nanoseconds } = process.host.sim.wallTime()
  const micro = Math.floor(nanoseconds / 1000)
  if (options.timestamp === 'short')
    return `[${formatDate('%Y-%m-%dT%H:%M:%S', seconds, 0)}.${String(micro).padStart(6, '0')}] `
  return `Timestamp: ${formatDate('%a %b %e %H:%M:%S %Y', seconds, 0)} ${micro} usec\n`
}
