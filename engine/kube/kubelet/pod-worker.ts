import type { Running } from '../../linux/program.ts'
import type { Inode } from '../../linux/vfs/inode.ts'
import { SECOND } from '../../sim/timer.ts'
import { WaitQueue } from '../../sim/wait.ts'
import { same } from '../api/object.ts'
import type { Container, Pod, PodStatus } from '../api/schema/generated/types.ts'
import { isNotFound, refused } from '../client/client.ts'
import { PODS } from '../client/resource.ts'
import { isDeleting } from '../controllers/ownership.ts'
import { isPodFinished } from '../controllers/pod-state.ts'
import { ContainerRecord } from './container-record.ts'
import { ContainerStarter } from './container-starter.ts'
import type { KubeletContext } from './context.ts'
import { Killer } from './killer.ts'
import { podStatus } from './pod-status.ts'
import { Sandbox } from './sandbox.ts'
import { prepareVolume, refreshVolume, VolumeError } from './volumes.ts'

const RETRY = 2 * SECOND
/** --sync-frequency: how often mounted ConfigMaps and Secrets are brought up to date. */
const REFRESH = 60 * SECOND

/** One pod on this node: a thread that makes what runs fit what is asked (pkg/kubelet, podWorkers and SyncPod). */
export class PodWorker {
  readonly context: KubeletContext
  /** Something has changed: the spec, a container, a probe. */
  readonly changed: WaitQueue = new WaitQueue()
  pod: Pod
  readonly records: Map<string, ContainerRecord>
  readonly initRecords: Map<string, ContainerRecord>
  sandbox: Sandbox | undefined
  readonly volumes = new Map<string, Inode>()
  readonly #starter: ContainerStarter
  readonly #startTime: string
  #gone = false
  #published: PodStatus | undefined
  #refreshedAt: number
  #failure: { reason: string; message: string } | undefined
  /** Set once the pod has finished by itself and its sandbox was taken down. */
  #tornDown = false

  /** `earlier` is the worker of the same pod in a kubelet that has ended: what it started goes on. */
  constructor(context: KubeletContext, pod: Pod, earlier?: PodWorker) {
    this.context = context
    this.pod = pod
    const inits = pod.spec.initContainers ?? []
    const waiting = inits.length > 0 ? 'PodInitializing' : 'ContainerCreating'
    const record = (spec: Container, before: ContainerRecord | undefined, reason: string) =>
      before ?? new ContainerRecord(spec, reason)
    this.records = new Map(
      pod.spec.containers.map(each => [each.name, record(each, earlier?.records.get(each.name), waiting)]),
    )
    this.initRecords = new Map(
      inits.map(each => [each.name, record(each, earlier?.initRecords.get(each.name), 'PodInitializing')]),
    )
    this.sandbox = earlier?.sandbox
    for (const [name, content] of earlier?.volumes ?? []) this.volumes.set(name, content)
    this.#starter = new ContainerStarter(this)
    if (earlier !== undefined) for (const each of this.allRecords) this.#starter.resume(each)
    this.#startTime = pod.status.startTime ?? context.timestamp
    this.#refreshedAt = context.process.now
  }

  get gone(): boolean {
    return this.#gone
  }

  get podIps(): readonly string[] {
    return this.sandbox?.ips ?? []
  }

  get allRecords(): ContainerRecord[] {
    return [...this.initRecords.values(), ...this.records.values()]
  }

  /** A newer version of the pod. */
  update(pod: Pod): void {
    this.pod = pod
    for (const container of pod.spec.containers) {
      const record = this.records.get(container.name)
      if (record !== undefined && record.spec.image !== container.image) this.#starter.replaceSpec(record, container)
    }
    this.changed.wake()
  }

  /** The pod was taken away from the API without a word: it goes at once. */
  vanish(): void {
    this.#gone = true
    this.changed.wake()
  }

