import { failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { getopt, isOptionError } from '../../getopt.ts'
import { ConfigError, readConfig } from './config.ts'
import { bare, Zone } from './zone.ts'
import { ZoneError } from './zone-file.ts'

/** named-checkzone(8). */
export const namedCheckzone: Command = {
  name: 'named-checkzone',
  directory: '/usr/bin',
  summary: 'whether a zone file is right',
  synopsis: ['ZONE FILE'],
  options: [{ short: 'q', text: 'Says nothing.' }],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    const [name, path] = isOptionError(parsed) ? [] : parsed.operands
    if (isOptionError(parsed) || name === undefined || path === undefined) {
      yield* process.printError('usage: named-checkzone [-q] zonename filename\n')
      return 1
    }
    const text = process.readFile(path)
    const origin = `${name.toLowerCase().replace(/\.$/, '')}.`
    const zone = failed(text) ? new ZoneError('', 'file not found') : Zone.load(text, origin, path)
    const shown = `zone ${bare(origin)}/IN`
    const quiet = parsed.options.length > 0
    if (zone instanceof Zone) {
      if (!quiet) yield* process.print(`${shown}: loaded serial ${zone.serial}\nOK\n`)
      return 0
    }
    const first = zone.text === '' ? '' : `${zone.text}\n`
    if (!quiet)
      yield* process.print(
        `${first}${shown}: loading from master file ${path} failed: ${zone.reason}\n${shown}: not loaded due to errors.\n`,
      )
    return 1
  },
}

/** named-checkconf(8). */
export const namedCheckconf: Command = {
  name: 'named-checkconf',
  directory: '/usr/bin',
  summary: 'whether named.conf is right',
  synopsis: ['[FILE]'],
  options: [{ short: 'z', text: 'Loads the zones, too.', emulated: false }],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`named-checkconf: ${parsed.text}\n`)
      return 1
    }
    const config = readConfig(process, parsed.operands[0] ?? '/etc/bind/named.conf', null)
    if (!(config instanceof ConfigError)) return 0
    yield* process.print(`${config.text}\n`)
    return 1
  },
}
