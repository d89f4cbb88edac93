import { failed } from '../../net/errno.ts'
import { DirectoryInode } from '../vfs/directory.ts'
import { FileInode, SymlinkInode } from '../vfs/inode.ts'
import type { Mounts } from '../vfs/mounts.ts'
import { ROOT_USER } from '../vfs/mounts.ts'

/** Where unit files may stand, the first wins (systemd.unit(5), Unit File Load Path). */
const PLACES = ['/etc/systemd/system', '/run/systemd/system', '/usr/local/lib/systemd/system', '/lib/systemd/system']
/** What an administrator's changes go into. */
export const CONFIGURED = PLACES[0]!

/** A file of a unit as it was read. */
export interface UnitSource {
  readonly path: string
  readonly text: string
}

/** Everything on disk about one unit. */
export interface UnitSources {
  readonly name: string
  /** Undefined where it is masked. */
  readonly fragment: UnitSource | undefined
  readonly masked: boolean
  readonly dropIns: readonly UnitSource[]
}

function textAt(mounts: Mounts, path: string): string | undefined {
  const found = mounts.resolve(path, '/', ROOT_USER)
  return !failed(found) && found.inode instanceof FileInode ? found.inode.text : undefined
}

function directoryAt(mounts: Mounts, path: string): DirectoryInode | undefined {
  const found = mounts.resolve(path, '/', ROOT_USER)
  return !failed(found) && found.inode instanceof DirectoryInode ? found.inode : undefined
}

/** Reads a unit's files; undefined where there are none. A link within the load path is another name of the unit. */
export function readUnit(mounts: Mounts, name: string): UnitSources | undefined {
  for (const place of PLACES) {
    const inode = directoryAt(mounts, place)?.lookup(name)
    if (inode === undefined) continue
    if (inode instanceof SymlinkInode) {
      if (inode.target === '/dev/null')
        return { name, fragment: undefined, masked: true, dropIns: dropIns(mounts, name) }
      const real = inode.target.split('/').at(-1)!
      if (real !== name) return readUnit(mounts, real)
    }
    const path = inode instanceof SymlinkInode ? inode.target : `${place}/${name}`
    const text = textAt(mounts, path)
    if (text !== undefined) return { name, fragment: { path, text }, masked: false, dropIns: dropIns(mounts, name) }
  }
  return undefined
}

function dropIns(mounts: Mounts, name: string): UnitSource[] {
  const found = new Map<string, UnitSource>()
  for (const place of PLACES) {
    const directory = `${place === '/lib/systemd/system' ? '/usr' : ''}${place}/${name}.d`
    for (const file of directoryAt(mounts, directory)?.names() ?? []) {
      const text = textAt(mounts, `${directory}/${file}`)
      if (file.endsWith('.conf') && text !== undefined && !found.has(file))
        found.set(file, { path: `${directory}/${file}`, text })
    }
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source)
}

/** Names of all services that have a unit file, sorted. */
export function unitNames(mounts: Mounts): string[] {
  const names = PLACES.flatMap(place => directoryAt(mounts, place)?.names() ?? [])
  return [...new Set(names.filter(name => name.endsWith('.service')))].sort()
}

/** Links that `systemctl enable` makes: for each target that wants it, and for each further name. */
export function installLinks(name: string, wantedBy: readonly string[], aliases: readonly string[]): string[] {
  return [
    ...aliases.map(alias => `${CONFIGURED}/${alias}`),
    ...wantedBy.map(target => `${CONFIGURED}/${target}.wants/${name}`),
  ]
}

export function isLink(mounts: Mounts, path: string): boolean {
  const found = mounts.resolve(path, '/', ROOT_USER, false)
  return !failed(found) && found.inode instanceof SymlinkInode
}