  *run(): Running<void> {
    while (!this.#gone) {
      if (isDeleting(this.pod)) {
        yield* this.#terminate()
        return
      }
      const wait = isPodFinished(this.pod) ? yield* this.#finish() : yield* this.#sync()
      yield* this.publish()
      yield* this.context.process.wait([this.changed, ...this.#exits()], wait)
    }
    yield* new Killer(this).stopAll(0)
    yield* this.#dropSandbox()
  }

  #exits(): WaitQueue[] {
    const runs = this.allRecords
      .map(record => record.running?.process)
      .filter(process => process !== undefined && process.status === null)
    const pause = this.sandbox === undefined || !this.sandbox.alive ? [] : [this.sandbox.pause.exited]
    return [...runs.map(process => process!.exited), ...pause]
  }

  /** Brings the pod one step closer to its spec; the virtual time at which to look again. */
  *#sync(): Running<number> {
    const deadline = this.#deadline()
    if (deadline !== undefined && this.context.process.now >= deadline) return yield* this.#exceeded()
    yield* this.#settleExits()
    if (this.#allDone()) return yield* this.#finish()
    const problem = yield* this.#prepareVolumes()
    if (problem !== undefined) {
      this.context.events.record(this.pod, 'Warning', 'FailedMount', problem)
      return this.context.process.now + RETRY
    }
    if (!(yield* this.#ensureSandbox())) return this.context.process.now + RETRY
    const next = yield* this.#starter.startDue()
    const refresh = this.#refreshedAt + REFRESH
    return Math.min(
      next,
      deadline ?? Number.POSITIVE_INFINITY,
      this.#needsRefresh() ? refresh : Number.POSITIVE_INFINITY,
    )
  }

  /** Runs that have ended are noted, with the exit code that the process left. */
  *#settleExits(): Running<void> {
    for (const record of this.allRecords) {
      const { running } = record
      if (running === undefined || running.status === null) continue
      yield* this.context.process.waitExit(running.process)
      running.finishedAt = this.context.process.host.sim.wallMilliseconds
      this.#starter.ended(record)
    }
  }

  /** Nothing runs and nothing will be started again. */
  #allDone(): boolean {
    const policy = this.pod.spec.restartPolicy ?? 'Always'
    if (policy === 'Always') return false
    const failedInit = [...this.initRecords.values()].some(
      record =>
        record.waiting.reason === '' &&
        record.last !== undefined &&
        record.last.process.status?.type === 'exited' &&
        record.last.process.status.code !== 0,
    )
    if (failedInit && policy === 'Never') return true
    return [...this.records.values()].every(
      record => record.running === undefined && record.waiting.reason === '' && record.last !== undefined,
    )
  }

  #deadline(): number | undefined {
    const seconds = this.pod.spec.activeDeadlineSeconds
    if (seconds === undefined) return undefined
    const since =
      (Date.parse(this.#startTime) - this.context.process.host.sim.wallMilliseconds) * 1e6 + this.context.process.now
    return since + seconds * SECOND
  }

  *#exceeded(): Running<number> {
    this.#failure = {
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    }
    this.context.events.record(this.pod, 'Normal', 'DeadlineExceeded', this.#failure.message)
    yield* new Killer(this).stopAll(this.pod.spec.terminationGracePeriodSeconds ?? 30)
    return yield* this.#finish()
  }

  /** The pod is over but still there to be looked at: only its sandbox goes. */
  *#finish(): Running<number> {
    if (this.#tornDown) return Number.POSITIVE_INFINITY
    this.#tornDown = true
    yield* new Killer(this).stopAll(this.pod.spec.terminationGracePeriodSeconds ?? 30)
    yield* this.publish()
    yield* this.#dropSandbox()
    return Number.POSITIVE_INFINITY
  }

  *#prepareVolumes(): Running<string | undefined> {
    const source = yield* this.context.sources.volumeSource(this)
    for (const volume of this.pod.spec.volumes ?? []) {
      const content = this.volumes.get(volume.name)
      if (content !== undefined) {
        if (this.context.process.now >= this.#refreshedAt + REFRESH) refreshVolume(content, volume, source)
        continue
      }
      const prepared = prepareVolume(this.context.process, volume, source)
      if (prepared instanceof VolumeError)
        return prepared.message.startsWith('MountVolume')
          ? prepared.message
          : `MountVolume.SetUp failed for volume "${volume.name}" : ${prepared.message}`
      this.volumes.set(volume.name, prepared)
    }
    if (this.context.process.now >= this.#refreshedAt + REFRESH) this.#refreshedAt = this.context.process.now
    return undefined
  }

  #needsRefresh(): boolean {
    return (this.pod.spec.volumes ?? []).some(
      volume => volume.configMap !== undefined || volume.secret !== undefined || volume.downwardAPI !== undefined,
    )
  }

  *#ensureSandbox(): Running<boolean> {
    if (this.sandbox?.alive === true) return true
    if (this.sandbox !== undefined) {
      this.context.events.record(
        this.pod,
        'Normal',
        'SandboxChanged',
        'Pod sandbox changed, it will be killed and re-created.',
      )
      yield* new Killer(this).stopAll(0)
      yield* this.#dropSandbox()
    }
    if (this.pod.spec.hostNetwork !== true && !this.context.networkReady()) {
      this.context.events.record(
        this.pod,
        'Warning',
        'NetworkNotReady',
        'network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
      )
      return false
    }
    const created = yield* Sandbox.create(this.context.process, this.pod, this.context.hostIps)
    if (typeof created === 'string') {
      this.context.events.record(
        this.pod,
        'Warning',
        'FailedCreatePodSandBox',
        `Failed to create pod sandbox: ${created}`,
      )
      return false
    }
    this.sandbox = created
    return true
  }

