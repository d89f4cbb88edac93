import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Command } from '../../command.ts'
import { changeInterface } from './interface-change.ts'
import { interfaceNamed } from './interface-requests.ts'
import { interfaceText } from './interface-text.ts'
import { printInterfaces, sortedInterfaces } from './interfaces.ts'
import { IFCONFIG_HELP } from './texts.ts'

/** ifconfig(8) of net-tools 2.10. */
export const ifconfig: Command = {
  name: 'ifconfig',
  directory: '/usr/sbin',
  summary: 'look at and change network devices',
  synopsis: [
    '[-a] [-s] [DEVICE]',
    'DEVICE[:LABEL] [ADDRESS[/LENGTH]] [netmask MASK] [broadcast ADDRESS] [mtu N] [hw ether MAC] [[-]promisc] [[-]arp] [up|down]',
    'DEVICE [inet6] add|del ADDRESS/LENGTH',
  ],
  options: [
    { short: 'a', text: 'Also devices that are down.' },
    { short: 's', text: 'One line for each.' },
    { short: 'v', text: 'Accepted.' },
    { short: 'h', text: 'Prints a summary of the words.' },
    { short: 'V', text: 'Prints the version.' },
  ],
  notEmulated: ['tunnel, outfill, keepalive, mem_start, io_addr, irq and media of ifconfig'],
  *main(process) {
    const args = process.argv.slice(1)
    let all = false
    let short = false
    while (args[0]?.startsWith('-') === true) {
      const option = args.shift()!
      if (option === '-a') all = true
      else if (option === '-s') short = true
      else if (option === '-V' || option === '--version') {
        yield* process.print('net-tools 2.10\n')
        return 0
      } else if (option === '-h' || option === '--help' || option === '-?') {
        yield* process.print(IFCONFIG_HELP)
        return 0
      } else if (option !== '-v') {
        yield* process.printError(
          `ifconfig: option \`${option}' not recognised.\nifconfig: \`--help' gives usage information.\n`,
        )
        return 1
      }
    }
    const [name, ...words] = args
    if (name !== undefined && words.length > 0) return yield* changeInterface(process, name, words)
    return yield* show(process, name, all, short)
  },
}

function* show(process: Process, name: string | undefined, all: boolean, short: boolean): Running {
  const shown = name === undefined ? sortedInterfaces(process, all) : [interfaceNamed(process.network.net, name)]
  if (name !== undefined && shown[0]?.link === undefined) {
    yield* process.printError(`${name}: error fetching interface information: Device not found\n`)
    return 1
  }
  if (short) return yield* printInterfaces(process, shown, false)
  yield* printInterfacesLong(process, shown)
  return 0
}

/** Each with all that is known of it, as `netstat -ie` has it, too. */
export function* printInterfacesLong(process: Process, shown: ReturnType<typeof sortedInterfaces>): Running<void> {
  for (const named of shown) if (named.link !== undefined) yield* process.print(interfaceText(named, named.link))
}
