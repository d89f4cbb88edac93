import { folder } from '../sysctl.ts'
import { inert } from './inert.ts'

/** net.unix.* (unix(7)). */
export const unixSysctls = folder({ max_dgram_qlen: inert('net.unix.max_dgram_qlen', [10], { low: 0 }) })
