import type { FileKind } from '../../linux/vfs/inode.ts'

const LETTERS: Readonly<Record<FileKind, string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  character: 'c',
  block: 'b',
  fifo: 'p',
  socket: 's',
}

/** A mode as `ls -l` writes it: `-rw-r--r--`. */
export function modeText(kind: FileKind, mode: number): string {
  const triple = (bits: number, special: boolean, letter: string) => {
    const execute = (bits & 1) !== 0
    const last = special ? (execute ? letter : letter.toUpperCase()) : execute ? 'x' : '-'
    return `${(bits & 4) !== 0 ? 'r' : '-'}${(bits & 2) !== 0 ? 'w' : '-'}${last}`
  }
  return (
    LETTERS[kind] +
    triple(mode >> 6, (mode & 0o4000) !== 0, 's') +
    triple(mode >> 3, (mode & 0o2000) !== 0, 's') +
    triple(mode, (mode & 0o1000) !== 0, 't')
  )
}

const WHO: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007 }

/**
 * A mode as chmod(1) takes it, as a function from the old bits to the new ones; undefined when it is none. Without a letter of whom
 * it is for, the umask keeps bits from being set.
 */
export function parseMode(text: string, umask: number): ((mode: number, directory: boolean) => number) | undefined {
  if (/^[0-7]{1,5}$/.test(text)) {
    const bits = Number.parseInt(text, 8)
    if (bits > 0o7777) return undefined
    // An octal mode of up to four digits leaves a directory's set-ID bits alone.
    return (mode, directory) => (directory && text.length < 5 ? bits | (mode & 0o6000) : bits)
  }
  if (!/^([ugoa]*([-+=]([rwxXst]*|[ugo]|[0-7]+))+)(,[ugoa]*([-+=]([rwxXst]*|[ugo]))+)*$/.test(text)) return undefined
  return (mode, directory) =>
    text.split(',').reduce((bits, clause) => applyClause(bits, clause, directory, umask), mode)
}

function applyClause(mode: number, clause: string, directory: boolean, umask: number): number {
  const [, whom = '', rest = ''] = /^([ugoa]*)(.*)$/.exec(clause)!
  const mask = whom === '' || whom.includes('a') ? 0o7777 : [...whom].reduce((bits, each) => bits | WHO[each]!, 0)
  const limit = whom === '' ? mask & ~umask : mask
  for (const [, operator, permissions = ''] of rest.matchAll(/([-+=])([rwxXst]*|[ugo]|[0-7]+)(?=[-+=]|$)/g)) {
    const bits = permissionBits(permissions, mode, directory, mask)
    if (operator === '+') mode |= bits & limit
    else if (operator === '-') mode &= ~(bits & limit)
    else mode = (mode & ~(mask & (directory ? 0o1777 : 0o7777))) | (bits & limit)
  }
  return mode
}

function permissionBits(permissions: string, mode: number, directory: boolean, mask: number): number {
  const copied = { u: mode >> 6, g: mode >> 3, o: mode }[permissions]
  if (copied !== undefined) return (copied & 7) * 0o111
  let bits = 0
  for (const letter of permissions) {
    if (letter === 'r') bits |= 0o444
    else if (letter === 'w') bits |= 0o222
    else if (letter === 'x' || (letter === 'X' && (directory || (mode & 0o111) !== 0))) bits |= 0o111
    else if (letter === 's') bits |= 0o6000 & mask
    else if (letter === 't') bits |= 0o1000
  }
  return bits
}
