import { descend } from '../../../linux/call-stack.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8Lossless } from '../../../sim/utf8.ts'
import { checkLength } from '../expand/fields.ts'
import { singleQuoted } from '../expand/quote.ts'
import type { Shell } from '../shell.ts'
import { Source } from '../syntax/source.ts'
import { IndexedArray } from '../variables/arrays.ts'
import { indexedOf } from '../variables/table.ts'
import { isName } from '../variables/variable.ts'
import { type Builtin, type ParsedOptions, parseOptions } from './builtin.ts'

/** Lines that an array may get from one command. */
const LINES_MAX = 5_000_000

function* run(shell: Shell, builtin: Builtin, args: readonly string[]): Running {
  const options = parseOptions(shell, builtin, args, 'd:n:O:s:tu:C:c:')
  if (options === null) return 2
  const name = options.rest[0] ?? 'MAPFILE'
  if (!isName(name)) {
    shell.complainAs(builtin.name, `\`${name}': not a valid identifier`)
    return 1
  }
  const numbers = numbersOf(shell, builtin, options)
  if (numbers === null) return 1
  const variable = shell.variables.change(name)
  if (variable.readonly) {
    shell.complain(`${name}: readonly variable`)
    return 1
  }
  if (!options.has('O')) variable.value = new IndexedArray()
  const array = indexedOf(variable)
  const lines = yield* readLines(shell, numbers, options.value('d'))
  if (lines === null) {
    shell.complainAs(builtin.name, `${numbers.fd}: invalid file descriptor: Bad file descriptor`)
    return 1
  }
  const callback = options.value('C')
  for (const [index, line] of lines.slice(numbers.skip).entries()) {
    const text = options.has('t') ? line.replace(/\0$/, '') : line.replace(/\0$/, numbers.delimiter)
    const at = numbers.origin + index
    if (callback !== undefined && (index + 1) % numbers.quantum === 0)
      yield* descend(shell.interpreter.run(shell, new Source(`${callback} ${at} ${singleQuoted(text)}`)))
    if (shell.leaving) return 1
    array.set(at, text)
  }
  return 0
}

interface Numbers {
  readonly fd: number
  readonly count: number
  readonly skip: number
  readonly origin: number
  readonly quantum: number
  readonly delimiter: string
}

function numbersOf(shell: Shell, builtin: Builtin, options: ParsedOptions): Numbers | null {
  const number = (letter: string, otherwise: number, what: string): number | null => {
    const given = options.value(letter)
    if (given === undefined) return otherwise
    if (/^\d+$/.test(given)) return Number(given)
    shell.complainAs(builtin.name, `${given}: invalid ${what}`)
    return null
  }
  const fd = number('u', 0, 'file descriptor specification')
  const count = number('n', 0, 'line count')
  const skip = number('s', 0, 'line count')
  const origin = number('O', 0, 'array origin')
  const quantum = number('c', 5000, 'callback quantum')
  if (fd === null || count === null || skip === null || origin === null || quantum === null) return null
  return { fd, count, skip, origin, quantum: quantum || 5000, delimiter: options.value('d')?.slice(0, 1) ?? '\n' }
}

/** The lines of the input; a zero at the end of a line stands for the delimiter that ended it. */
function* readLines(
  shell: Shell,
  { fd, count, skip }: Numbers,
  delimiter: string | undefined,
): Running<string[] | null> {
  const file = shell.process.fds.get(fd)
  if (file === undefined) return null
  const end = delimiter === undefined ? 10 : delimiter === '' ? 0 : delimiter.charCodeAt(0)
  const wanted = count === 0 ? LINES_MAX : count + skip
  const seekable = !failed(file.seek(0, 'current'))
  const lines: string[] = []
  let bytes: number[] = []
  for (let length = 0; lines.length < wanted; ) {
    const piece = yield* shell.process.read(fd, seekable || count === 0 ? 65536 : 1)
    if (failed(piece) || piece.length === 0 || shell.pendingTraps.length > 0) break
    length += piece.length
    checkLength(length)
    yield* shell.process.compute(piece.length)
    let used = 0
    while (used < piece.length && lines.length < wanted) {
      const byte = piece[used++]!
      if (byte !== end) {
        bytes.push(byte)
        continue
      }
      lines.push(`${decodeUtf8Lossless(Uint8Array.from(bytes))}\0`)
      bytes = []
    }
    if (used < piece.length) file.seek(used - piece.length, 'current')
  }
  if (bytes.length > 0) lines.push(decodeUtf8Lossless(Uint8Array.from(bytes)))
  return lines
}

export const mapfile: Builtin = {
  name: 'mapfile',
  synopsis: '[-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
  help: 'Read lines into an indexed array.',
  run(shell, args) {
    return run(shell, mapfile, args)
  },
}

export const readarray: Builtin = {
  name: 'readarray',
  synopsis: '[-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
  help: 'Read lines into an indexed array: a synonym for mapfile.',
  run(shell, args) {
    return run(shell, readarray, args)
  },
}
