import { UtsNamespace } from '../../../linux/namespaces.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError } from '../../getopt.ts'
import { become, enterNetwork, ownMounts } from './enter.ts'

/** unshare(1) of util-linux 2.38. */
export const unshare: Command = {
  name: 'unshare',
  directory: '/usr/bin',
  summary: 'run a program in namespaces of its own',
  synopsis: ['[options] [<program> [<argument>...]]'],
  options: [
    { short: 'n', long: 'net', text: 'A network namespace.' },
    { short: 'u', long: 'uts', text: 'A UTS namespace: the name of the host.' },
    { short: 'm', long: 'mount', text: 'A mount namespace.' },
    { short: 'i', long: 'ipc', text: 'Accepted: there is one for all.' },
    { short: 'f', long: 'fork', text: 'Accepted.' },
    { short: 'p', long: 'pid', text: 'A PID namespace.', emulated: false },
    { short: 'U', long: 'user', text: 'A user namespace.', emulated: false },
    { short: 'r', long: 'map-root-user', text: 'Be root in it.', emulated: false },
    { short: 'C', long: 'cgroup', text: 'A cgroup namespace.', emulated: false },
    { long: 'mount-proc', text: 'Another /proc.', emulated: false },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options, false)
    if (isOptionError(parsed)) {
      yield* process.printError(`unshare: ${parsed.text}\nTry 'unshare --help' for more information.\n`)
      return 1
    }
    const kinds = ['net', 'uts', 'mount'].filter(each => hasOption(parsed, each))
    if (kinds.length > 0 && !process.capable('SYS_ADMIN')) {
      yield* process.printError('unshare: unshare failed: Operation not permitted\n')
      return 1
    }
    const { host } = process
    if (kinds.includes('net')) {
      const namespace = host.createNetwork(`unshare-${process.ownPid}`)
      // From now on only processes and mounts keep it.
      namespace.held = false
      enterNetwork(process, namespace)
    }
    if (kinds.includes('uts')) process.uts = new UtsNamespace(process.uts.hostname, host.nextNamespaceInode())
    if (kinds.includes('mount')) ownMounts(process)
    return yield* become(process, 'unshare', parsed.operands)
  },
}
