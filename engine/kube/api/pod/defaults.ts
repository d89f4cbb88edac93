import type { Draft } from '../object.ts'
import type { Container, ContainerPort, Pod, PodSpec, Probe, Volume } from '../schema/generated/types.ts'

/** Defaults of pods and of pod templates. pkg/apis/core/v1/defaults.go. */

type PodDraft = Draft<Pod>
type SpecDraft = Draft<PodSpec>
type ContainerDraft = Draft<Container>

export function defaultPod(pod: PodDraft): void {
  defaultPodSpec(pod.spec)
  pod.spec.enableServiceLinks ??= true
  for (const container of [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])])
    defaultRequests(container)
  if (pod.spec.hostNetwork !== true) return
  for (const container of [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])])
    for (const port of container.ports ?? []) port.hostPort ??= port.containerPort
}

/** What is limited and not requested is requested in the same amount. */
function defaultRequests({ resources }: ContainerDraft): void {
  if (resources.limits === undefined) return
  resources.requests ??= {}
  for (const name of Object.keys(resources.limits)) resources.requests[name] ??= resources.limits[name]!
}

export function defaultPodSpec(spec: SpecDraft): void {
  spec.dnsPolicy ??= 'ClusterFirst'
  spec.restartPolicy ??= 'Always'
  spec.terminationGracePeriodSeconds ??= 30
  spec.securityContext ??= {}
  spec.schedulerName ??= 'default-scheduler'
  // The older name of the field is kept equal (pkg/apis/core/v1/conversion.go).
  const account = spec.serviceAccountName ?? spec.serviceAccount
  if (account !== undefined) {
    spec.serviceAccountName = account
    spec.serviceAccount = account
  }
  for (const volume of spec.volumes ?? []) defaultVolume(volume)
  for (const container of spec.containers ?? []) defaultContainer(container)
  for (const container of spec.initContainers ?? []) defaultContainer(container)
  for (const container of spec.ephemeralContainers ?? []) defaultContainer(container as ContainerDraft)
}

function defaultContainer(container: ContainerDraft): void {
  container.imagePullPolicy ??= tagOf(container.image ?? '') === 'latest' ? 'Always' : 'IfNotPresent'
  container.terminationMessagePath ??= '/dev/termination-log'
  container.terminationMessagePolicy ??= 'File'
  for (const port of container.ports ?? []) defaultPort(port)
  for (const each of container.env ?? []) {
    const field = each.valueFrom?.fieldRef
    if (field !== undefined) field.apiVersion ??= 'v1'
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) defaultProbe(probe)
  for (const hook of [container.lifecycle?.postStart, container.lifecycle?.preStop]) defaultHttpGet(hook?.httpGet)
}

const defaultPort = (port: Draft<ContainerPort>): void => {
  port.protocol ??= 'TCP'
}

function defaultProbe(probe: Draft<Probe> | undefined): void {
  if (probe === undefined) return
  probe.timeoutSeconds ??= 1
  probe.periodSeconds ??= 10
  probe.successThreshold ??= 1
  probe.failureThreshold ??= 3
  defaultHttpGet(probe.httpGet)
  if (probe.grpc !== undefined) probe.grpc.service ??= ''
}

function defaultHttpGet(action: Draft<NonNullable<Probe['httpGet']>> | undefined): void {
  if (action === undefined) return
  action.path ??= '/'
  action.scheme ??= 'HTTP'
}

/** The tag of an image reference; `latest` where none is given, '' with a digest (distribution reference grammar). */
function tagOf(image: string): string {
  if (image.includes('@')) return /:([\w][\w.-]{0,127})@/.exec(image)?.[1] ?? ''
  const tag = /:([\w][\w.-]{0,127})$/.exec(image)
  return tag === null || tag[1]!.includes('/') ? 'latest' : tag[1]!
}

const READABLE = 0o644

function defaultVolume(volume: Draft<Volume>): void {
  if (Object.keys(volume).every(key => key === 'name')) volume.emptyDir = {}
  if (volume.hostPath !== undefined) volume.hostPath.type ??= ''
  if (volume.secret !== undefined) volume.secret.defaultMode ??= READABLE
  if (volume.configMap !== undefined) volume.configMap.defaultMode ??= READABLE
  if (volume.downwardAPI !== undefined) {
    volume.downwardAPI.defaultMode ??= READABLE
    defaultDownward(volume.downwardAPI.items)
  }
  if (volume.projected !== undefined) {
    volume.projected.defaultMode ??= READABLE
    for (const source of volume.projected.sources ?? []) {
      if (source.serviceAccountToken !== undefined) source.serviceAccountToken.expirationSeconds ??= 3600
      defaultDownward(source.downwardAPI?.items)
    }
  }
  if (volume.iscsi !== undefined) volume.iscsi.iscsiInterface ??= 'default'
  if (volume.image !== undefined)
    volume.image.pullPolicy ??= tagOf(volume.image.reference ?? '') === 'latest' ? 'Always' : 'IfNotPresent'
  const claim = volume.ephemeral?.volumeClaimTemplate
  if (claim !== undefined) claim.spec.volumeMode ??= 'Filesystem'
}

function defaultDownward(items: Draft<NonNullable<Volume['downwardAPI']>['items']>): void {
  for (const item of items ?? []) if (item.fieldRef !== undefined) item.fieldRef.apiVersion ??= 'v1'
}
