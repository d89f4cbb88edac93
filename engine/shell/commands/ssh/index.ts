import type { Command } from '../../command.ts'
import { SshClient } from './connect.ts'
import { OPTIONS, parseSshOptions } from './options.ts'
import { ClientSession, FAILED } from './session.ts'

/** ssh(1), OpenSSH 9.2. */
export const ssh: Command = {
  name: 'ssh',
  directory: '/usr/bin',
  summary: 'log in on another host',
  synopsis: ['[-46CnqTtVv] [-b address] [-F file] [-i file] [-l user] [-o option] [-p port] [user@]HOST [COMMAND]'],
  options: OPTIONS,
  description: ['`~.` at the beginning of a line ends a session whose other side is gone.'],
  notEmulated: ['passwords and agents', 'forwarding', 'multiplexing', 'jump hosts', 'cryptography'],
  *main(process) {
    const args = process.argv.slice(1)
    if (args[0] === '-V') {
      yield* process.printError('OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026\n')
      return 0
    }
    const options = parseSshOptions(process, args)
    if ('text' in options) {
      yield* process.printError(options.text)
      return FAILED
    }
    const isTerminal = !options.nullInput && process.isTerminal(0)
    const wanted = options.tty === 'force' || (options.tty === 'auto' && options.command === undefined)
    if (wanted && !isTerminal && !options.quiet)
      yield* process.printError('Pseudo-terminal will not be allocated because stdin is not a terminal.\r\n')
    process.handlers.set('PIPE', 'ignore')
    const client = new SshClient(process, options)
    const transport = yield* client.connect()
    if (transport === undefined) return FAILED
    const useTerminal = wanted && isTerminal
    return yield* new ClientSession(process, client, transport, useTerminal).run(useTerminal)
  },
}
