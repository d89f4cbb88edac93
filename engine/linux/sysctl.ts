import { EINVAL, EPERM, type Errno } from '../net/errno.ts'
import type { Process } from './process.ts'

/** A kernel parameter: a file below /proc/sys, and a name of sysctl(8) with dots for slashes. */
export interface Sysctl {
  /** Below /proc/sys: `net/ipv4/ip_forward`. */
  readonly path: string
  readonly read: (process: Process) => string
  /** Absent for what can only be read. */
  readonly write?: (text: string, process: Process) => Errno | undefined
}

/** A parameter that is one integer, or several separated by tabs, within bounds (proc_dointvec_minmax). */
export function integers(
  path: string,
  get: (process: Process) => readonly number[],
  set: (values: readonly number[], process: Process) => Errno | undefined | void,
  bounds: { readonly low?: number; readonly high?: number } = {},
): Sysctl {
  return {
    path,
    read: process => `${get(process).join('\t')}\n`,
    write: (text, process) => {
      if (process.uid !== 0) return EPERM
      const words = text.trim().split(/\s+/)
      const values = words.map(Number)
      const { low = -2147483648, high = 2147483647 } = bounds
      if (
        words[0] === '' ||
        words.some(word => !/^-?(0x[0-9a-f]+|\d+)$/i.test(word)) ||
        values.some(value => value < low || value > high)
      )
        return EINVAL
      return (
        set(
          values.length >= get(process).length ? values : [...values, ...get(process).slice(values.length)],
          process,
        ) ?? undefined
      )
    },
  }
}
