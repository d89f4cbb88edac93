import type { Running } from '../../../linux/program.ts'
import type { Command } from '../../command.ts'
import { defaultToolOptions, Tool } from '../../iproute/tool.ts'
import { begins, Words } from '../../iproute/words.ts'
import { runBatch } from '../ip/batch.ts'
import { switchNamespace } from '../ip/netns/switch.ts'
import { MISSING_ACTIONS } from './actions/index.ts'
import { actionsObject } from './actions/object.ts'
import { chainObject } from './chain.ts'
import { classObject } from './class.ts'
import { filterObject } from './filter.ts'
import { MISSING_FILTERS } from './filters/index.ts'
import { MISSING_KINDS } from './kinds/index.ts'
import { qdiscObject } from './qdisc.ts'
import { TC_USAGE } from './usage.ts'

const OBJECTS: readonly (readonly [name: string, run: (tool: Tool, words: Words) => Running])[] = [
  ['qdisc', qdiscObject],
  ['class', classObject],
  ['filter', filterObject],
  ['chain', chainObject],
  ['actions', actionsObject],
]
const MISSING: readonly string[] = ['monitor', 'exec']

/** tc(8) of iproute2 6.1. */
export const tc: Command = {
  name: 'tc',
  directory: '/usr/sbin',
  summary: 'show and change traffic control settings',
  synopsis: [
    '[OPTIONS] qdisc [add | change | replace | del | show] dev DEV [root | ingress | clsact | parent CLASSID] [handle H:] [KIND ...]',
    '[OPTIONS] class [add | change | replace | del | show] dev DEV [parent CLASSID] [classid CLASSID] [htb ...]',
    '[OPTIONS] filter [add | change | replace | del | show] dev DEV [ingress | egress | parent CLASSID] [protocol P] [prio N] [KIND ...]',
    '[OPTIONS] chain [add | del | get | show] dev DEV [ingress | egress | parent CLASSID] [chain N]',
    '[OPTIONS] actions show action KIND',
    '[-force] -batch FILE',
  ],
  description: [
    'Disciplines: netem, tbf, htb, prio, pfifo_fast, pfifo, bfifo, sfq, fq, fq_codel, codel, noqueue, mq, ingress, clsact. Filters: u32, flower, matchall, basic, fw. Actions: gact (drop, pass, pipe and the like), mirred, police, skbedit, vlan.',
    'Packets wait in a discipline as long as it says; devices themselves take at once whatever they are given.',
  ],
  options: [
    { short: 's', long: 'statistics', text: 'Shows counters.' },
    { short: 'd', long: 'details', text: 'Shows more.' },
    { short: 'j', long: 'json', text: 'Prints JSON, where the real one does: not for classes.' },
    { short: 'p', long: 'pretty', text: 'Indents JSON.' },
    { short: 'o', long: 'oneline', text: 'Accepted.' },
    { short: 'b', long: 'batch', argument: 'FILE', text: 'Runs the lines of a file.' },
    { long: 'force', text: 'Goes on after an error in a batch.' },
    { short: 'n', long: 'netns', argument: 'NAME', text: 'Works in the network namespace of that name.' },
    { short: 'r', long: 'raw', text: 'Shows handles as numbers.', emulated: false },
    { short: 'V', long: 'Version', text: 'Prints the version.' },
  ],
  notEmulated: [
    ...MISSING.map(name => `tc ${name}`),
    ...MISSING_KINDS.map(name => `qdisc ${name}`),
    ...MISSING_FILTERS.map(name => `filter ${name}`),
    ...MISSING_ACTIONS.map(name => `action ${name}`),
    'classes of other disciplines than htb, netem slots',
  ],
  *main(process) {
    const options = defaultToolOptions()
    let namespace: string | null = null
    let at = 1
    for (; process.argv[at]?.startsWith('-') === true; at++) {
      const word = process.argv[at]!
      if (begins('-statistics', word) || begins('-stats', word)) options.statistics++
      else if (begins('-details', word)) options.details++
      else if (begins('-oneline', word)) options.oneline = true
      else if (begins('-json', word)) options.json = true
      else if (begins('-pretty', word)) options.pretty = true
      else if (word === '-force') options.force = true
      else if (begins('-batch', word)) options.batch = process.argv[++at] ?? '-'
      else if (begins('-netns', word)) namespace = process.argv[++at] ?? ''
      else if (begins('-help', word)) return yield* usage(process)
      else if (begins('-Version', word)) {
        yield* process.print('tc utility, iproute2-6.1.0, libbpf 1.1.2\n')
        return 0
      } else {
        yield* process.printError(`Option "${word}" is unknown, try "tc -help".\n`)
        return 255
      }
    }
    if (namespace !== null) {
      const status = yield* switchNamespace(process, namespace)
      if (status !== 0) return status
    }
    const tool = new Tool(process, options)
    if (options.batch !== null) return yield* runBatch(tool, options.batch, words => run(tool, words))
    const rest = process.argv.slice(at)
    return rest.length === 0 ? yield* usage(process) : yield* run(tool, rest)
  },
}

function* usage(process: Parameters<Command['main']>[0]): Running {
  yield* process.printError(TC_USAGE)
  return 0
}

function* run(tool: Tool, [name = '', ...rest]: readonly string[]): Running {
  if (name === 'help') return yield* usage(tool.process)
  const object = OBJECTS.find(([each]) => begins(each, name))
  if (object === undefined) {
    if (MISSING.some(each => begins(each, name))) return yield* tool.die(`tc: "${name}" is not emulated here\n`, 2)
    return yield* tool.die(`Object "${name}" is unknown, try "tc help".\n`)
  }
  const status = yield* object[1](tool, new Words(rest))
  yield* tool.flush()
  return status
}
