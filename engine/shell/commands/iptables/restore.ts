import { announceRule } from '../../../linux/netfilter/xtables/list.ts'
import { isProblem } from '../../../linux/netfilter/xtables/problem.ts'
import { type LineFailure, type RestoreOptions, Restorer } from '../../../linux/netfilter/xtables/restore.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../../getopt.ts'
import { describeFailure, VERSION } from './failure.ts'
import { NOT_ROOT } from './index.ts'
import { ProcessNames } from './names.ts'

const OPTIONS: readonly OptionSpec[] = [
  { short: 'c', long: 'counters', text: 'Sets the counters that the file gives.' },
  { short: 'v', long: 'verbose', text: 'Tells what is done.' },
  { short: 'V', long: 'version', text: 'Shows the version.' },
  { short: 't', long: 'test', text: 'Only looks whether the file is right.' },
  { short: 'h', long: 'help', text: 'Shows the options.' },
  { short: 'n', long: 'noflush', text: 'Keeps what is there.' },
  { short: 'M', long: 'modprobe', argument: 'COMMAND', text: 'Accepted; there are no modules.' },
  { short: 'T', long: 'table', argument: 'TABLE', text: 'Only this table of the file.' },
  { short: 'w', long: 'wait', argument: '[SECONDS]', text: 'Accepted for scripts; nobody else holds the rules here.' },
  { short: 'W', long: 'wait-interval', argument: '[MICROSECONDS]', text: 'Accepted and without effect.' },
]

/** CPU time that a line costs, so that a long file lets others go first. */
const LINE_COST = 2000
const LINES_AT_ONCE = 200

/** `-w 5`: the optional argument may stand by itself. */
function withoutSeconds(words: readonly string[]): string[] {
  const isWait = (word: string | undefined) =>
    word === '-w' || word === '--wait' || word === '-W' || word === '--wait-interval'
  return words.filter((word, index) => !(/^\d+$/.test(word) && isWait(words[index - 1])))
}

function usage(program: string): string {
  const names = OPTIONS.map(
    ({ short, long, argument }) => `\t   [ -${short} | --${long}${argument === undefined ? '' : ` ${argument}`} ]\n`,
  )
  return `Usage: ${program} [options] [file]\n${names.join('')}`
}

/** The whole input: a file, or what comes on standard input. */
function* readInput(process: Process, file: string | undefined): Running<string | undefined> {
  if (file === undefined) {
    const bytes = yield* process.readAll(0)
    return failed(bytes) ? '' : decodeUtf8(bytes)
  }
  const text = yield* process.readWhole(file)
  if (!failed(text)) return text
  yield* process.printError(`Can't open ${file}: ${text.text}\n`)
  return undefined
}

function* takeLine(restorer: Restorer, line: string, names: ProcessNames): Running<LineFailure | undefined> {
  let failure = restorer.take(line)
  while (failure !== undefined && isProblem(failure.failure) && (yield* names.resolve()))
    failure = restorer.take(line, true)
  return failure
}

function* takeAll(
  process: Process,
  restorer: Restorer,
  text: string,
  names: ProcessNames,
): Running<LineFailure | undefined> {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const [index, line] of lines.entries()) {
    if (index % LINES_AT_ONCE === LINES_AT_ONCE - 1) yield* process.compute(LINE_COST * LINES_AT_ONCE)
    const failure = yield* takeLine(restorer, line, names)
    if (failure !== undefined) return failure
  }
  return restorer.end()
}

function restoreCommand(tool: 'iptables' | 'ip6tables', family: 4 | 6): Command {
  const program = `${tool}-restore`
  return {
    name: program,
    aliases: [`${tool}-nft-restore`],
    directory: '/usr/sbin',
    summary: `set the rules of IPv${family} from a file`,
    synopsis: ['[-cntv] [-T TABLE] [FILE]'],
    options: OPTIONS,
    *main(process) {
      const parsed = getopt(withoutSeconds(process.argv.slice(1)), OPTIONS)
      if (isOptionError(parsed)) {
        yield* process.printError(`${program}: ${parsed.text}\nTry \`${program} -h' for more information.\n`)
        return 1
      }
      if (hasOption(parsed, 'version') || hasOption(parsed, 'help')) {
        yield* process.print(hasOption(parsed, 'version') ? `${program} ${VERSION}\n` : usage(program))
        return 0
      }
      if (parsed.operands.length > 1) {
        yield* process.printError('Unknown arguments found on commandline\n')
        return 1
      }
      const text = yield* readInput(process, parsed.operands[0])
      if (text === undefined) return 1
      if (!process.capable('NET_ADMIN')) {
        yield* process.printError(`${program} ${VERSION}: ${NOT_ROOT}`)
        return 4
      }
      const names = new ProcessNames(process)
      let warnings = ''
      const options: RestoreOptions = {
        family,
        program,
        names,
        warn: warning => {
          warnings += warning
        },
        keep: hasOption(parsed, 'noflush'),
        counters: hasOption(parsed, 'counters'),
        test: hasOption(parsed, 'test'),
        only: lastOption(parsed, 'table'),
        verbose: hasOption(parsed, 'verbose') ? 1 : 0,
      }
      const restorer = new Restorer(process.network.netfilter, options)
      const failure = yield* takeAll(process, restorer, text, names)
      if (warnings !== '') yield* process.printError(warnings)
      for (const report of restorer.reports)
        yield* process.print(report.type === 'text' ? report.text : announceRule(report.spec, report.chain, names))
      for (const output of restorer.output) yield* process.print(output)
      if (failure === undefined) return 0
      const described = describeFailure(failure.failure, program, failure.line)
      yield* process.printError(described.text)
      return described.status
    },
  }
}

export const iptablesRestore = restoreCommand('iptables', 4)
export const ip6tablesRestore = restoreCommand('ip6tables', 6)
