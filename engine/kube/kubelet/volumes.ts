import type { Process } from '../../linux/process.ts'
import { DirectoryInode } from '../../linux/vfs/directory.ts'
import { FileInode, type Inode, SymlinkInode } from '../../linux/vfs/inode.ts'
import type { Mounts } from '../../linux/vfs/mounts.ts'
import { encodeUtf8 } from '../../sim/utf8.ts'
import { base64Decode } from '../api/schema/base64.ts'
import type { ConfigMap, Container, Pod, Secret, Volume } from '../api/schema/generated/types.ts'
import { podFieldText } from './fields.ts'

/** What volumes are filled from. */
export interface VolumeSource {
  readonly pod: Pod
  readonly podIps: readonly string[]
  readonly hostIps: readonly string[]
  configMap(name: string): ConfigMap | undefined
  secret(name: string): Secret | undefined
  /** A token for the pod's service account and an audience; undefined while there is none. */
  token(audience: string): string | undefined
}

/** A volume that cannot be set up (yet): the text of the FailedMount event. */
export class VolumeError {
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

interface Item {
  readonly key: string
  readonly path: string
  readonly mode?: number
}

/** Builds a volume's content. The same inode is mounted in every container of the pod; `refresh` later changes what is in it. */
export function prepareVolume(process: Process, volume: Volume, source: VolumeSource): Inode | VolumeError {
  if (volume.emptyDir !== undefined) return directory(0o777)
  if (volume.hostPath !== undefined) return hostPath(process, volume.hostPath)
  const files = filesOf(volume, source)
  if (files instanceof VolumeError) return files
  const content = directory(0o755)
  fill(content, files)
  return content
}

/** Brings a configMap, secret, projected or downwardAPI volume up to date (the atomic writer's ..data link). */
export function refreshVolume(content: Inode, volume: Volume, source: VolumeSource): void {
  if (!(content instanceof DirectoryInode) || volume.emptyDir !== undefined || volume.hostPath !== undefined) return
  const files = filesOf(volume, source)
  if (files instanceof VolumeError) return
  const current = content.lookup('..data')
  const text = (map: ReadonlyMap<string, FileInode>) =>
    JSON.stringify(Array.from(map, ([name, file]) => [name, file.text]))
  if (current instanceof DirectoryInode && text(filesIn(current)) === text(files)) return
  for (const name of content.names()) content.remove(name)
  fill(content, files)
}

function filesIn(tree: DirectoryInode): Map<string, FileInode> {
  const files = new Map<string, FileInode>()
  for (const name of tree.names()) {
    const inode = tree.lookup(name)
    if (inode instanceof FileInode) files.set(name, inode)
  }
  return files
}

function directory(mode: number): DirectoryInode {
  return new DirectoryInode(mode)
}

/** Files lie in ..data, and links in front of them: what the kubelet's atomic writer makes. */
function fill(content: DirectoryInode, files: ReadonlyMap<string, FileInode>): void {
  const data = directory(0o755)
  content.add('..data', data)
  for (const [path, file] of files) {
    const names = path.split('/')
    let at = data
    for (const name of names.slice(0, -1)) {
      const next = at.lookup(name)
      const child = next instanceof DirectoryInode ? next : directory(0o755)
      at.add(name, child)
      at = child
    }
    at.add(names.at(-1)!, file)
    content.add(names[0]!, new SymlinkInode(`..data/${names[0]}`))
  }
}

function filesOf(volume: Volume, source: VolumeSource): Map<string, FileInode> | VolumeError {
  if (volume.configMap !== undefined) {
    const { name = '', items, optional, defaultMode } = volume.configMap
    return fromConfigMap(name, items, optional, defaultMode, source)
  }
  if (volume.secret !== undefined) {
    const { secretName = '', items, optional, defaultMode } = volume.secret
    return fromSecret(secretName, items, optional, defaultMode, source)
  }
  if (volume.downwardAPI !== undefined)
    return fromFields(volume.downwardAPI.items ?? [], volume.downwardAPI.defaultMode, source)
  if (volume.projected !== undefined) return projected(volume.projected, source)
  const kind = Object.keys(volume).find(key => key !== 'name') ?? 'unknown'
  return new VolumeError(
    `MountVolume.SetUp failed for volume "${volume.name}" : volume type ${kind} is not emulated here`,
  )
}

function fromConfigMap(
  name: string,
  items: readonly Item[] | undefined,
  optional: boolean | undefined,
  mode: number | undefined,
  source: VolumeSource,
) {
  const map = source.configMap(name)
  if (map === undefined)
    return optional === true ? new Map<string, FileInode>() : new VolumeError(`configmap "${name}" not found`)
  const content = new Map<string, Uint8Array>(
    Object.entries(map.data ?? {}).map(([key, value]) => [key, encodeUtf8(value)]),
  )
  for (const [key, value] of Object.entries(map.binaryData ?? {})) content.set(key, bytesOf(value))
  return pick(content, items, optional, mode, `configmap references non-existent config key`)
}

function fromSecret(
  name: string,
  items: readonly Item[] | undefined,
  optional: boolean | undefined,
  mode: number | undefined,
  source: VolumeSource,
) {
  const secret = source.secret(name)
  if (secret === undefined)
    return optional === true ? new Map<string, FileInode>() : new VolumeError(`secret "${name}" not found`)
  const content = new Map(Object.entries(secret.data ?? {}).map(([key, value]) => [key, bytesOf(value)]))
  return pick(content, items, optional, mode, `references non-existent secret key`)
}

function bytesOf(base64: string): Uint8Array {
  const bytes = base64Decode(base64)
  return typeof bytes === 'number' ? new Uint8Array(0) : bytes
}

function pick(
  content: ReadonlyMap<string, Uint8Array>,
  items: readonly Item[] | undefined,
  optional: boolean | undefined,
  mode: number | undefined,
  missing: string,
): Map<string, FileInode> | VolumeError {
  const files = new Map<string, FileInode>()
  if (items === undefined || items.length === 0) {
    for (const [key, bytes] of content) files.set(key, new FileInode(bytes, mode ?? 0o644))
    return files
  }
  for (const item of items) {
    const bytes = content.get(item.key)
    if (bytes === undefined) {
      if (optional === true) continue
      return new VolumeError(`${missing}: ${item.key}`)
    }
    files.set(item.path, new FileInode(bytes, item.mode ?? mode ?? 0o644))
  }
  return files
}

interface FieldItem {
  readonly path: string
  readonly fieldRef?: { readonly fieldPath: string }
  readonly resourceFieldRef?: { readonly containerName?: string; readonly resource: string }
  readonly mode?: number
}

function fromFields(
  items: readonly FieldItem[],
  mode: number | undefined,
  source: VolumeSource,
): Map<string, FileInode> | VolumeError {
  const files = new Map<string, FileInode>()
  for (const item of items) {
    const text =
      item.fieldRef === undefined
        ? resourceText(source.pod, item)
        : podFieldText(source.pod, item.fieldRef.fieldPath, source)
    if (text === undefined) return new VolumeError(`unsupported fieldPath: ${item.fieldRef?.fieldPath}`)
    files.set(item.path, new FileInode(text, item.mode ?? mode ?? 0o644))
  }
  return files
}

function resourceText(pod: Pod, { resourceFieldRef }: FieldItem): string {
  const container: Container | undefined = pod.spec.containers.find(
    each => each.name === resourceFieldRef?.containerName,
  )
  const [list = 'limits', name = ''] = (resourceFieldRef?.resource ?? '').split('.', 2)
  return String(container?.resources?.[list as 'limits' | 'requests']?.[name] ?? '0')
}

function projected(
  volume: NonNullable<Volume['projected']>,
  source: VolumeSource,
): Map<string, FileInode> | VolumeError {
  const all = new Map<string, FileInode>()
  for (const each of volume.sources ?? []) {
    const part = projectedSource(each, volume.defaultMode, source)
    if (part instanceof VolumeError) return part
    for (const [path, file] of part) all.set(path, file)
  }
  return all
}

function projectedSource(
  each: NonNullable<NonNullable<Volume['projected']>['sources']>[number],
  mode: number | undefined,
  source: VolumeSource,
): Map<string, FileInode> | VolumeError {
  if (each.configMap !== undefined)
    return fromConfigMap(each.configMap.name ?? '', each.configMap.items, each.configMap.optional, mode, source)
  if (each.secret !== undefined)
    return fromSecret(each.secret.name ?? '', each.secret.items, each.secret.optional, mode, source)
  if (each.downwardAPI !== undefined) return fromFields(each.downwardAPI.items ?? [], mode, source)
  if (each.serviceAccountToken !== undefined) {
    const token = source.token(each.serviceAccountToken.audience ?? '')
    if (token === undefined) return new VolumeError('failed to fetch token')
    return new Map([[each.serviceAccountToken.path, new FileInode(token, mode ?? 0o644)]])
  }
  return new Map()
}

/** A file or directory of the node itself. */
function hostPath(
  process: Process,
  { path, type = '' }: { readonly path: string; readonly type?: string },
): Inode | VolumeError {
  const found = process.mounts.lookup(path)
  if (found !== undefined) {
    const wrong = (type === 'Directory' && found.kind !== 'directory') || (type === 'File' && found.kind !== 'file')
    return wrong ? new VolumeError(`hostPath type check failed: ${path} is not a ${type.toLowerCase()}`) : found
  }
  if (type === 'Directory' || type === 'File' || type === 'Socket')
    return new VolumeError(`hostPath type check failed: ${path} is not a ${type.toLowerCase()}`)
  let made = ''
  for (const name of path.split('/').filter(part => part !== '')) {
    made += `/${name}`
    const last = made === path.replace(/\/+$/, '')
    if (last && type === 'FileOrCreate') process.writeWholeFile(made, '')
    else process.mounts.makeDirectory(made, '/', process.credentials, 0o755, process.now)
  }
  return process.mounts.lookup(path) ?? new VolumeError(`hostPath type check failed: ${path} could not be made`)
}

/** Mounts a container's volumes; a mount point that the image does not have is made. */
export function mountVolumes(
  mounts: Mounts,
  container: Container,
  volumes: ReadonlyMap<string, Inode>,
  now: number,
): VolumeError | undefined {
  for (const { name, mountPath, subPath = '', readOnly } of container.volumeMounts ?? []) {
    const volume = volumes.get(name)
    if (volume === undefined) return new VolumeError(`volume "${name}" is not there`)
    const inode = subPath === '' ? volume : below(volume, subPath)
    if (inode === undefined)
      return new VolumeError(`failed to prepare subPath for volumeMount "${name}": ${subPath} does not exist`)
    makeMountPoint(mounts, mountPath, inode, now)
    mounts.mount(mountPath, inode, { source: name, type: 'tmpfs', options: readOnly === true ? 'ro' : 'rw' })
  }
  return undefined
}

function below(volume: Inode, subPath: string): Inode | undefined {
  let at: Inode | undefined = volume
  for (const name of subPath.split('/').filter(part => part !== '' && part !== '.')) {
    if (name === '..' || !(at instanceof DirectoryInode)) return undefined
    let next = at.lookup(name)
    if (next instanceof SymlinkInode) next = below(at, next.target)
    if (next === undefined) at.add(name, (next = directory(0o755)))
    at = next
  }
  return at
}

export function makeMountPoint(mounts: Mounts, path: string, inode: Inode, now: number): void {
  const root = { uid: 0, groups: [0] }
  const names = path.split('/').filter(part => part !== '')
  let made = ''
  for (const [index, name] of names.entries()) {
    made += `/${name}`
    if (mounts.lookup(made) !== undefined) continue
    if (index < names.length - 1 || inode instanceof DirectoryInode) mounts.makeDirectory(made, '/', root, 0o755, now)
    else {
      const location = mounts.resolve(made, '/', root)
      if ('parent' in location) mounts.create(location, new FileInode(''), root, now)
    }
  }
}
