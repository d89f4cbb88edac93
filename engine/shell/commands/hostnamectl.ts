import type { Process } from '../../linux/process.ts'
import { failed } from '../../net/errno.ts'
import type { Command } from '../command.ts'
import { getopt, isOptionError } from '../getopt.ts'
import { managerOf } from './systemctl/index.ts'

/** hostnamectl(1), systemd 252. What is known of the machine is shown: a machine id, a boot id and hardware are not. */
export const hostnamectl: Command = {
  name: 'hostnamectl',
  directory: '/usr/bin',
  summary: 'show or set the name of this host',
  synopsis: ['[status]', 'hostname [NAME]'],
  options: [{ long: 'static', text: 'The name only.' }],
  notEmulated: ['machine id, boot id and hardware; icon-name, chassis, deployment and location'],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`hostnamectl: ${parsed.text}\n`)
      return 1
    }
    if (managerOf(process) === null) {
      yield* process.printError(
        "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n",
      )
      return 1
    }
    const [verb = 'status', name] = parsed.operands
    if ((verb === 'hostname' && name === undefined) || parsed.options.length > 0) {
      yield* process.print(`${process.uts.hostname}\n`)
      return 0
    }
    if (verb === 'status') {
      yield* process.print(status(process))
      return 0
    }
    if (verb !== 'hostname' && verb !== 'set-hostname') {
      yield* process.printError(`Unknown command verb ${verb}.\n`)
      return 1
    }
    if (name === undefined) {
      yield* process.printError('Too few arguments.\n')
      return 1
    }
    if (!process.capable('SYS_ADMIN')) {
      yield* process.printError('Could not set static hostname: Interactive authentication required.\n')
      return 1
    }
    process.uts.hostname = name
    process.writeWholeFile('/etc/hostname', `${name}\n`)
    return 0
  },
}

function status(process: Process): string {
  const release = process.readFile('/etc/os-release')
  const system = failed(release) ? undefined : /^PRETTY_NAME="?([^"\n]*)/m.exec(release)?.[1]
  const kernel = process.readFile('/proc/sys/kernel/osrelease')
  const file = process.readFile('/etc/hostname')
  const fixed = failed(file) ? '' : file.trim()
  const { hostname } = process.uts
  const lines: [string, string | undefined][] = [
    ['Static hostname', fixed === '' ? '(unset)' : fixed],
    ['Transient hostname', fixed === hostname ? undefined : hostname],
    ['Operating System', system],
    ['Kernel', failed(kernel) ? undefined : `Linux ${kernel.trim()}`],
    ['Architecture', 'x86-64'],
  ]
  const width = fixed === hostname ? 16 : 18
  return lines.map(([label, text]) => (text === undefined ? '' : `${label.padStart(width)}: ${text}\n`)).join('')
}
