import type {
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  Probe,
  ResourceRequirements,
} from '../../../../../kube/api/schema/generated/types.ts'
import { type Description, dateText, yesNo } from './description.ts'
import { describeEnvironment } from './environment.ts'

export interface ContainerGroup {
  readonly title: string
  readonly containers: readonly Container[]
  readonly statuses: readonly ContainerStatus[]
  /** Undefined for containers of a template. */
  readonly pod: Pod | undefined
}

/** Containers of a pod, or of a template: then one step further in. */
export function describeContainers(out: Description, { title, containers, statuses, pod }: ContainerGroup): void {
  const inTemplate = pod === undefined
  out.line(0, `${inTemplate ? '  ' : ''}${title}:${containers.length === 0 ? ' <none>' : ''}`)
  for (const container of containers) {
    const status = statuses.find(each => each.name === container.name)
    out.line(1, `${inTemplate ? ' ' : ''}${container.name}:`)
    describeBasics(out, container, status)
    describeWords(out, 'Command', container.command)
    describeWords(out, 'Args', container.args)
    if (status !== undefined) {
      describeState(out, 'State', status.state)
      if (status.lastState?.terminated !== undefined) describeState(out, 'Last State', status.lastState)
      out.field(2, 'Ready', yesNo(status.ready))
      out.field(2, 'Restart Count', status.restartCount)
    }
    describeResources(out, 2, container.resources)
    if (container.livenessProbe !== undefined) out.field(2, 'Liveness', probeText(container.livenessProbe))
    if (container.readinessProbe !== undefined) out.field(2, 'Readiness', probeText(container.readinessProbe))
    if (container.startupProbe !== undefined) out.field(2, 'Startup', probeText(container.startupProbe))
    describeEnvironment(out, container, pod)
    describeMounts(out, container)
  }
}

function describeBasics(out: Description, container: Container, status: ContainerStatus | undefined): void {
  if (status !== undefined) out.field(2, 'Container ID', status.containerID)
  out.field(2, 'Image', container.image)
  if (status !== undefined) out.field(2, 'Image ID', status.imageID)
  const ports = container.ports ?? []
  const shown = (of: 'containerPort' | 'hostPort') =>
    ports
      .map(port => `${port[of] ?? 0}/${port.protocol}${(port.name ?? '') === '' ? '' : ` (${port.name})`}`)
      .join(', ') || '<none>'
  const plural = ports.length > 1 ? 's' : ''
  out.field(2, `Port${plural}`, shown('containerPort'))
  out.field(2, `Host Port${plural}`, shown('hostPort'))
  const profile = container.securityContext?.seccompProfile
  if (profile === undefined) return
  out.field(2, 'SeccompProfile', profile.type)
  if (profile.type === 'Localhost') out.field(3, 'LocalhostProfile', profile.localhostProfile)
}

function describeWords(out: Description, title: string, words: readonly string[] = []): void {
  if (words.length === 0) return
  out.line(2, `${title}:`)
  for (const word of words) for (const line of word.split('\n')) out.line(3, line)
}

function describeState(out: Description, title: string, { running, waiting, terminated }: ContainerState): void {
  if (running !== undefined) {
    out.field(2, title, 'Running')
    out.field(3, 'Started', dateText(running.startedAt ?? ''))
  } else if (terminated !== undefined) {
    out.field(2, title, 'Terminated')
    out.optional(3, 'Reason', terminated.reason)
    out.optional(3, 'Message', terminated.message)
    out.field(3, 'Exit Code', terminated.exitCode)
    if ((terminated.signal ?? 0) > 0) out.field(3, 'Signal', terminated.signal)
    out.field(3, 'Started', dateText(terminated.startedAt ?? ''))
    out.field(3, 'Finished', dateText(terminated.finishedAt ?? ''))
  } else {
    out.field(2, title, 'Waiting')
    out.optional(3, 'Reason', waiting?.reason)
  }
}

export function describeResources(out: Description, level: number, resources: ResourceRequirements | undefined): void {
  for (const [title, list] of [
    ['Limits', resources?.limits],
    ['Requests', resources?.requests],
  ] as const) {
    const names = Object.keys(list ?? {}).sort()
    if (names.length > 0) out.line(level, `${title}:`)
    for (const name of names) out.field(level + 1, name, list![name])
  }
}

function probeText(probe: Probe): string {
  const { initialDelaySeconds = 0, timeoutSeconds = 0, periodSeconds = 0, successThreshold, failureThreshold } = probe
  const attributes = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold ?? 0} #failure=${failureThreshold ?? 0}`
  const { exec, httpGet, tcpSocket, grpc } = probe
  if (exec !== undefined) return `exec [${(exec.command ?? []).join(' ')}] ${attributes}`
  if (httpGet !== undefined) {
    const host = (httpGet.host ?? '').includes(':') ? `[${httpGet.host}]` : (httpGet.host ?? '')
    return `http-get ${(httpGet.scheme ?? '').toLowerCase()}://${host}:${httpGet.port}${httpGet.path ?? ''} ${attributes}`
  }
  if (tcpSocket !== undefined) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port} ${attributes}`
  if (grpc !== undefined) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''} ${attributes}`
  return `unknown ${attributes}`
}

function describeMounts(out: Description, { volumeMounts = [], volumeDevices = [] }: Container): void {
  out.line(2, `Mounts:${volumeMounts.length === 0 ? '\t<none>' : ''}`)
  for (const mount of [...volumeMounts].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1))) {
    const flags = [
      mount.readOnly === true ? 'ro' : 'rw',
      ...((mount.subPath ?? '') === '' ? [] : [`path=${JSON.stringify(mount.subPath)}`]),
    ]
    out.line(3, `${mount.mountPath} from ${mount.name} (${flags.join(',')})`)
  }
  if (volumeDevices.length === 0) return
  out.line(2, `Devices:${volumeMounts.length === 0 ? '\t<none>' : ''}`)
  for (const { devicePath, name } of [...volumeDevices].sort((a, b) => (a.devicePath < b.devicePath ? -1 : 1)))
    out.line(3, `${devicePath} from ${name}`)
}
