import { EPERM } from '../../net/errno.ts'
import { KERNEL_RELEASE, KERNEL_VERSION } from '../proc/system.ts'
import type { Sysctl } from '../sysctl.ts'

/** kernel.* (Documentation/admin-guide/sysctl/kernel.rst). */
export const kernelSysctls: readonly Sysctl[] = [
  {
    path: 'kernel/hostname',
    read: process => `${process.uts.hostname}\n`,
    write: (text, process) => {
      if (process.uid !== 0) return EPERM
      process.uts.hostname = text.trim()
      return undefined
    },
  },
  { path: 'kernel/osrelease', read: () => `${KERNEL_RELEASE}\n` },
  { path: 'kernel/ostype', read: () => 'Linux\n' },
  { path: 'kernel/version', read: () => `${KERNEL_VERSION}\n` },
]
