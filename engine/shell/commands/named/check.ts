import type { Process } from '../../../linux/process.ts'
import { failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError } from '../../getopt.ts'
import { ConfigError, readConfig } from './config.ts'
import { inDirectory } from './daemon.ts'
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
    const origin = `${name.toLowerCase().replace(/\.$/, '')}.`
    const { zone, text } = loaded(process, origin, path, path, '.')
    if (parsed.options.length === 0) yield* process.print(zone === undefined ? text : `${text}OK\n`)
    return zone === undefined ? 1 : 0
  },
}

/** A zone as the tools load it, and what they say of it. */
function loaded(process: Process, origin: string, path: string, shown: string, directory: string) {
  const text = process.readFile(path)
  const include = (name: string) => {
    const inner = process.readFile(inDirectory({ directory }, name))
    return failed(inner) ? undefined : inner
  }
  const zone = failed(text) ? new ZoneError('', 'file not found') : Zone.load(text, origin, shown, include)
  const title = `zone ${bare(origin)}/IN`
  if (zone instanceof Zone) return { zone, text: `${title}: loaded serial ${zone.serial}\n` }
  const first = zone.text === '' ? '' : `${zone.text}\n`
  return {
    zone: undefined,
    text: `${first}${title}: loading from master file ${shown} failed: ${zone.reason}\n${title}: not loaded due to errors.\n`,
  }
}

/** named-checkconf(8). */
export const namedCheckconf: Command = {
  name: 'named-checkconf',
  directory: '/usr/bin',
  summary: 'whether named.conf is right',
  synopsis: ['[FILE]'],
  options: [
    { short: 'z', text: 'Loads the zones, too.' },
    { short: 'p', text: 'Prints the configuration.', emulated: false },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`named-checkconf: ${parsed.text}\n`)
      return 1
    }
    const config = readConfig(process, parsed.operands[0] ?? '/etc/bind/named.conf', null)
    if (config instanceof ConfigError) {
      yield* process.print(`${config.text}\n`)
      return 1
    }
    let status = 0
    for (const { name, type, file } of hasOption(parsed, 'z') ? config.zones : []) {
      if (type !== 'primary') continue
      const { zone, text } = loaded(process, name, inDirectory(config, file!), file!, config.directory)
      yield* process.print(text)
      if (zone === undefined) status = 1
      if (zone === undefined) yield* process.print(`_default/${bare(name)}/IN: bad zone\n`)
    }
    return status
  },
}
