import { execvp } from '../../../../../linux/execvp.ts'
import { exitCode } from '../../../../../linux/process.ts'
import type { Running } from '../../../../../linux/program.ts'
import type { Signal } from '../../../../../linux/signals.ts'
import { failed } from '../../../../../net/errno.ts'
import { goText } from '../../config/file.ts'
import { type CommandError, failure } from '../../error.ts'
import type { Session } from '../../session.ts'

/** The words of the editor: $KUBE_EDITOR, $EDITOR or vi; quoted ones are left to the shell (pkg/cmd/util/editor). */
function editorOf(session: Session): { readonly words: readonly string[]; readonly shell: boolean } {
  const { env } = session.process
  const text = env.get('KUBE_EDITOR') || env.get('EDITOR') || 'vi'
  if (!text.includes(' ')) return { words: [text], shell: false }
  if (!/["'\\]/.test(text)) return { words: text.split(' '), shell: false }
  return { words: [env.get('SHELL') || '/bin/bash', '-c', text], shell: true }
}

const TRAPPED: readonly Signal[] = ['INT', 'TERM', 'QUIT']

/** Opens a file in the editor, on the same terminal, and waits until it is closed. */
export function* launchEditor(session: Session, path: string): Running<CommandError | undefined> {
  const { process } = session
  const { words, shell } = editorOf(session)
  const argv = shell ? [...words.slice(0, -1), `${words.at(-1)} ${JSON.stringify(path)}`] : [...words, path]
  let missing = false
  for (const signal of TRAPPED) process.handlers.set(signal, () => {})
  const child = process.host.fork(process, function* (self) {
    for (const signal of TRAPPED) self.handlers.delete(signal)
    const status = yield* execvp(self, argv)
    if (!failed(status)) return status
    missing = !argv[0]!.includes('/')
    return 127
  })
  const shown = JSON.stringify(words.join(' '))
  const status = failed(child) ? 1 : exitCode(yield* process.waitExit(child))
  for (const signal of TRAPPED) process.handlers.delete(signal)
  if (missing) return failure(`unable to launch the editor ${shown}`)
  return status === 0 ? undefined : failure(`there was a problem with the editor ${shown}`)
}

/** A new file for the editor, with what is to be edited; its path. */
export function newFile(session: Session, extension: string, text: string): string | CommandError {
  const { process } = session
  const folder = process.env.get('TMPDIR') || '/tmp'
  const random = process.host.sim.random(`kubectl-edit:${process.host.name}`)
  for (;;) {
    const path = `${folder}/kubectl-edit-${random.text(10, '0123456789')}${extension}`
    const made = process.open(path, { read: true, write: true, create: true, exclusive: true }, 0o600)
    if (failed(made) && made.name === 'EEXIST') continue
    if (failed(made)) return failure(`open ${path}: ${goText(made)}`)
    process.close(made)
    const error = process.writeWholeFile(path, text)
    return error === undefined ? path : failure(`write ${path}: ${goText(error)}`)
  }
}

export function removeFile({ process }: Session, path: string): void {
  process.mounts.remove(path, process.cwd, process.credentials, 'file', process.now)
}
