import { folder, type SysctlFolder, together } from '../sysctl.ts'
import { bridgeSysctls } from './bridge.ts'
import { coreSysctls } from './core.ts'
import { ipv4Sysctls } from './ipv4.ts'
import { ipv6Sysctls } from './ipv6.ts'
import { ipvsSysctls } from './ipvs.ts'
import { kernelSysctls } from './kernel.ts'
import { conntrackMax, netfilterSysctls } from './netfilter.ts'
import { unixSysctls } from './unix.ts'
import { vrfSysctls } from './vrf.ts'

/** All of /proc/sys: a file for each part of the tree. */
export const sysctls: SysctlFolder = folder({
  kernel: kernelSysctls,
  net: folder({
    bridge: bridgeSysctls,
    core: coreSysctls,
    ipv4: together(ipv4Sysctls, folder({ vs: ipvsSysctls })),
    ipv6: ipv6Sysctls,
    netfilter: netfilterSysctls,
    nf_conntrack_max: conntrackMax,
    unix: unixSysctls,
    vrf: vrfSysctls,
  }),
})
