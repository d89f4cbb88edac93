import type { FdTable } from '../../linux/file.ts'
import { PidNamespace } from '../../linux/namespaces.ts'
import { procFileSystem } from '../../linux/proc/proc.ts'
import type { Process, Status } from '../../linux/process.ts'
import { plantDevices } from '../../linux/vfs/devices.ts'
import { DirectoryInode } from '../../linux/vfs/directory.ts'
import { FileInode, type Inode } from '../../linux/vfs/inode.ts'
import { Mounts } from '../../linux/vfs/mounts.ts'
import { failed } from '../../net/errno.ts'
import type { Container, Pod } from '../api/schema/generated/types.ts'
import { ContainerStreams } from './container-streams.ts'
import { expand } from './environment.ts'
import type { Image } from './image.ts'
import type { ContainerLog } from './logs.ts'
import type { Sandbox } from './sandbox.ts'
import { makeMountPoint, mountVolumes, VolumeError } from './volumes.ts'

/** What containerd gives a container that is not privileged (containerd oci defaultUnixCaps), without CAP_. */
const DEFAULT_CAPABILITIES: readonly string[] = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
]

/** Everything a container is started from. */
export interface ContainerSetup {
  readonly pod: Pod
  readonly container: Container
  readonly image: Image
  readonly sandbox: Sandbox
  readonly volumes: ReadonlyMap<string, Inode>
  readonly environment: ReadonlyMap<string, string>
  readonly resolvConf: string
  readonly hosts: string
  readonly log: ContainerLog
}

/** Why a container did not start: the reason and message of its waiting state, and the exit code where it counts as a failed run. */
export interface StartFailure {
  readonly reason: string
  readonly message: string
}

/** One run of a container: its first process, and what further processes (exec) must share with it. */
export class RunningContainer {
  readonly id: string
  readonly process: Process
  readonly streams: ContainerStreams
  readonly log: ContainerLog
  readonly setup: ContainerSetup
  readonly startedAt: number
  finishedAt: number | undefined

  private constructor(
    id: string,
    process: Process,
    streams: ContainerStreams,
    setup: ContainerSetup,
    startedAt: number,
  ) {
    this.id = id
    this.process = process
    this.streams = streams
    this.setup = setup
    this.log = setup.log
    this.startedAt = startedAt
  }

  /** CreateContainer and StartContainer. */
  static start(kubelet: Process, setup: ContainerSetup): RunningContainer | StartFailure {
    const { host } = kubelet
    const { pod, container, image, sandbox } = setup
    const pids = pod.spec.hostPID === true ? host.pids : new PidNamespace(host.pids, host.nextNamespaceInode())
    const mounts = mountsFor(kubelet, setup, pids)
    if (mounts instanceof VolumeError) return { reason: 'CreateContainerError', message: mounts.message }
    const argv = commandLine(setup)
    if (argv.length === 0) return { reason: 'CreateContainerError', message: 'no command specified' }
    const user = userOf(setup)
    if (container.securityContext?.runAsNonRoot === true && user.uid === 0)
      return { reason: 'CreateContainerConfigError', message: 'container has runAsNonRoot and image will run as root' }
    const streams = new ContainerStreams(kubelet, container, setup.log)
    const options = {
      argv,
      env: setup.environment,
      cwd: (container.workingDir ?? '') !== '' ? container.workingDir! : image.workingDir,
      fds: streams.fds,
      network: sandbox.network,
      uts: sandbox.uts,
      mounts,
      pids,
      ...user,
      capabilities: capabilitiesOf(container, user.uid),
      cgroup: `/kubepods/pod${pod.metadata.uid}/${container.name}`,
      newSession: true,
    }
    const path = findExecutable(argv[0]!, mounts, setup.environment.get('PATH') ?? '')
    const process = path === undefined ? undefined : host.spawn(kubelet, path, options)
    if (process === undefined || failed(process)) {
      streams.abandon()
      const why =
        process === undefined && !argv[0]!.includes('/')
          ? `exec: "${argv[0]}": executable file not found in $PATH`
          : `exec: "${argv[0]}": ${process === undefined ? `stat ${argv[0]}: no such file or directory` : process.text.toLowerCase()}`
      return {
        reason: 'RunContainerError',
        message: `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${why}: unknown`,
      }
    }
    const id = `containerd://${host.sim.random(`containerd:${host.name}`).text(64, '0123456789abcdef')}`
    streams.started(process)
    return new RunningContainer(id, process, streams, setup, host.sim.wallMilliseconds)
  }

  get status(): Status | null {
    return this.process.status
  }

