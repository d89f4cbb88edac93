import { exitCode } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { goDurationText } from '../../sim/duration.ts'
import type { Container, Probe } from '../api/schema/generated/types.ts'
import { Backoff } from './backoff.ts'
import { RunningContainer } from './container.ts'
import type { ContainerRecord } from './container-record.ts'
import { hostsFile, resolvConf } from './dns.ts'
import { EnvironmentError, environmentFor } from './environment.ts'
import { Killer } from './killer.ts'
import { ContainerLog } from './logs.ts'
import type { PodWorker } from './pod-worker.ts'
import { type ProbeKind, Prober } from './prober.ts'

/** Starts the containers of a pod, and again when they end, as restartPolicy and back-off say (kuberuntime, computePodActions). */
export class ContainerStarter {
  readonly #worker: PodWorker
  readonly #backoff = new Backoff()

  constructor(worker: PodWorker) {
    this.#worker = worker
  }

  /** Starts what is due; returns when the next start is due, Infinity if none is. */
  *startDue(): Running<number> {
    let next = Number.POSITIVE_INFINITY
    for (const record of this.#worker.initRecords.values()) {
      const sidecar = record.spec.restartPolicy === 'Always'
      if (succeeded(record) && !sidecar) continue
      if (sidecar && record.isRunning && record.startedUp) continue
      if (!record.isRunning)
        next = Math.min(next, yield* this.#start(record, sidecar ? 'Always' : initPolicy(this.#worker)))
      return next
    }
    const policy = this.#worker.pod.spec.restartPolicy ?? 'Always'
    for (const record of this.#worker.records.values())
      if (!record.isRunning) next = Math.min(next, yield* this.#start(record, policy))
    return next
  }

  /** A run is over: what comes next depends on the policy and on how it ended. */
  ended(record: ContainerRecord): void {
    const { context, pod } = this.#worker
    const run = record.running!
    const code = exitCode(run.status!)
    const isInit = this.#worker.initRecords.has(record.spec.name)
    const policy =
      record.spec.restartPolicy === 'Always'
        ? 'Always'
        : isInit
          ? initPolicy(this.#worker)
          : (pod.spec.restartPolicy ?? 'Always')
    const again =
      policy === 'Always'
        ? !isInit || record.spec.restartPolicy === 'Always' || code !== 0
        : policy === 'OnFailure' && code !== 0
    const killed = record.killing
    record.settle()
    record.waiting = { reason: '', message: '' }
    if (!again) return
    const key = record.spec.name
    // A container that ran for long enough starts over without having to wait (MaxContainerBackOff * 2).
    const delay = record.runs > 1 ? this.#backoff.fail(key, context.process.now) : killed ? 0 : 0
    if (delay === 0) {
      this.#backoff.forget(key)
      record.notBefore = 0
      return
    }
    record.notBefore = context.process.now + delay
    const podText = `${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`
    record.waiting = {
      reason: 'CrashLoopBackOff',
      message: `back-off ${goDurationText(delay)} restarting failed container=${key} pod=${podText}`,
    }
    context.events.record(
      pod,
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${key} in pod ${podText}`,
      this.#path(record),
    )
  }

  /** The spec of a container has changed: the run of the old one ends. */
  replaceSpec(record: ContainerRecord, spec: Container): void {
    const worker = this.#worker
    ;(record as { spec: Container }).spec = spec
    if (!record.isRunning) return
    worker.context.events.record(
      worker.pod,
      'Normal',
      'Killing',
      `Container ${spec.name} definition changed, will be restarted`,
      this.#path(record),
    )
    worker.context.process.thread(new Killer(worker).stop(record, worker.pod.spec.terminationGracePeriodSeconds ?? 30))
  }

  #path(record: ContainerRecord): string {
    return this.#worker.initRecords.has(record.spec.name)
      ? `spec.initContainers{${record.spec.name}}`
      : `spec.containers{${record.spec.name}}`
  }

  *#start(record: ContainerRecord, policy: string): Running<number> {
    const { context, pod } = this.#worker
    if (record.last !== undefined && record.waiting.reason === '' && !mayRestart(record, policy))
      return Number.POSITIVE_INFINITY
    if (record.notBefore > context.process.now) return record.notBefore
    const pullAt = context.images.retryAt(pod, record.spec)
    if (pullAt > context.process.now && record.waiting.reason === 'ImagePullBackOff') return pullAt
    const pulled = yield* context.images.ensure(pod, record.spec)
    if ('reason' in pulled) {
      record.waiting = pulled
      return pulled.reason === 'ErrImagePull'
        ? context.process.now + 1e9
        : Math.max(context.images.retryAt(pod, record.spec), context.process.now + 1e9)
    }
    record.imageId = pulled.id
    const volumes = yield* context.sources.volumeSource(this.#worker)
    const environment = environmentFor(record.spec, context.sources.environmentSource(this.#worker, volumes))
    if (environment instanceof EnvironmentError) {
      record.waiting = { reason: 'CreateContainerConfigError', message: environment.message }
      context.events.record(pod, 'Warning', 'Failed', `Error: ${environment.message}`, this.#path(record))
      return context.process.now + 5e9
    }
    return this.#run(record, pulled.image, environment)
  }

  #run(
    record: ContainerRecord,
    image: Parameters<typeof RunningContainer.start>[1]['image'],
    variables: Map<string, string>,
  ): number {
    const { context, pod } = this.#worker
    const sandbox = this.#worker.sandbox!
    const kubelet = context.process
    const podName = `${pod.metadata.namespace}_${pod.metadata.name}_${pod.metadata.uid}`
    const environment = new Map([
      ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      ['HOSTNAME', sandbox.uts.hostname],
      ...Object.entries(image.env),
      ...variables,
      ['HOME', '/root'],
    ])
    const hosts =
      pod.spec.hostNetwork === true
        ? hostFile(kubelet)
        : hostsFile(pod, sandbox.ips, sandbox.uts.hostname, context.dns.clusterDomain)
    const log = new ContainerLog(kubelet, podName, record.spec.name, record.restarts)
    const run = RunningContainer.start(kubelet, {
      pod,
      container: record.spec,
      image,
      sandbox,
      volumes: this.#worker.volumes,
      environment,
      resolvConf: resolvConf(kubelet, pod, context.dns),
      hosts,
      log,
    })
    if (record.last !== undefined || record.runs > 0) record.restarts++
    record.runs++
    if (!(run instanceof RunningContainer)) {
      context.events.record(pod, 'Warning', 'Failed', `Error: ${run.message}`, this.#path(record))
      record.waiting = run
      record.notBefore = kubelet.now + this.#backoff.fail(record.spec.name, kubelet.now)
      return record.notBefore
    }
    record.running = run
    record.waiting = { reason: '', message: '' }
    context.events.record(pod, 'Normal', 'Created', `Created container: ${record.spec.name}`, this.#path(record))
    context.events.record(pod, 'Normal', 'Started', `Started container ${record.spec.name}`, this.#path(record))
    this.#startProbes(record, run)
    return Number.POSITIVE_INFINITY
  }

  /** A container that an earlier kubelet has started: its probes go on, and it stays ready until one of them says otherwise. */
  resume(record: ContainerRecord): void {
    record.stopProbers()
    record.killing = false
    const { running, startedUp, probedReady } = record
    if (running === undefined || running.status !== null) return
    this.#startProbes(record, running)
    record.startedUp ||= startedUp
    record.probedReady ||= probedReady
  }

  #startProbes(record: ContainerRecord, run: RunningContainer): void {
    const { startupProbe, readinessProbe, livenessProbe } = record.spec
    record.startedUp = startupProbe === undefined
    record.probedReady = readinessProbe === undefined
    const probes: [ProbeKind, Probe | undefined][] = [
      ['startup', startupProbe],
      ['readiness', readinessProbe],
      ['liveness', livenessProbe],
    ]
    for (const [kind, probe] of probes) {
      if (probe === undefined) continue
      const mayStart = () => kind === 'startup' || record.startedUp
      record.probers.push(
        new Prober(
          this.#worker.context.process,
          kind,
          probe,
          run,
          this.#worker.podIps[0] ?? '',
          this.#listener(record),
          mayStart,
        ),
      )
    }
  }

  #listener(record: ContainerRecord) {
    const worker = this.#worker
    return {
      settled: (kind: ProbeKind, success: boolean) => {
        if (kind === 'readiness') record.probedReady = success
        else if (kind === 'startup' && success) record.startedUp = true
        else if (!success) this.#killUnhealthy(record, kind)
        worker.changed.wake()
      },
      failedOnce: (_: ProbeKind, output: string) =>
        worker.context.events.record(worker.pod, 'Warning', 'Unhealthy', output, this.#path(record)),
    }
  }

  #killUnhealthy(record: ContainerRecord, kind: ProbeKind): void {
    const worker = this.#worker
    const { name } = record.spec
    worker.context.events.record(
      worker.pod,
      'Normal',
      'Killing',
      `Container ${name} failed ${kind} probe, will be restarted`,
      this.#path(record),
    )
    const probe = kind === 'liveness' ? record.spec.livenessProbe : record.spec.startupProbe
    record.killing = true
    worker.context.process.thread(
      new Killer(worker).stop(
        record,
        probe?.terminationGracePeriodSeconds ?? worker.pod.spec.terminationGracePeriodSeconds ?? 30,
      ),
    )
  }
}

function succeeded(record: ContainerRecord): boolean {
  const status = record.last?.process.status
  return !record.isRunning && record.waiting.reason === '' && status?.type === 'exited' && status.code === 0
}

function initPolicy(worker: PodWorker): string {
  return worker.pod.spec.restartPolicy === 'Never' ? 'Never' : 'OnFailure'
}

function mayRestart(record: ContainerRecord, policy: string): boolean {
  return policy === 'Always' || (policy === 'OnFailure' && !succeeded(record))
}

/** Pods in the host's network see the host's own file, with a note. */
function hostFile(kubelet: PodWorker['context']['process']): string {
  const text = kubelet.readFile('/etc/hosts')
  return `# Kubernetes-managed hosts file (host network).\n${typeof text === 'string' ? text : ''}`
}
