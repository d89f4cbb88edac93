import type { NetworkNamespace } from '../../../../linux/namespaces.ts'
import type { Process } from '../../../../linux/process.ts'
import type { Running } from '../../../../linux/program.ts'
import { sysFileSystem } from '../../../../linux/sys/sys.ts'
import { DirectoryInode } from '../../../../linux/vfs/directory.ts'
import { failed } from '../../../../net/errno.ts'
import { namespaceByName } from '../../../iproute/netns.ts'

const ETC_NETNS = '/etc/netns'

/**
 * netns_switch: the process works in that network namespace from now on, and in a mount namespace of its own, in which /sys shows
 * the devices of the namespace and the files below /etc/netns/NAME stand in /etc.
 */
export function* switchNamespace(process: Process, name: string): Running {
  const namespace = name.includes('/') ? undefined : namespaceByName(process, name)
  if (namespace === undefined || failed(namespace)) {
    const text = namespace === undefined ? 'No such file or directory' : namespace.text
    yield* process.printError(`Cannot open network namespace "${name}": ${text}\n`)
    return 255
  }
  if (!process.capable('SYS_ADMIN')) {
    yield* process.printError(`setting the network namespace "${name}" failed: Operation not permitted\n`)
    return 255
  }
  enter(process, name, namespace)
  return 0
}

function enter(process: Process, name: string, namespace: NetworkNamespace): void {
  const before = process.network
  process.network = namespace
  process.host.networkUnused(before)
  process.mounts = process.mounts.slave()
  process.mounts.unmount('/sys')
  const options = 'rw,relatime'
  process.mounts.mount('/sys', sysFileSystem(process.host, namespace.net), { source: name, type: 'sysfs', options })
  const files = process.mounts.lookup(`${ETC_NETNS}/${name}`)
  if (!(files instanceof DirectoryInode)) return
  for (const file of files.names(process)) {
    const inode = process.mounts.lookup(`${ETC_NETNS}/${name}/${file}`)
    if (inode === undefined || process.mounts.lookup(`/etc/${file}`) === undefined) continue
    process.mounts.mount(`/etc/${file}`, inode, {
      source: `${ETC_NETNS}/${name}/${file}`,
      type: 'none',
      options: 'rw,bind',
    })
  }
}
