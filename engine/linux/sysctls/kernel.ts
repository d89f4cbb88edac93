import { KERNEL_RELEASE, KERNEL_VERSION } from '../proc/system.ts'
import { constant, folder, type Sysctl } from '../sysctl.ts'

const hostname: Sysctl = {
  read: process => `${process.uts.hostname}\n`,
  write: (text, process) => {
    process.uts.hostname = text.replace(/\n$/, '').slice(0, 64)
    return undefined
  },
}

/** kernel.* (Documentation/admin-guide/sysctl/kernel.rst). */
export const kernelSysctls = folder({
  hostname,
  domainname: constant('(none)'),
  osrelease: constant(KERNEL_RELEASE),
  ostype: constant('Linux'),
  pid_max: constant('4194304'),
  version: constant(KERNEL_VERSION),
})
