import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import type { OptionSpec } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../../getopt.ts'
import { type Context, execute, type Mode, OK, type Outcome, type Rule } from './cli.ts'
import { type Frr, frrs, VERSION } from './instance.ts'
import { rule } from './rule.ts'
import { configRules } from './rules-config.ts'
import { showRules } from './rules-show.ts'

export const vtyshOptions: readonly OptionSpec[] = [
  { short: 'b', long: 'boot', text: 'Gives the daemons the configuration of /etc/frr/frr.conf.' },
  { short: 'c', long: 'command', argument: 'COMMAND', text: 'Carries out a command; several in their order.' },
  { short: 'f', long: 'inputfile', argument: 'FILE', text: 'Reads configuration from a file.' },
  { short: 'N', long: 'pathspace', argument: 'SPACE', text: 'The daemons that were started with -N SPACE.' },
  { short: 'd', long: 'daemon', argument: 'NAME', text: 'Accepted.' },
  { short: 'E', long: 'echo', text: 'Accepted.' },
  { short: 'h', long: 'help', text: 'Tells the options.', emulated: false },
]

const BANNER = `
Hello, this is FRRouting (version ${VERSION}).
Copyright 1996-2005 Kunihiro Ishiguro, et al.

`
const USAGE = "Try `vtysh --help' for more information.\n"
const PROMPTS: Readonly<Record<Mode, string>> = {
  enable: '',
  config: '(config)',
  bgp: '(config-router)',
  family: '(config-router-af)',
  map: '(config-route-map)',
  interface: '(config-if)',
  line: '(config-line)',
}
const UP: Readonly<Record<Mode, Mode>> = {
  enable: 'enable',
  config: 'enable',
  bgp: 'config',
  family: 'bgp',
  map: 'config',
  interface: 'config',
  line: 'config',
}
const RULES: readonly Rule[] = [
  ...showRules,
  ...configRules,
  ...(['config', 'bgp', 'family', 'map', 'interface', 'line'] as const).flatMap(mode => [
    rule(mode, 'exit', leave),
    rule(mode, 'quit', leave),
    rule(mode, 'end', toEnable),
  ]),
]

function leave(context: Context): Outcome {
  context.mode = UP[context.mode]
  return OK
}

function toEnable(context: Context): Outcome {
  context.mode = 'enable'
  return OK
}

export function* vtysh(process: Process, directoryOf: (space: string | null) => string): Running {
  const parsed = getopt(process.argv.slice(1), vtyshOptions)
  if (isOptionError(parsed)) {
    yield* process.printError(
      parsed.notEmulated === true ? `vtysh: ${parsed.text}\n` : `vtysh: invalid option -- '${parsed.option}'\n${USAGE}`,
    )
    return 1
  }
  const frr = frrs.at(process, `${directoryOf(lastOption(parsed, 'pathspace') ?? null)}/zserv.api`)
  if (failed(frr)) {
    yield* process.printError('Exiting: failed to connect to any daemons.\n')
    return 1
  }
  const own = `${frr.folder}/vtysh.conf`
  if (failed(process.readFile(own)))
    yield* process.printError(`% Can't open configuration file ${own} due to 'No such file or directory'.\n`)
  const context: Context = {
    frr,
    hostname: frr.config.hostname ?? frr.process.host.name,
    mode: 'enable',
    family: 4,
    map: null,
  }
  const file = hasOption(parsed, 'boot') ? `${frr.folder}/frr.conf` : lastOption(parsed, 'inputfile')
  if (file !== undefined) return yield* readFile(process, context, file)
  const commands = parsed.options.flatMap(each =>
    each.name === 'command' && each.value !== undefined ? [each.value] : [],
  )
  if (commands.length === 0) return yield* interact(process, context)
  for (const command of commands) {
    const { lines, failed: refused } = run(context, command)
    yield* process.print(lines.map(line => `${line}\n`).join(''))
    if (refused === true) return 1
  }
  return 0
}

/** What a daemon is given at its start (-f): lines that do not fit are told, and passed over. */
export function* loadConfig(process: Process, frr: Frr, name: string, path: string): Running<void> {
  const text = process.readFile(path)
  if (failed(text)) return
  const context: Context = { frr, hostname: frr.process.host.name, mode: 'config', family: 4, map: null }
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === 'end') continue
    const { lines, failed: refused } = run(context, line)
    if (refused === true) yield* process.printError(`${name}: ${path} line ${at + 1}: ${lines[0]}\n`)
  }
}

function run(context: Context, line: string): Outcome {
  const outcome = execute(RULES, context, line)
  context.frr.wake()
  return outcome
}

/** A configuration: what it says is said in `configure terminal`, and each wrong line is told. */
function* readFile(process: Process, context: Context, path: string): Running {
  const text = yield* process.readWhole(path)
  if (failed(text)) {
    yield* process.printError(`% Can't open configuration file ${path} due to '${text.text}'.\n`)
    return 1
  }
  context.mode = 'config'
  let status = 0
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === 'end') continue
    const { lines, failed: refused } = run(context, line)
    if (refused !== true) continue
    status = 2
    yield* process.printError(`line ${at + 1}: ${lines[0]}\n`)
  }
  return status
}

function* interact(process: Process, context: Context): Running {
  yield* process.print(BANNER)
  let rest = ''
  for (;;) {
    yield* process.print(`${context.hostname}${PROMPTS[context.mode]}# `)
    while (!rest.includes('\n')) {
      const bytes = yield* process.read(0)
      if (failed(bytes) || bytes.length === 0) {
        yield* process.print('\n')
        return 0
      }
      rest += decodeUtf8(bytes)
    }
    const line = rest.slice(0, rest.indexOf('\n')).trim()
    rest = rest.slice(rest.indexOf('\n') + 1)
    if (!process.isTerminal(0)) yield* process.print(`${line}\n`)
    if (context.mode === 'enable' && (line === 'exit' || line === 'quit')) return 0
    const { lines } = run(context, line)
    yield* process.print(lines.map(each => `${each}\n`).join(''))
  }
}
