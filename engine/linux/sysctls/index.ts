import type { SysctlSource } from '../proc/sys.ts'
import { ipv4Sysctls } from './ipv4.ts'
import { kernelSysctls } from './kernel.ts'

/** All of /proc/sys for a process, a file for each part of the tree. */
export const sysctls: SysctlSource = process => [...kernelSysctls, ...ipv4Sysctls(process.network.net)]
