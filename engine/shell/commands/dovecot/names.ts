import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import type { ImapSession } from './session.ts'

const DEPTH_MAX = 10
const NAMES_MAX = 10_000

export interface ListedName {
  readonly name: string
  readonly attributes: string
}

export const isInbox = (name: string) => /^inbox$/i.test(name)

/** Why a name cannot be one of a mailbox; undefined when it can. */
export function objectionTo(name: string): string | undefined {
  const wrong = (why: string) => `NO [CANNOT] Invalid mailbox name: ${why}`
  if (name === '') return 'NO [CANNOT] Invalid mailbox name: Name is empty'
  if (name.startsWith('/')) return wrong('Begins with hierarchy separator')
  if (name.startsWith('~')) return wrong("Begins with '~'")
  if (name.includes('//')) return wrong('Has adjacent hierarchy separators')
  if (name.split('/').includes('..')) return wrong("Contains '..' part")
  if (name.split('/').includes('.')) return wrong("Contains '.' part")
  if (/[\x00-\x1f\x7f-\xff]/.test(name)) return wrong('Invalid mUTF-7')
  return undefined
}

export function pathOf(session: ImapSession, name: string): string {
  const { root, inbox } = session.user!.place
  return isInbox(name) ? inbox : `${root}/${name.replace(/\/$/, '')}`
}

/** All mailboxes of a user: those in directories and what holds them; INBOX is the last. */
export function mailboxes(session: ImapSession): readonly ListedName[] {
  const { root, inbox } = session.user!.place
  const found: ListedName[] = []
  const walk = (path: string, prefix: string, depth: number) => {
    const { mounts, credentials } = session.process
    const at = mounts.resolve(path, '/', credentials)
    if (!('inode' in at) || !(at.inode instanceof DirectoryInode) || depth > DEPTH_MAX) return
    for (const each of [...at.inode.names()].sort()) {
      const inode = at.inode.lookup(each)
      const name = `${prefix}${each}`
      if (each.startsWith('.') || inode === undefined || found.length >= NAMES_MAX || `${path}/${each}` === inbox)
        continue
      if (inode.kind === 'file') found.push({ name, attributes: '\\NoInferiors' })
      if (inode.kind !== 'directory') continue
      const children = (inode as DirectoryInode).names().some(child => !child.startsWith('.'))
      found.push({ name, attributes: `\\Noselect \\${children ? 'HasChildren' : 'HasNoChildren'}` })
      walk(`${path}/${each}`, `${name}/`, depth + 1)
    }
  }
  walk(root, '', 0)
  return [...found, { name: 'INBOX', attributes: '\\HasNoChildren' }]
}

/** Whether a name fits a pattern: a star is anything, a percent sign anything within one level (RFC 3501 6.3.8). */
export function fitsPattern(name: string, pattern: string): boolean {
  // Positions of the pattern that a beginning of the name can reach: in time of the product, whatever the pattern.
  const text = isInbox(pattern) ? pattern.toUpperCase() : pattern
  let reached = new Set([0])
  const widen = () => {
    for (const at of reached) if (text[at] === '*' || text[at] === '%') reached.add(at + 1)
  }
  widen()
  for (const char of name) {
    const next = new Set<number>()
    for (const at of reached) {
      if (text[at] === '*' || (text[at] === '%' && char !== '/')) next.add(at)
      else if (text[at] === char) next.add(at + 1)
    }
    reached = next
    widen()
  }
  return reached.has(text.length)
}
