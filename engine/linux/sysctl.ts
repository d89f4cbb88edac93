import { EINVAL, type Errno, type Result } from '../net/errno.ts'
import type { Process } from './process.ts'

/** A kernel parameter: a file below /proc/sys. */
export interface Sysctl {
  readonly read: (process: Process) => Result<string>
  /** Absent for what can only be read. */
  readonly write?: (text: string, process: Process) => Errno | undefined
  /** Nothing can be read from it. */
  readonly writeOnly?: true
  /** It keeps what is written to it, and nothing here depends on it. */
  readonly inert?: true
}

/** A folder of parameters. What is in it may depend on who looks: the devices of a network namespace. */
export interface SysctlFolder {
  readonly names: (process: Process) => readonly string[]
  readonly find: (name: string, process: Process) => Sysctl | SysctlFolder | undefined
}

export type SysctlEntry = Sysctl | SysctlFolder

export function isFolder(entry: SysctlEntry): entry is SysctlFolder {
  return 'names' in entry
}

/** A folder whose entries are always the same. */
export function folder(entries: Readonly<Record<string, SysctlEntry>>): SysctlFolder {
  const names = Object.keys(entries)
  return { names: () => names, find: name => (Object.hasOwn(entries, name) ? entries[name] : undefined) }
}

/** Several folders as one; the first that has a name gives it. */
export function together(...folders: readonly SysctlFolder[]): SysctlFolder {
  return {
    names: process => [...new Set(folders.flatMap(each => each.names(process)))],
    find: (name, process) => {
      const found = folders.map(each => each.find(name, process)).filter(entry => entry !== undefined)
      const inner = found.filter(isFolder)
      return inner.length > 1 ? together(...inner) : found[0]
    },
  }
}

/** How far apart a value may be. */
export interface Bounds {
  readonly low?: number
  readonly high?: number
}

/** proc_dointvec_minmax: one integer, or several separated by white space; fewer than there are leave the rest. */
export function integers(
  get: (process: Process) => readonly number[],
  set: (values: readonly number[], process: Process) => Errno | undefined | void,
  { low = -2147483648, high = 2147483647 }: Bounds = {},
): Sysctl {
  return {
    read: process => `${get(process).join('\t')}\n`,
    write: (text, process) => {
      const given = parseIntegers(text)
      const old = get(process)
      if (given === undefined || given.length > old.length || given.some(value => value < low || value > high))
        return EINVAL
      return set([...given, ...old.slice(given.length)], process) ?? undefined
    },
  }
}

/** Integers in C's notation; undefined when anything else stands there, or nothing. */
export function parseIntegers(text: string): number[] | undefined {
  const words = text.trim().split(/\s+/)
  if (words.some(word => !/^-?(0x[\da-f]+|\d+)$/i.test(word))) return undefined
  return words.map(word => (/^-?0\d/.test(word) ? Number.parseInt(word, 8) : Number(word)))
}

/** One property of an object as a parameter. */
export function property<Name extends string>(
  owner: (process: Process) => Record<Name, number>,
  name: Name,
  bounds: Bounds = {},
  changed: (process: Process) => void = () => {},
): Sysctl {
  return integers(
    process => [owner(process)[name]],
    ([value], process) => {
      owner(process)[name] = value!
      changed(process)
    },
    bounds,
  )
}

/** A value that can only be read. */
export function constant(text: string): Sysctl {
  return { read: () => `${text}\n` }
}
