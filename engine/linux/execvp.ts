import { EACCES, ENOENT, type Errno, failed } from '../net/errno.ts'
import { descend } from './call-stack.ts'
import type { Process } from './process.ts'
import type { Running } from './program.ts'

const DEFAULT_PATH = '/bin:/usr/bin'

/** execvp(3): looks the file up in PATH and becomes it. Returns the status of the new program, or why there is none. */
export function* execvp(process: Process, argv: readonly string[]): Running<number | Errno> {
  const [file = ''] = argv
  if (file === '') return ENOENT
  const path = process.env.get('PATH') ?? DEFAULT_PATH
  const places = file.includes('/') ? [file] : path.split(':').map(directory => `${directory || '.'}/${file}`)
  let error: Errno = ENOENT
  for (const place of places) {
    const program = process.host.exec(process, place, argv, process.env)
    if (!failed(program)) return yield* descend(program.main(process))
    if (program === EACCES) error = EACCES
    else if (program !== ENOENT && program.name !== 'ENOTDIR') return program
  }
  return error
}
