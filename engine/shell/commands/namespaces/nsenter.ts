import { networkNamespaceAt } from '../../../linux/namespaces.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../../getopt.ts'
import { become, enterNetwork } from './enter.ts'

/** Namespaces of which there is one for the whole machine here: to enter them changes nothing. */
const SHARED = ['ipc', 'cgroup', 'user', 'time']

/** nsenter(1) of util-linux 2.38. */
export const nsenter: Command = {
  name: 'nsenter',
  directory: '/usr/bin',
  summary: 'run a program in the namespaces of another process',
  synopsis: ['[options] [<program> [<argument>...]]'],
  options: [
    { short: 'a', long: 'all', text: 'All namespaces of the target.' },
    { short: 't', long: 'target', argument: 'PID', text: 'Whose namespaces.' },
    { short: 'm', long: 'mount', text: 'The mount namespace.' },
    { short: 'u', long: 'uts', text: 'The UTS namespace: the name of the host.' },
    { short: 'i', long: 'ipc', text: 'Accepted: there is one.' },
    { short: 'n', long: 'net', argument: '[FILE]', text: 'The network namespace, also that of a file.' },
    { short: 'p', long: 'pid', text: 'The PID namespace.' },
    { short: 'C', long: 'cgroup', text: 'Accepted: there is one.' },
    { short: 'U', long: 'user', text: 'Accepted: there is one.' },
    { short: 'T', long: 'time', text: 'Accepted: there is one.' },
    { short: 'F', long: 'no-fork', text: 'Does not fork.' },
    { long: 'preserve-credentials', text: 'Accepted.' },
    { short: 'r', long: 'root', argument: '[DIR]', text: 'Another root.', emulated: false },
    { short: 'w', long: 'wd', argument: '[DIR]', text: 'Another directory.', emulated: false },
    { short: 'S', long: 'setuid', argument: 'UID', text: 'As another user.', emulated: false },
    { short: 'G', long: 'setgid', argument: 'GID', text: 'As another group.', emulated: false },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options, false)
    if (isOptionError(parsed)) return yield* fail(process, `${parsed.text}\nTry 'nsenter --help' for more information.`)
    const number = lastOption(parsed, 'target')
    if (number !== undefined && !/^\d+$/.test(number))
      return yield* fail(process, `failed to parse pid: '${number}': Invalid argument`)
    const wanted = ['mount', 'uts', 'net', 'pid'].filter(each => hasOption(parsed, each) || hasOption(parsed, 'all'))
    const target = process.pids.processes.find(each => process.pids.numberOf(each) === Number(number ?? -1))
    const file = lastOption(parsed, 'net')
    const first = [...wanted, ...SHARED.filter(each => hasOption(parsed, each))].find(each => each !== 'net' || !file)
    if (first !== undefined && number === undefined)
      return yield* fail(
        process,
        `neither filename nor target pid supplied for ns/${first === 'mount' ? 'mnt' : first}`,
      )
    if (first !== undefined && (target === undefined || target.status !== null))
      return yield* fail(
        process,
        `cannot open /proc/${number}/ns/${first === 'mount' ? 'mnt' : first}: No such file or directory`,
      )
    const network = file ? networkNamespaceAt(process, file) : target?.network
    if (network !== undefined && failed(network)) return yield* fail(process, `cannot open ${file}: ${network.text}`)
    if (!process.capable('SYS_ADMIN') && wanted.length > 0)
      return yield* fail(process, `reassociate to namespace 'ns/${wanted[0]}' failed: Operation not permitted`)
    if (wanted.includes('net') && network !== undefined) enterNetwork(process, network)
    if (wanted.includes('uts')) process.uts = target!.uts
    if (wanted.includes('mount')) {
      process.mounts = target!.mounts
      process.cwd = '/'
    }
    const pids = wanted.includes('pid') && target!.pids !== process.pids ? target!.pids : undefined
    return yield* become(process, 'nsenter', parsed.operands, pids)
  },
}

function* fail(process: Process, text: string): Running {
  yield* process.printError(`nsenter: ${text}\n`)
  return 1
}
