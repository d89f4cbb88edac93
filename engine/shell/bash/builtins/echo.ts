import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeAnsi } from '../expand/ansi.ts'
import type { Shell } from '../shell.ts'
import type { Builtin } from './builtin.ts'

/** Writes to standard output; 1 when that fails, which is told. */
export function* write(shell: Shell, text: string): Running {
  if (shell.process.fds.get(1) === undefined && text === '') return 0
  const count = yield* shell.process.write(1, text)
  if (!failed(count)) return 0
  if (count.name === 'EINTR') return 1
  shell.complainAs(shell.builtin, `write error: ${count.text}`)
  return 1
}

export const echo: Builtin = {
  name: 'echo',
  synopsis: '[-neE] [arg ...]',
  help: 'Write the arguments to the standard output, separated by spaces.',
  *run(shell, args) {
    let newline = true
    let escapes = shell.has('xpg_echo')
    let first = 1
    for (; first < args.length && /^-[neE]+$/.test(args[first]!); first++)
      for (const letter of args[first]!.slice(1)) {
        if (letter === 'n') newline = false
        else escapes = letter === 'e'
      }
    const text = args.slice(first).join(' ')
    const { text: decoded, stopped } = escapes ? decodeAnsi(text, 'echo') : { text, stopped: false }
    return yield* write(shell, newline && !stopped ? `${decoded}\n` : decoded)
  },
}

/** Builtins that do nothing but have a status. */
function constant(name: string, status: number, help: string, special?: true): Builtin {
  return {
    name,
    ...(special === true ? { special } : {}),
    synopsis: '',
    help,
    *run() {
      return status
    },
  }
}

export const colon: Builtin = constant(':', 0, 'Null command: does nothing and succeeds.', true)
export const yes: Builtin = constant('true', 0, 'Return a successful result.')
export const no: Builtin = constant('false', 1, 'Return an unsuccessful result.')
