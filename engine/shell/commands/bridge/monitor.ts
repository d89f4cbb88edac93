import type { Running } from '../../../linux/program.ts'
import type { Notification } from '../../../net/notify.ts'
import { WaitQueue } from '../../../sim/wait.ts'
import type { ToolObject } from '../../iproute/command.ts'
import type { Tool } from '../../iproute/tool.ts'
import { begins } from '../../iproute/words.ts'
import { printFdbLine, stateOf } from './fdb-lines.ts'
import { printMdbEntry } from './mdb.ts'
import { MONITOR_USAGE } from './usage.ts'

type Watched = 'fdb' | 'mdb'

/** What waits to be printed before changes are lost, as in a full netlink socket. */
const WAITING_MAX = 262_144
const LABELS: Readonly<Record<Watched, string>> = { fdb: '[NEIGH]', mdb: '[MDB]' }

/** `bridge monitor`: the changes of forwarding tables and groups from now on. */
export const monitor: ToolObject = {
  name: 'monitor',
  *run(tool, words) {
    const types = new Set<Watched>()
    let labelled = false
    while (words.more) {
      const word = words.next()
      if (begins('file', word)) words.refuse('bridge: monitor "file" is not emulated here\n', 2)
      else if (begins('link', word) || begins('vlan', word) || begins('vni', word))
        words.refuse(`bridge: monitor "${word}" is not emulated here\n`, 2)
      else if (begins('fdb', word)) types.add('fdb')
      else if (begins('mdb', word)) types.add('mdb')
      else if (begins('all', word)) labelled = true
      else if (begins('help', word)) return yield* tool.die(MONITOR_USAGE)
      else return yield* tool.die(`Argument "${word}" is unknown, try "bridge monitor help".\n`)
    }
    const refused = yield* tool.refused(words)
    if (refused !== null) return refused
    if (types.size === 0)
      return yield* tool.fail('bridge: monitor "link" is not emulated here; "fdb" and "mdb" are\n', 2)
    return yield* watch(tool, types, labelled)
  },
}

function* watch(tool: Tool, types: ReadonlySet<string>, labelled: boolean): Running {
  const { process } = tool
  const changed = new WaitQueue()
  let waiting = ''
  const stop = tool.net.notifications.listen(change => {
    if (!types.has(change.type)) return
    print(tool, change, labelled)
    const text = tool.out.take()
    if (waiting.length + text.length <= WAITING_MAX) waiting += text
    changed.wake()
  })
  try {
    for (;;) {
      if (waiting === '' && (yield* process.wait([changed])) === 'signal') return 0
      const text = waiting
      waiting = ''
      if (text !== '') yield* process.print(text)
    }
  } finally {
    stop()
  }
}

/** accept_msg of bridge/monitor.c. */
function print(tool: Tool, change: Notification, labelled: boolean): void {
  if (change.type !== 'fdb' && change.type !== 'mdb') return
  const { out } = tool
  if (labelled) out.text(LABELS[change.type])
  if (change.deleted === true) out.text('Deleted ')
  const { bridge } = change
  if (change.type === 'mdb') return printMdbEntry(tool, bridge, change.entry)
  const { mac, vlan, port } = change.entry
  const device = port?.link ?? bridge
  const line = {
    mac,
    device,
    bridge,
    vlan,
    remote: null,
    master: false,
    external: change.entry.external,
    sticky: change.entry.sticky,
    nexthop: 0,
    state: stateOf(change.entry),
    times: change.entry,
  }
  printFdbLine(tool, line, true)
}
