import type { Command } from '../command.ts'
import { getopt, hasOption, isOptionError } from '../getopt.ts'

/** hostname(1) of Debian. */
export const hostname: Command = {
  name: 'hostname',
  directory: '/usr/bin',
  summary: 'show or set the name of this host',
  synopsis: ['[-s|-f]', 'NAME'],
  options: [
    { short: 's', long: 'short', text: 'The name up to the first dot.' },
    { short: 'f', long: 'fqdn', text: 'The name with its domain, as the resolver knows it.', emulated: false },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`hostname: ${parsed.text}\n`)
      return 1
    }
    const [name] = parsed.operands
    if (name === undefined) {
      const full = process.uts.hostname
      yield* process.print(`${hasOption(parsed, 'short') ? full.split('.')[0]! : full}\n`)
      return 0
    }
    if (!process.capable('SYS_ADMIN')) {
      yield* process.printError('hostname: you must be root to change the host name\n')
      return 1
    }
    process.uts.hostname = name
    return 0
  },
}
