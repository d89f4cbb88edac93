import type { Errno } from '../../../net/errno.ts'

/** What an editor found when it opened a file. */
export interface Opened {
  readonly path: string
  /** Absent when there is no such file yet. */
  readonly content?: { readonly lines: number; readonly bytes: number }
  /** The directory of a new file is not there either. */
  readonly directoryMissing: string | null
  readonly writable: boolean
  /** Asked for with an option. */
  readonly viewOnly: boolean
}

/** How an editor words what happens: its status line. */
export interface Manner {
  isDirectory(path: string): string
  cannotRead(path: string, error: Errno): string
  opened(file: Opened): string
  kept(file: Opened, lines: number, bytes: number): string
  cannotKeep(path: string, error: Errno): string
  refuseView: string
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** nano 7.2. */
export const nanoManner: Manner = {
  isDirectory: path => `"${path}" is a directory`,
  cannotRead: (path, error) => `Error reading ${path}: ${error.text}`,
  opened({ path, content, directoryMissing, writable }) {
    if (directoryMissing !== null) return `Directory '${directoryMissing}' does not exist`
    if (content === undefined) return 'New File'
    return writable ? `Read ${counted(content.lines, 'line')}` : `File '${path}' is unwritable`
  },
  kept: (_file, lines) => `Wrote ${counted(lines, 'line')}`,
  cannotKeep: (path, error) => `Error writing ${path}: ${error.text}`,
  refuseView: 'Key is invalid in view mode',
}

/** Vim 9.0. */
export const viManner: Manner = {
  isDirectory: path => `"${path}" is a directory`,
  cannotRead: path => `"${path}" [Permission Denied]`,
  opened({ path, content, directoryMissing, writable, viewOnly }) {
    if (content === undefined) return `"${path}" ${directoryMissing === null ? '[New]' : '[New DIRECTORY]'}`
    return `"${path}" ${writable && !viewOnly ? '' : '[readonly] '}${content.lines}L, ${content.bytes}B`
  },
  kept: ({ path, content }, lines, bytes) =>
    `"${path}" ${content === undefined ? '[New] ' : ''}${lines}L, ${bytes}B written`,
  cannotKeep: path => `"${path}" E212: Can't open file for writing`,
  refuseView: "E45: 'readonly' option is set (add ! to override)",
}
