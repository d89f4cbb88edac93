import { saveTable, Unshown } from '../../../linux/netfilter/xtables/show.ts'
import { BUILT_IN_TABLES, builtInTable } from '../../../linux/netfilter/xtables/tables.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../../getopt.ts'
import { describeFailure, VERSION } from './failure.ts'
import { NOT_ROOT } from './index.ts'
import { ProcessNames } from './names.ts'

const OPTIONS: readonly OptionSpec[] = [
  { short: 'c', long: 'counters', text: 'Writes the counters of rules, too.' },
  { short: 'd', long: 'dump', text: 'Accepted and without effect.' },
  { short: 't', long: 'table', argument: 'TABLE', text: 'Only this table.' },
  { short: 'M', long: 'modprobe', argument: 'COMMAND', text: 'Accepted; there are no modules.' },
  { short: 'f', long: 'file', argument: 'FILE', text: 'Where to write, instead of standard output.' },
  { short: 'V', long: 'version', text: 'Shows the version.' },
]

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** ctime(3) in UTC. */
function ctime(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${time} ${date.getUTCFullYear()}`
}

function saveCommand(program: string, family: 4 | 6): Command {
  return {
    name: `${program}-save`,
    aliases: [`${program}-nft-save`],
    directory: '/usr/sbin',
    summary: `write the rules of IPv${family} as ${program}-restore reads them`,
    synopsis: ['[-c] [-t TABLE] [-f FILE]'],
    options: OPTIONS,
    *main(process) {
      const name = `${program}-save`
      const parsed = getopt(process.argv.slice(1), OPTIONS)
      if (isOptionError(parsed)) {
        yield* process.printError(`${name}: ${parsed.text}\nLook at manual page \`${name}.8' for more information.\n`)
        return 1
      }
      if (hasOption(parsed, 'version')) {
        yield* process.print(`${name} ${VERSION}\n`)
        return 0
      }
      if (parsed.operands.length > 0) {
        yield* process.printError(`Unknown arguments found on commandline\n`)
        return 1
      }
      if (!process.capable('NET_ADMIN')) {
        yield* process.printError(`${name} ${VERSION}: ${NOT_ROOT}`)
        return 4
      }
      const only = lastOption(parsed, 'table')
      const tables = only === undefined ? BUILT_IN_TABLES : [builtInTable(only)]
      const { netfilter } = process.network
      const options = {
        counters: hasOption(parsed, 'counters'),
        names: new ProcessNames(process),
        program: name,
        date: ctime(process.host.sim.wallMilliseconds),
      }
      let text = ''
      for (const table of tables) {
        if (table === undefined) {
          yield* process.printError(`Table \`${only}' does not exist\n`)
          return 1
        }
        const saved = saveTable(netfilter, family, table, options)
        if (saved === '' && only !== undefined) {
          yield* process.printError(`Table \`${only}' does not exist\n`)
          return 1
        }
        text += saved instanceof Unshown ? saved.shown : saved
        if (!(saved instanceof Unshown)) continue
        yield* process.print(text)
        const { text: words, status } = describeFailure(saved, name)
        yield* process.printError(words)
        return status
      }
      const file = lastOption(parsed, 'file')
      if (file === undefined) {
        yield* process.print(text)
        return 0
      }
      const error = process.writeWholeFile(file, text)
      if (error === undefined) return 0
      yield* process.printError(`Failed to open file, error: ${error.text}\n`)
      return 1
    },
  }
}

export const iptablesSave = saveCommand('iptables', 4)
export const ip6tablesSave = saveCommand('ip6tables', 6)
