import type { NetworkNamespace } from '../../../../linux/namespaces.ts'
import type { Process } from '../../../../linux/process.ts'
import type { Running } from '../../../../linux/program.ts'
import { FileInode, NamespaceInode } from '../../../../linux/vfs/inode.ts'
import { ROOT_USER } from '../../../../linux/vfs/mounts.ts'
import { ENOENT, type Errno, failed } from '../../../../net/errno.ts'
import { NETNS_DIRECTORY, namespaceByName, namespaceNames } from '../../../iproute/netns.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { parseUnsigned, type Words } from '../../../iproute/words.ts'

/** `ip netns add NAME`: a new namespace, and a file that holds it. */
export function* addNamespace(tool: Tool, words: Words): Running {
  if (!words.more) return yield* tool.fail('No netns name specified\n', 1)
  const name = words.next()
  const refused = yield* createFile(tool, name)
  if (refused !== null) return refused
  const namespace = tool.process.host.createNetwork(name)
  hold(tool.process, name, namespace)
  tool.process.host.releaseNetwork(namespace)
  return 0
}

/** `ip netns attach NAME PID`: a name for the namespace of a process. */
export function* attachNamespace(tool: Tool, words: Words): Running {
  if (words.left < 2) return yield* tool.fail('No netns name and PID specified\n', 1)
  const name = words.next()
  const word = words.next()
  const pid = parseUnsigned(word)
  if (pid === undefined) return yield* tool.fail(`Invalid PID: ${word}\n`, 1)
  const refused = yield* createFile(tool, name)
  if (refused !== null) return refused
  const { process } = tool
  const target = process.pids.find(pid)
  if (target === undefined) {
    removeFile(process, name)
    return yield* tool.fail(`Bind /proc/${pid}/ns/net -> ${NETNS_DIRECTORY}/${name} failed: ${ENOENT.text}\n`, 1)
  }
  hold(process, name, target.network)
  return 0
}

/** The empty file on which the namespace is mounted; null when it was made. */
function* createFile(tool: Tool, name: string): Running<number | null> {
  const { process } = tool
  const { mounts, host } = process
  if (mounts.lookup(NETNS_DIRECTORY) === undefined) {
    const made = mounts.makeDirectory(NETNS_DIRECTORY, '/', process.credentials, 0o755, host.sim.now)
    if (failed(made)) return yield* tool.fail(`mkdir ${NETNS_DIRECTORY} failed: ${made.text}\n`, 1)
  }
  const path = `${NETNS_DIRECTORY}/${name}`
  const location = mounts.resolve(path, '/', process.credentials)
  const cannot = (text: string) => tool.fail(`Cannot create namespace file "${path}": ${text}\n`, 1)
  if (failed(location)) return yield* cannot(location.text)
  if (location.inode !== undefined) return yield* cannot('File exists')
  const error = mounts.create(location, new FileInode('', 0), process.credentials, host.sim.now)
  if (error !== undefined) return yield* cannot(error.text)
  if (process.capable('SYS_ADMIN')) return null
  removeFile(process, name)
  return yield* tool.fail(`Failed to create a new network namespace "${name}": Operation not permitted\n`, 1)
}

function hold(process: Process, name: string, namespace: NetworkNamespace): void {
  const mount = { source: 'nsfs', type: 'nsfs', options: 'rw' }
  process.mounts.mount(`${NETNS_DIRECTORY}/${name}`, new NamespaceInode(namespace), mount)
}

/** `ip netns delete NAME`; with `-all` every name. */
export function* deleteNamespace(tool: Tool, words: Words): Running {
  if (tool.options.all) {
    let status = 0
    for (const name of namespaceNames(tool.process)) status = (yield* remove(tool, name)) || status
    return status
  }
  if (!words.more) return yield* tool.fail('No netns name specified\n', 1)
  return yield* remove(tool, words.next())
}

function* remove(tool: Tool, name: string): Running {
  const { process } = tool
  const path = `${NETNS_DIRECTORY}/${name}`
  const namespace = namespaceByName(process, name)
  process.mounts.unmount(path)
  const error = removeFile(process, name)
  if (!failed(namespace)) process.host.networkUnused(namespace)
  return error === undefined ? 0 : yield* tool.fail(`Cannot remove namespace file "${path}": ${error.text}\n`, 1)
}

function removeFile(process: Process, name: string): Errno | undefined {
  const who = process.uid === 0 ? ROOT_USER : process.credentials
  return process.mounts.remove(`${NETNS_DIRECTORY}/${name}`, '/', who, 'file', process.now)
}
