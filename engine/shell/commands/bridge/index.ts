import type { Running } from '../../../linux/program.ts'
import type { Command } from '../../command.ts'
import { choose, type ToolObject } from '../../iproute/command.ts'
import { Tool } from '../../iproute/tool.ts'
import { Words } from '../../iproute/words.ts'
import { runBatch } from '../ip/batch.ts'
import { switchNamespace } from '../ip/netns/switch.ts'
import { fdb } from './fdb.ts'
import { link } from './link.ts'
import { mdb } from './mdb.ts'
import { monitor } from './monitor.ts'
import { bridgeArguments } from './options.ts'
import { BRIDGE_USAGE } from './usage.ts'
import { vlan } from './vlan.ts'

const missing = (name: string): ToolObject => ({
  name,
  missing: true,
  run: tool => tool.fail(`bridge: "${name}" is not emulated here\n`, 2),
})

/** The objects of bridge(8) in the order in which abbreviations are looked up. */
const OBJECTS: readonly ToolObject[] = [
  link,
  fdb,
  mdb,
  vlan,
  missing('vni'),
  monitor,
  { name: 'help', run: tool => tool.die(BRIDGE_USAGE) },
]

/** bridge(8) of iproute2 6.1. */
export const bridge: Command = {
  name: 'bridge',
  directory: '/usr/sbin',
  summary: 'show and change bridge ports and forwarding tables',
  synopsis: ['[OPTIONS] {link | fdb | mdb | vlan | monitor} {COMMAND | help}'],
  options: [
    { short: 'V', long: 'Version', text: 'Prints the version.' },
    { short: 's', long: 'statistics', text: 'Shows counters and ages.' },
    { short: 'd', long: 'details', text: 'Shows more.' },
    { short: 'o', long: 'oneline', text: 'One line for each record.' },
    { short: 'n', long: 'netns', argument: 'NAME', text: 'Works in the network namespace of that name.' },
    { short: 'b', long: 'batch', argument: 'FILE', text: 'Runs the lines of a file.' },
    { short: 'c', long: 'compressvlans', text: 'Joins neighbouring VLANs.' },
    { short: 'j', long: 'json', text: 'Prints JSON.' },
    { short: 'p', long: 'pretty', text: 'Indents JSON.' },
    { long: 'force', text: 'Goes on after an error in a batch.' },
  ],
  notEmulated: [...OBJECTS.filter(object => object.missing === true).map(object => `bridge ${object.name}`)],
  *main(process) {
    const given = bridgeArguments(process.argv.slice(1))
    if ('status' in given) {
      if (given.output !== '') yield* process.print(given.output)
      if (given.error !== '') yield* process.printError(given.error)
      return given.status
    }
    if (given.namespace !== null) {
      const status = yield* switchNamespace(process, given.namespace)
      if (status !== 0) return status
    }
    const tool = new Tool(process, given.options)
    if (given.options.batch !== null) return yield* runBatch(tool, given.options.batch, words => run(tool, words))
    return given.rest.length > 0 ? yield* run(tool, given.rest) : yield* tool.die(BRIDGE_USAGE)
  },
}

function* run(tool: Tool, argv: readonly string[]): Running {
  const [name = '', ...rest] = argv
  const object = choose(OBJECTS, name)
  if (object === undefined) return yield* tool.fail(`Object "${name}" is unknown, try "bridge help".\n`, 255)
  const status = yield* object.run(tool, new Words(rest))
  yield* tool.flush()
  return status
}
