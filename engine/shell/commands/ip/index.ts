import type { Running } from '../../../linux/program.ts'
import type { Command } from '../../command.ts'
import { choose } from '../../iproute/command.ts'
import { IPROUTE2_FILES } from '../../iproute/names.ts'
import { Tool } from '../../iproute/tool.ts'
import { Words } from '../../iproute/words.ts'
import { runBatch } from './batch.ts'
import { switchNamespace } from './netns/switch.ts'
import { OBJECTS } from './objects.ts'
import { globalArguments } from './options.ts'
import { IP_USAGE } from './usage/ip.ts'

/** ip(8) of iproute2 6.1. */
export const ip: Command = {
  name: 'ip',
  directory: '/usr/bin',
  summary: 'show and change routing, network devices, interfaces and tunnels',
  synopsis: ['[OPTIONS] OBJECT {COMMAND | help}', '[-force] -batch FILE'],
  options: [
    { short: 'V', long: 'Version', text: 'Prints the version.' },
    { short: 's', long: 'stats', text: 'Shows counters; given twice, also those of errors.' },
    { short: 'd', long: 'details', text: 'Shows more.' },
    { short: 'h', long: 'human', text: 'Shows counters with prefixes.' },
    { short: 'r', long: 'resolve', text: 'Shows names instead of addresses.', emulated: false },
    { short: 'j', long: 'json', text: 'Prints JSON.' },
    { short: 'p', long: 'pretty', text: 'Indents JSON.' },
    { short: 'f', long: 'family', argument: 'FAMILY', text: 'inet, inet6 or link.' },
    { short: '4', text: 'The same as -family inet.' },
    { short: '6', text: 'The same as -family inet6.' },
    { short: '0', text: 'The same as -family link.' },
    { short: 'o', long: 'oneline', text: 'One line for each record.' },
    { long: 'brief', text: 'Prints little, in columns.' },
    { short: 't', long: 'timestamp', text: 'Time in front of what monitor prints.' },
    { short: 'n', long: 'netns', argument: 'NAME', text: 'Works in the network namespace of that name.' },
    { short: 'N', long: 'Numeric', text: 'Prints numbers for protocols, scopes and tables.' },
    { short: 'a', long: 'all', text: 'Does it in all namespaces.' },
    { short: 'c', long: 'color', argument: '[WHEN]', text: 'Colours, on a terminal with auto.' },
    { short: 'b', long: 'batch', argument: 'FILE', text: 'Runs the lines of a file.' },
    { long: 'force', text: 'Goes on after an error in a batch.' },
    { short: 'l', long: 'loops', argument: 'COUNT', text: 'Rounds of address flush.' },
  ],
  notEmulated: OBJECTS.filter(object => object.missing === true).map(object => `ip ${object.name}`),
  files: IPROUTE2_FILES,
  *main(process) {
    const given = globalArguments(process.argv.slice(1))
    if ('status' in given) {
      yield* process.print(given.output)
      if (given.error !== '') yield* process.printError(given.error)
      return given.status
    }
    if (given.namespace !== null) {
      const status = yield* switchNamespace(process, given.namespace)
      if (status !== 0) return status
    }
    const tool = new Tool(process, given.options)
    const { batch } = given.options
    if (batch !== null) return yield* runBatch(tool, batch, words => runObject(tool, words))
    if (given.rest.length > 0) return yield* runObject(tool, given.rest)
    return yield* tool.die(IP_USAGE)
  },
}

/** do_cmd: the object that the first word names, with the rest. */
function* runObject(tool: Tool, argv: readonly string[]): Running {
  const [name = '', ...rest] = argv
  const object = choose(OBJECTS, name)
  if (object === undefined) return yield* tool.fail(`Object "${name}" is unknown, try "ip help".\n`, 1)
  const words = new Words(rest)
  const family = tool.options.family
  const status = yield* object.run(tool, words)
  tool.options.family = family
  yield* tool.flush()
  return status
}
