import { type NetworkNamespace, networkNamespaceAt } from '../../linux/namespaces.ts'
import type { Process } from '../../linux/process.ts'
import { DirectoryInode } from '../../linux/vfs/directory.ts'
import { failed, type Result } from '../../net/errno.ts'
import type { NetNs } from '../../net/netns.ts'

/** Where ip-netns(8) keeps the files that hold namespaces. */
export const NETNS_DIRECTORY = '/run/netns'

/** What stands in /run/netns, the newest first as readdir(3) of a tmpfs gives it. */
export function namespaceNames(process: Process): string[] {
  const directory = process.mounts.lookup(NETNS_DIRECTORY)
  return directory instanceof DirectoryInode ? directory.names(process).reverse() : []
}

/** The namespace of a name, or of a path where there is a slash in it. */
export function namespaceByName(process: Process, name: string): Result<NetworkNamespace> {
  return networkNamespaceAt(process, name.includes('/') ? name : `${NETNS_DIRECTORY}/${name}`)
}

/** The name under which a namespace stands in /run/netns. */
export function nameOfNamespace(process: Process, net: NetNs): string | undefined {
  return namespaceNames(process).find(name => {
    const namespace = namespaceByName(process, name)
    return !failed(namespace) && namespace.net === net
  })
}
