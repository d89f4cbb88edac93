import { EACCES, EINVAL, type Errno, type Result } from '../../net/errno.ts'
import type { Process } from '../process.ts'
import { GeneratedInode } from '../vfs/inode.ts'

/** A file below /sys that shows one value of a kernel object, and may take another. */
export interface Attribute<Subject> {
  readonly name: string
  /** Without the newline, which most attributes end in. */
  readonly show: (subject: Subject) => Result<string | number>
  /** Absent for what can only be read. */
  readonly store?: (subject: Subject, value: number, text: string) => Errno | undefined
  /** The text is taken as it is instead of as a number. */
  readonly raw?: true
  /** Nothing can be read from it. */
  readonly writeOnly?: true
  /** Text that has its newlines already. */
  readonly whole?: true
}

/** The attribute of one object as a file. */
export function attributeFile<Subject>(attribute: Attribute<Subject>, subject: Subject): GeneratedInode {
  const { store } = attribute
  const read = () => {
    const value = attribute.show(subject)
    if (typeof value !== 'string' && typeof value !== 'number') return value
    return attribute.whole === true ? String(value) : `${value}\n`
  }
  const write = (text: string, process: Process) => {
    if (process.uid !== 0) return EACCES
    if (attribute.raw === true) return store!(subject, 0, text)
    const value = parseNumber(text)
    return value === undefined ? EINVAL : store!(subject, value, text)
  }
  const file = new GeneratedInode(
    attribute.writeOnly === true ? () => EACCES : read,
    store === undefined ? null : write,
  )
  if (attribute.writeOnly === true) file.mode = 0o200
  return file
}

/** kstrtoul: a number in C's notation with at most one newline behind it. */
function parseNumber(text: string): number | undefined {
  const trimmed = text.replace(/\n$/, '')
  if (!/^-?(0x[\da-f]+|\d+)$/i.test(trimmed)) return undefined
  return /^0\d/.test(trimmed) ? Number.parseInt(trimmed, 8) : Number(trimmed)
}
