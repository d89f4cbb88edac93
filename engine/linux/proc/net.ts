import type { NetNs } from '../../net/netns.ts'
import type { Process } from '../process.ts'
import { type DirectoryInode, GeneratedDirectory } from '../vfs/directory.ts'
import { GeneratedInode } from '../vfs/inode.ts'
import { arp } from './net/arp.ts'
import { dev } from './net/dev.ts'
import { anycast6, devMcast, igmp, igmp6 } from './net/groups.ts'
import { ifInet6 } from './net/if-inet6.ts'
import { ipVs, ipVsConn, ipVsStats } from './net/ip-vs.ts'
import { ipv6Route } from './net/ipv6-route.ts'
import { nfConntrack, nfConntrackExpect } from './net/nf-conntrack.ts'
import { route } from './net/route.ts'
import { netstat, snmp } from './net/snmp.ts'
import { snmp6 } from './net/snmp6.ts'
import { raw4, raw6, tcp4, tcp6, udp4, udp6 } from './net/sockets.ts'
import { sockstat, sockstat6 } from './net/sockstat.ts'
import { conntrackStatistics, synproxyStatistics } from './net/statistics.ts'
import { unix } from './net/unix.ts'

/** A file of /proc/net: its name, and what it says of a network namespace. */
export interface ProcNetFile {
  readonly name: string
  readonly read: (net: NetNs, process: Process) => string
}

/** In the order in which `ls -U` shows them. */
const FILES: readonly ProcNetFile[] = [
  anycast6,
  arp,
  dev,
  devMcast,
  ifInet6,
  igmp,
  igmp6,
  ipVs,
  ipVsConn,
  ipVsStats,
  ipv6Route,
  netstat,
  nfConntrack,
  nfConntrackExpect,
  raw4,
  raw6,
  route,
  snmp,
  snmp6,
  sockstat,
  sockstat6,
  tcp4,
  tcp6,
  udp4,
  udp6,
  unix,
]

const STATISTICS: readonly ProcNetFile[] = [conntrackStatistics, synproxyStatistics]

function directory(files: readonly ProcNetFile[], process: Process, below?: DirectoryInode): DirectoryInode {
  const names = files.map(file => file.name)
  return new GeneratedDirectory(
    () => (below === undefined ? names : [...names, 'stat']),
    name => {
      if (below !== undefined && name === 'stat') return below
      const file = files.find(each => each.name === name)
      return file === undefined ? undefined : new GeneratedInode(() => file.read(process.network.net, process))
    },
  )
}

/** /proc/PID/net: what the process's network namespace has. */
export function netDirectory(process: Process): DirectoryInode {
  return directory(FILES, process, directory(STATISTICS, process))
}
