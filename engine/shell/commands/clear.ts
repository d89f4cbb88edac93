import type { Command } from '../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../getopt.ts'

const HOME_AND_ERASE = '\x1b[H\x1b[2J'
const HOME_AND_ERASE_BELOW = '\x1b[H\x1b[J'
const ERASE_SCROLLBACK = '\x1b[3J'

/** How terminals clear their screen, and what is off it (terminfo(5), clear and E3 of ncurses 6.4). */
const TERMINALS: ReadonlyMap<string, readonly [clear: string, scrollback: string]> = new Map<
  string,
  readonly [string, string]
>([
  ...['xterm', 'xterm-256color'].map(name => [name, [HOME_AND_ERASE, ERASE_SCROLLBACK]] as const),
  ...['xterm-color', 'rxvt'].map(name => [name, [HOME_AND_ERASE, '']] as const),
  ...['linux', 'tmux', 'tmux-256color'].map(name => [name, [HOME_AND_ERASE_BELOW, ERASE_SCROLLBACK]] as const),
  ...['screen', 'screen-256color', 'vt100', 'vt220', 'ansi'].map(name => [name, [HOME_AND_ERASE_BELOW, '']] as const),
])

const USAGE = `\
Usage: clear [options]

Options:
  -T TERM     use this instead of $TERM
  -V          print curses-version
  -x          do not try to clear scrollback
`

/** clear(1) of ncurses 6.4. */
export const clear: Command = {
  name: 'clear',
  directory: '/usr/bin',
  summary: 'clear the terminal screen',
  synopsis: ['[-Vx] [-T TERM]'],
  options: [
    { short: 'T', argument: 'TERM', text: 'The terminal, instead of $TERM.' },
    { short: 'V', text: 'The version of ncurses.' },
    { short: 'x', text: 'Leave what was scrolled off the screen.' },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed) || parsed.operands.length > 0) {
      yield* process.printError(isOptionError(parsed) ? `clear: ${parsed.text}\n${USAGE}` : USAGE)
      return 1
    }
    if (hasOption(parsed, 'V')) {
      yield* process.print('ncurses 6.4.20221231\n')
      return 0
    }
    const name = lastOption(parsed, 'T') ?? process.env.get('TERM')
    if (name === undefined || name === '') {
      yield* process.printError('TERM environment variable not set.\n')
      return 1
    }
    const terminal = TERMINALS.get(name)
    if (terminal === undefined) {
      yield* process.printError(`'${name}': unknown terminal type.\n`)
      return 1
    }
    const [erase, scrollback] = terminal
    yield* process.print(hasOption(parsed, 'x') ? erase : erase + scrollback)
    return 0
  },
}
