import type { Files } from '../../../linux/netfilter/nft/parse/tokens.ts'
import type { Process } from '../../../linux/process.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { failed } from '../../../net/errno.ts'

/** Where nft looks for a file that is not given from the root or from here on. */
const DEFAULT_INCLUDE = '/etc'

/** `*` and `?` of glob(7) in the last part of a path. */
function pattern(text: string): RegExp {
  const body = text
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${body}$`)
}

/** Files that a ruleset includes, as the process sees them. */
export class IncludedFiles implements Files {
  readonly #process: Process
  readonly #directories: readonly string[]

  constructor(process: Process, directories: readonly string[]) {
    this.#process = process
    this.#directories = [DEFAULT_INCLUDE, ...directories]
  }

  include(path: string): readonly { readonly name: string; readonly text: string }[] | { readonly problem: string } {
    const relative = !path.startsWith('/') && !path.startsWith('./') && !path.startsWith('../')
    const candidates = relative ? this.#directories.map(directory => `${directory}/${path}`) : [path]
    if (/[*?[]/.test(path)) return candidates.flatMap(candidate => this.#glob(candidate))
    for (const candidate of candidates) {
      const text = this.#process.readFile(candidate)
      if (!failed(text)) return [{ name: candidate, text }]
    }
    return { problem: `File not found: ${path}` }
  }

  #glob(path: string): { readonly name: string; readonly text: string }[] {
    const slash = path.lastIndexOf('/')
    const directory = path.slice(0, slash) || '/'
    const wanted = pattern(path.slice(slash + 1))
    const { mounts, cwd, credentials } = this.#process
    const found = mounts.resolve(directory, cwd, credentials)
    if (failed(found) || !(found.inode instanceof DirectoryInode)) return []
    const names = found.inode.names(this.#process).filter(name => wanted.test(name) && !name.startsWith('.'))
    return names.sort().flatMap(name => {
      const file = `${path.slice(0, slash + 1)}${name}`
      const text = this.#process.readFile(file)
      return failed(text) ? [] : [{ name: file, text }]
    })
  }
}
