import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../../getopt.ts'
import { answer } from './console.ts'
import { type Bird, birds, VERSION } from './daemon.ts'
import { CONTROL } from './paths.ts'

const USAGE = 'Usage: birdc [-s <control-socket>] [-v] [-r] [-l]\n'
/** Commands that end the console itself. */
const ENDINGS = ['quit', 'exit']

/** Every command with its words (client/commands.c): a word may be shortened as long as it means one thing. */
const COMMANDS: readonly string[] = [
  'configure',
  'configure check',
  'configure confirm',
  'configure soft',
  'configure status',
  'configure timeout',
  'configure undo',
  'debug',
  'disable',
  'disable all',
  'down',
  'dump',
  'echo',
  'enable',
  'enable all',
  'eval',
  'exit',
  'graceful restart',
  'help',
  'mrtdump',
  'quit',
  'reload',
  'reload in',
  'reload out',
  'reload all',
  'restart',
  'restart all',
  'restrict',
  'show bfd sessions',
  'show interfaces',
  'show interfaces summary',
  'show memory',
  'show ospf',
  'show protocols',
  'show protocols all',
  'show rip',
  'show babel',
  'show route',
  'show static',
  'show status',
  'show symbols',
  'timeformat',
]

/** The line with its words written out, or what is wrong with it (client/commands.c, cmd_expand). */
export function expandCommand(line: string): { readonly line: string } | { readonly error: string } {
  const words = line.trim().split(/\s+/)
  const full: string[] = []
  for (const word of words) {
    const next = new Set(
      COMMANDS.filter(each => full.every((known, at) => each.split(' ')[at] === known)).map(
        each => each.split(' ')[full.length],
      ),
    )
    next.delete(undefined)
    const fits = [...next].filter(each => each!.startsWith(word))
    const found = next.has(word) ? word : fits.length === 1 ? fits[0]! : undefined
    if (fits.length > 1 && found === undefined) return { error: "Ambiguous command. Press `?' for help." }
    if (found === undefined) break
    full.push(found)
  }
  const isCommand = COMMANDS.includes(full.join(' '))
  if (!isCommand) return { error: "No such command. Press `?' for help." }
  return { line: [...full, ...words.slice(full.length)].join(' ') }
}

function console(name: string): Command {
  return {
    name,
    directory: '/usr/sbin',
    summary: 'the console of the routing daemon bird',
    synopsis: ['[-s SOCKET] [-v] [-r] [COMMAND...]'],
    options: [
      { short: 's', argument: 'SOCKET', text: `The control socket (${CONTROL}).` },
      { short: 'v', text: 'Shows the numbers of answers.', emulated: false },
      { short: 'r', text: 'Allows only what changes nothing.' },
      { short: 'l', text: 'Looks for the socket in the working directory.' },
    ],
    description: [
      'Commands: show status, show protocols [all] [NAME], show route [PREFIX|in PREFIX|for ADDRESS] [all] [primary] [table NAME] [protocol NAME] [export|noexport|preexport NAME] [where FILTER] [count] [stats], show interfaces [summary], show static [NAME], configure [check|soft|undo|confirm|status] ["FILE"], enable|disable|restart|reload NAME|"PATTERN"|all, eval EXPRESSION, down. Words may be shortened.',
    ],
    notEmulated: [
      'show symbols, show memory, debug other than off, dump, restrict, timeformat, configure timeout',
      'bytes on the control socket: the console asks the daemon directly',
    ],
    *main(process) {
      // A minus sign after the first word belongs to the command.
      const first = process.argv
        .slice(1)
        .findIndex((word, at, all) => !word.startsWith('-') && !['-s'].includes(all[at - 1] ?? ''))
      const own = first < 0 ? process.argv.slice(1) : process.argv.slice(1, 1 + first)
      const words = first < 0 ? [] : process.argv.slice(1 + first)
      const parsed = getopt(own, this.options)
      if (isOptionError(parsed)) {
        const text =
          parsed.notEmulated === true ? parsed.text : `invalid option -- '${parsed.option}'\n${USAGE.trimEnd()}`
        yield* process.printError(`${name}: ${text}\n`)
        return 1
      }
      const path = lastOption(parsed, 's') ?? (hasOption(parsed, 'l') ? 'bird.ctl' : CONTROL)
      const bird = birds.at(process, path)
      if (failed(bird)) {
        yield* process.printError(`Unable to connect to server control socket (${path}): ${bird.text}\n`)
        return 1
      }
      const restricted = hasOption(parsed, 'r')
      yield* process.print(`BIRD ${VERSION} ready.\n${restricted ? 'Access restricted\n' : ''}`)
      if (words.length > 0) return (yield* runLine(process, bird, words.join(' '), restricted)) ? 0 : 1
      return yield* interact(process, bird, restricted)
    },
  }
}

/** False when the daemon refused. */
function* runLine(process: Process, bird: Bird, line: string, restricted: boolean): Running<boolean> {
  if (line.startsWith('?') || line.endsWith('?') || /^help\b/.test(line)) {
    const start = line.replace(/^help\b|\?$/g, '').trim()
    const known = COMMANDS.filter(each => each.startsWith(start))
    yield* process.print(`${known.join('\n')}\n`)
    return true
  }
  const expanded = expandCommand(line)
  if ('error' in expanded) {
    yield* process.print(`${expanded.error}\n`)
    return false
  }
  if (restricted && !/^(show|eval|echo)\b/.test(expanded.line)) {
    yield* process.print('Access denied\n')
    return false
  }
  // One that has ended meanwhile answers nothing.
  if (bird.process.status !== null) {
    yield* process.printError('Connection closed by server\n')
    return false
  }
  const { lines, failed: refused } = answer(bird, expanded.line)
  yield* process.compute(20_000)
  if (lines.length > 0) yield* process.print(`${lines.join('\n')}\n`)
  return !refused
}

function* interact(process: Process, bird: Bird, restricted: boolean): Running {
  let rest = ''
  for (;;) {
    yield* process.print('bird> ')
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
    if (ENDINGS.includes(line)) return 0
    if (line !== '') yield* runLine(process, bird, line, restricted)
  }
}

export const birdc = console('birdc')
export const birdcl = console('birdcl')