  *#dropSandbox(): Running<void> {
    const { sandbox } = this
    if (sandbox === undefined) return
    yield* sandbox.destroy(this.context.process)
    yield* this.context.process.waitExit(sandbox.pause)
    this.sandbox = undefined
  }

  /** The pod is being deleted: containers stop within the grace period, then the API object goes. */
  *#terminate(): Running<void> {
    const grace = this.pod.metadata.deletionGracePeriodSeconds ?? this.pod.spec.terminationGracePeriodSeconds ?? 30
    yield* new Killer(this).stopAll(grace)
    yield* this.publish()
    yield* this.#dropSandbox()
    this.#gone = true
    if (this.context.isStatic(this.pod)) return
    const { namespace = '', name = '', uid } = this.pod.metadata
    for (let attempt = 0; attempt < 10; attempt++) {
      const deleted = yield* this.context.client.delete(PODS, namespace, name, {
        gracePeriodSeconds: 0,
        preconditions: { uid },
      })
      if (!refused(deleted) || isNotFound(deleted) || ('code' in deleted && deleted.code === 409)) return
      yield* this.context.process.sleep(RETRY)
    }
  }

  /** Writes the status if it has changed. A pod that the API does not have is left alone. */
  *publish(): Running<void> {
    const image = (record: ContainerRecord) => record.spec.image ?? ''
    const view = {
      sandbox: this.sandbox?.alive === true,
      podIps: this.podIps.length > 0 ? this.podIps : (this.pod.status.podIPs ?? []).map(each => each.ip ?? ''),
      hostIps: this.context.hostIps,
      initContainers: Array.from(this.initRecords.values(), record => record.view(image(record))),
      containers: Array.from(this.records.values(), record => record.view(image(record))),
      startTime: this.#startTime,
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
    }
    const status = podStatus(this.pod, view, this.context.timestamp)
    if (this.#published !== undefined && same(this.#published, status)) return
    const written = yield* this.context.statuses.write(this.pod, status)
    if (written === 'written') this.#published = status
    else if (written === 'later') this.context.retryLater(this)
  }
}
