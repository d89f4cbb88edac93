import { OPEN_FILES_MAX } from '../../../linux/file.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, parseOptions } from './builtin.ts'
import { write } from './echo.ts'

export const umask: Builtin = {
  name: 'umask',
  synopsis: '[-p] [-S] [mode]',
  help: 'Display or set the mask of file permissions.',
  *run(shell, args) {
    const options = parseOptions(shell, umask, args, 'pS')
    if (options === null) return 2
    const [mode] = options.rest
    if (mode === undefined) return yield* write(shell, shown(shell.process.umask, options.has('S'), options.has('p')))
    const value = parseMode(shell, mode)
    if (value === null) return 1
    shell.process.umask = value
    return options.has('S') ? yield* write(shell, shown(value, true, false)) : 0
  },
}

function shown(mask: number, symbolic: boolean, reusable: boolean): string {
  const text = symbolic ? symbols(mask) : mask.toString(8).padStart(4, '0')
  return `${reusable ? `umask ${symbolic ? '-S ' : ''}` : ''}${text}\n`
}

function symbols(mask: number): string {
  const allowed = ~mask
  const part = (shift: number) => ['r', 'w', 'x'].filter((_, bit) => (allowed >> shift) & (4 >> bit)).join('')
  return `u=${part(6)},g=${part(3)},o=${part(0)}`
}

function parseMode(shell: Shell, mode: string): number | null {
  if (/^\d/.test(mode)) {
    if (/^[0-7]{1,4}$/.test(mode) && Number.parseInt(mode, 8) <= 0o777) return Number.parseInt(mode, 8)
    shell.complainAs('umask', `${mode}: octal number out of range`)
    return null
  }
  let allowed = ~shell.process.umask & 0o777
  for (const clause of mode.split(',')) {
    const found = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause)
    if (found === null) {
      const bad = /[^ugoa]/.exec(clause)?.[0] ?? clause
      shell.complainAs('umask', `\`${bad}': invalid symbolic mode operator`)
      return null
    }
    const who = found[1] === '' || found[1]!.includes('a') ? 'ugo' : found[1]!
    const bits = [...found[3]!].reduce((sum, letter) => sum | ({ r: 4, w: 2, x: 1, X: 1 }[letter] ?? 0), 0)
    for (const each of who) {
      const shift = { u: 6, g: 3, o: 0 }[each]!
      if (found[2] === '=') allowed &= ~(7 << shift)
      allowed = found[2] === '-' ? allowed & ~(bits << shift) : allowed | (bits << shift)
    }
  }
  return ~allowed & 0o777
}

/** A limit of getrlimit(2): the letter of `ulimit`, its description with the unit, its value here. */
const LIMITS: readonly (readonly [letter: string, text: string, unit: string, value: string])[] = [
  ['R', 'real-time non-blocking time', 'microseconds, -R', 'unlimited'],
  ['c', 'core file size', 'blocks, -c', '0'],
  ['d', 'data seg size', 'kbytes, -d', 'unlimited'],
  ['e', 'scheduling priority', '-e', '0'],
  ['f', 'file size', 'blocks, -f', 'unlimited'],
  ['i', 'pending signals', '-i', '15624'],
  ['l', 'max locked memory', 'kbytes, -l', '8192'],
  ['m', 'max memory size', 'kbytes, -m', 'unlimited'],
  ['n', 'open files', '-n', String(OPEN_FILES_MAX)],
  ['p', 'pipe size', '512 bytes, -p', '8'],
  ['q', 'POSIX message queues', 'bytes, -q', '819200'],
  ['r', 'real-time priority', '-r', '0'],
  ['s', 'stack size', 'kbytes, -s', '8192'],
  ['t', 'cpu time', 'seconds, -t', 'unlimited'],
  ['u', 'max user processes', '-u', '4096'],
  ['v', 'virtual memory', 'kbytes, -v', 'unlimited'],
  ['x', 'file locks', '-x', 'unlimited'],
]

export const ulimit: Builtin = {
  name: 'ulimit',
  synopsis: '[-SHabcdefiklmnpqrstuvxPRT] [limit]',
  help: 'Show the limits of processes. Limits cannot be changed here.',
  *run(shell, args) {
    const options = parseOptions(shell, ulimit, args, `SHa${LIMITS.map(([letter]) => letter).join('')}`)
    if (options === null) return 2
    if (options.has('a'))
      return yield* write(
        shell,
        LIMITS.map(([, text, unit, value]) => `${text.padEnd(20)} ${`(${unit}) `.padStart(20)}${value}\n`).join(''),
      )
    const letters = options.options.map(({ letter }) => letter).filter(letter => !'SH'.includes(letter))
    const limit = LIMITS.find(([letter]) => letter === (letters[0] ?? 'f'))!
    const [wanted] = options.rest
    if (wanted === undefined) return yield* write(shell, `${limit[3]}\n`)
    if (wanted === limit[3]) return 0
    shell.complainAs('ulimit', `"${limit[1]}" cannot be changed: limits are not emulated here`)
    return 1
  },
}

export const times: Builtin = {
  name: 'times',
  special: true,
  synopsis: '',
  help: 'Print the CPU time of the shell and of its children.',
  *run(shell) {
    const { cpuTime, childrenCpuTime } = shell.process
    const text = (nanoseconds: number) => {
      const seconds = nanoseconds / SECOND
      return `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`
    }
    return yield* write(shell, `${text(cpuTime)} ${text(0)}\n${text(childrenCpuTime)} ${text(0)}\n`)
  },
}