  /** Another process in the container (ExecSync, Exec). `fds` are its standard streams. */
  exec(
    kubelet: Process,
    argv: readonly string[],
    fds: FdTable,
    extra: { readonly newSession?: boolean } = {},
  ): Process | string {
    const { process } = this
    const path = findExecutable(argv[0] ?? '', process.mounts, this.setup.environment.get('PATH') ?? '')
    if (path === undefined) {
      const why =
        argv[0]?.includes('/') === true
          ? `stat ${argv[0]}: no such file or directory`
          : 'executable file not found in $PATH'
      return `OCI runtime exec failed: exec failed: unable to start container process: exec: "${argv[0] ?? ''}": ${why}: unknown`
    }
    const { network, mounts, pids, uts, uid, gid, groups, capabilities, cgroup } = process
    const cwd =
      (this.setup.container.workingDir ?? '') !== '' ? this.setup.container.workingDir! : this.setup.image.workingDir
    const started = kubelet.host.spawn(kubelet, path, {
      argv,
      env: this.setup.environment,
      cwd,
      fds,
      network,
      mounts,
      pids,
      uts,
      uid,
      gid,
      groups,
      capabilities,
      cgroup,
      ...extra,
    })
    return failed(started) ? `OCI runtime exec failed: exec failed: ${started.text.toLowerCase()}` : started
  }
}

/** The command: the container's, else the image's; arguments likewise, but the image's only go with the image's command. */
function commandLine({ container, image, environment }: ContainerSetup): readonly string[] {
  const known = (name: string) => environment.get(name)
  const command = (container.command ?? []).map(word => expand(word, known))
  const args = (container.args ?? []).map(word => expand(word, known))
  if (command.length > 0) return [...command, ...args]
  return [...image.entrypoint, ...(args.length > 0 ? args : image.cmd)]
}

function userOf({ pod, container, image }: ContainerSetup): { uid: number; gid: number; groups: readonly number[] } {
  const uid = container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser ?? image.user
  const gid = container.securityContext?.runAsGroup ?? pod.spec.securityContext?.runAsGroup ?? 0
  const groups = [
    gid,
    ...(pod.spec.securityContext?.supplementalGroups ?? []),
    ...(pod.spec.securityContext?.fsGroup === undefined ? [] : [pod.spec.securityContext.fsGroup]),
  ]
  return { uid, gid, groups }
}

/** null for a privileged container of root: everything. */
function capabilitiesOf(container: Container, uid: number): ReadonlySet<string> | null {
  if (container.securityContext?.privileged === true) return uid === 0 ? null : new Set()
  const { add = [], drop = [] } = container.securityContext?.capabilities ?? {}
  const plain = (name: string) => name.toUpperCase().replace(/^CAP_/, '')
  const set = new Set(drop.map(plain).includes('ALL') ? [] : DEFAULT_CAPABILITIES)
  for (const name of drop) set.delete(plain(name))
  if (add.map(plain).includes('ALL')) return uid === 0 ? null : set
  for (const name of add) set.add(plain(name))
  return uid === 0 ? set : new Set(add.map(plain).filter(name => name === 'NET_BIND_SERVICE'))
}

function mountsFor(kubelet: Process, setup: ContainerSetup, pids: PidNamespace): Mounts | VolumeError {
  const { host } = kubelet
  const { container, image, sandbox, volumes } = setup
  const root = image.root.overlay()
  const mounts = new Mounts(root)
  const now = host.sim.now
  const dev = new DirectoryInode()
  plantDevices(dev, host)
  for (const path of ['/proc', '/dev', '/etc', '/tmp']) makeMountPoint(mounts, path, new DirectoryInode(), now)
  mounts.mount('/proc', procFileSystem(host, pids), {
    source: 'proc',
    type: 'proc',
    options: 'rw,nosuid,nodev,noexec,relatime',
  })
  mounts.mount('/dev', dev, { source: 'tmpfs', type: 'tmpfs', options: 'rw,nosuid' })
  const problem = mountVolumes(mounts, container, volumes, now)
  if (problem !== undefined) return problem
  const files = {
    '/etc/resolv.conf': setup.resolvConf,
    '/etc/hosts': setup.hosts,
    '/etc/hostname': `${sandbox.uts.hostname}\n`,
  }
  for (const [path, text] of Object.entries(files)) {
    if ((container.volumeMounts ?? []).some(mount => mount.mountPath === path)) continue
    const file = new FileInode(text)
    makeMountPoint(mounts, path, file, now)
    mounts.mount(path, file, { source: 'kubelet', type: 'ext4', options: 'rw,relatime' })
  }
  return mounts
}

function findExecutable(name: string, mounts: Mounts, path: string): string | undefined {
  if (name.includes('/')) return mounts.lookup(name) === undefined ? undefined : name
  for (const directory of (path === '' ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' : path).split(
    ':',
  )) {
    const file = `${directory}/${name}`
    if (mounts.lookup(file) instanceof FileInode) return file
  }
  return undefined
}
