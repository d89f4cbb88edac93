import type { NetNs } from '../../net/netns.ts'
import type { Host } from '../host.ts'
import { DirectoryInode, plant } from '../vfs/directory.ts'
import { deviceTree, netClass } from './net.ts'

/** The sysfs(5) file system, with the devices of the network namespace in which it was mounted. */
export function sysFileSystem(_host: Host, net: NetNs): DirectoryInode {
  const root = plant(new DirectoryInode(0o555), { class: {}, fs: { cgroup: {} }, kernel: {}, module: {} })
  ;(root.lookup('class') as DirectoryInode).add('net', netClass(net))
  root.add('devices', deviceTree(net))
  return root
}
