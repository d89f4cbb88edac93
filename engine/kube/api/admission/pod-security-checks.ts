import type { Container, ObjectMeta, PodSpec } from '../schema/generated/types.ts'

/** The checks of the Pod Security Standards, in the order in which the real server names them. pod-security-admission policy/check_*.go. */
export type Level = 'privileged' | 'baseline' | 'restricted'

interface Finding {
  readonly reason: string
  readonly detail: string
}

type Check = (spec: PodSpec, metadata: Partial<ObjectMeta>) => Finding | undefined

const quoted = (names: readonly string[]): string => names.map(name => `"${name}"`).join(', ')
const plural = (one: string, list: readonly unknown[], many = `${one}s`): string => (list.length === 1 ? one : many)
const containersOf = (spec: PodSpec): readonly Container[] => [
  ...(spec.initContainers ?? []),
  ...(spec.containers ?? []),
  ...((spec.ephemeralContainers ?? []) as readonly Container[]),
]
const named = (list: readonly Container[]): string =>
  `${plural('container', list)} ${quoted(list.map(each => each.name))}`
const offenders = (spec: PodSpec, wrong: (container: Container) => boolean): readonly Container[] =>
  containersOf(spec).filter(wrong)

/** What a pod does that a level forbids, as the real server writes it; '' for nothing. */
export function violationsOf(level: Level, metadata: Partial<ObjectMeta>, spec: PodSpec): string {
  if (level === 'privileged') return ''
  const checks =
    level === 'restricted' ? [...BASELINE.filter(([name]) => !OVERRIDDEN.includes(name)), ...RESTRICTED] : BASELINE
  return checks
    .map(([, check]) => check(spec, metadata))
    .filter(found => found !== undefined)
    .map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`))
    .join(', ')
}

const hostNamespaces: Check = spec => {
  const found = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter(field => spec[field] === true)
  return found.length === 0
    ? undefined
    : { reason: 'host namespaces', detail: found.map(field => `${field}=true`).join(', ') }
}

const hostPathVolumes: Check = spec => {
  const found = (spec.volumes ?? []).filter(volume => volume.hostPath !== undefined).map(volume => volume.name)
  return found.length === 0
    ? undefined
    : { reason: 'hostPath volumes', detail: `${plural('volume', found)} ${quoted(found)}` }
}

const hostPorts: Check = spec => {
  const bad = offenders(spec, each => (each.ports ?? []).some(port => (port.hostPort ?? 0) !== 0))
  if (bad.length === 0) return undefined
  const ports = [...new Set(bad.flatMap(each => (each.ports ?? []).map(port => port.hostPort ?? 0)))].filter(
    port => port !== 0,
  )
  return {
    reason: 'hostPort',
    detail: `${named(bad)} ${plural('uses', bad, 'use')} ${plural('hostPort', ports)} ${ports.join(', ')}`,
  }
}

const privileged: Check = spec => {
  const bad = offenders(spec, each => each.securityContext?.privileged === true)
  return bad.length === 0
    ? undefined
    : { reason: 'privileged', detail: `${named(bad)} must not set securityContext.privileged=true` }
}

const DEFAULT_CAPABILITIES =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  )

const capabilitiesBaseline: Check = spec => {
  const added = (each: Container) =>
    (each.securityContext?.capabilities?.add ?? []).filter(name => !DEFAULT_CAPABILITIES.includes(name))
  const bad = offenders(spec, each => added(each).length > 0)
  if (bad.length === 0) return undefined
  const names = [...new Set(bad.flatMap(added))].sort()
  return {
    reason: 'non-default capabilities',
    detail: `${named(bad)} must not include ${quoted(names)} in securityContext.capabilities.add`,
  }
}

const procMount: Check = spec => {
  if (spec.hostUsers === false) return undefined
  const bad = offenders(spec, each => !['Default', undefined].includes(each.securityContext?.procMount))
  if (bad.length === 0) return undefined
  const types = [...new Set(bad.map(each => each.securityContext!.procMount!))].sort()
  return { reason: 'procMount', detail: `${named(bad)} must not set securityContext.procMount to ${quoted(types)}` }
}

const seccompBaseline: Check = spec => {
  const wrong = (type: string | undefined) => type === 'Unconfined'
  return seccomp(spec, wrong)
}

function seccomp(spec: PodSpec, wrong: (type: string | undefined) => boolean): Finding | undefined {
  const setters: string[] = []
  const values = new Set<string>()
  const own = spec.securityContext?.seccompProfile?.type
  if (wrong(own)) {
    setters.push('pod')
    values.add(own!)
  }
  const bad = offenders(spec, each => wrong(each.securityContext?.seccompProfile?.type))
  if (bad.length > 0) setters.push(named(bad))
  for (const each of bad) values.add(each.securityContext!.seccompProfile!.type)
  if (setters.length === 0) return undefined
  return {
    reason: 'seccompProfile',
    detail: `${setters.join(' and ')} must not set securityContext.seccompProfile.type to ${quoted([...values].sort())}`,
  }
}

const SAFE_SYSCTLS = new Set(
  (
    'kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.tcp_syncookies net.ipv4.ping_group_range net.ipv4.ip_unprivileged_port_start ' +
    'net.ipv4.ip_local_reserved_ports net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes ' +
    'net.ipv4.tcp_rmem net.ipv4.tcp_wmem'
  ).split(' '),
)

const sysctls: Check = spec => {
  const bad = (spec.securityContext?.sysctls ?? []).map(each => each.name).filter(name => !SAFE_SYSCTLS.has(name))
  return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') }
}

const hostProbes: Check = spec => {
  const hosts = new Set<string>()
  const bad = offenders(spec, each => {
    const actions = [
      each.livenessProbe,
      each.readinessProbe,
      each.startupProbe,
      each.lifecycle?.postStart,
      each.lifecycle?.preStop,
    ]
    const found = actions
      .flatMap(action => [action?.httpGet?.host, action?.tcpSocket?.host])
      .filter(host => host !== undefined && host !== '')
    for (const host of found) hosts.add(host!)
    return found.length > 0
  })
  if (bad.length === 0) return undefined
  const list = [...hosts].sort()
  return {
    reason: 'probe or lifecycle host',
    detail: `${named(bad)} ${plural('uses', bad, 'use')} probe or lifecycle ${plural('host', list)} ${quoted(list)}`,
  }
}

const hostProcess: Check = spec => {
  const setters = spec.securityContext?.windowsOptions?.hostProcess === true ? ['pod'] : []
  const bad = offenders(spec, each => each.securityContext?.windowsOptions?.hostProcess === true)
  if (bad.length > 0) setters.push(named(bad))
  if (setters.length === 0) return undefined
  return {
    reason: 'hostProcess',
    detail: `${setters.join(' and ')} must not set securityContext.windowsOptions.hostProcess=true`,
  }
}

const escalation: Check = spec => {
  const bad = offenders(spec, each => each.securityContext?.allowPrivilegeEscalation !== false)
  return bad.length === 0
    ? undefined
    : {
        reason: 'allowPrivilegeEscalation != false',
        detail: `${named(bad)} must set securityContext.allowPrivilegeEscalation=false`,
      }
}

const capabilitiesRestricted: Check = spec => {
  const keeps = offenders(spec, each => !(each.securityContext?.capabilities?.drop ?? []).includes('ALL'))
  const added = (each: Container) =>
    (each.securityContext?.capabilities?.add ?? []).filter(name => name !== 'NET_BIND_SERVICE')
  const adds = offenders(spec, each => added(each).length > 0)
  const details: string[] = []
  if (keeps.length > 0) details.push(`${named(keeps)} must set securityContext.capabilities.drop=["ALL"]`)
  if (adds.length > 0)
    details.push(
      `${named(adds)} must not include ${quoted([...new Set(adds.flatMap(added))].sort())} in securityContext.capabilities.add`,
    )
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') }
}

const ALLOWED_VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]

const volumeTypes: Check = spec => {
  const typeOf = (volume: object) => Object.keys(volume).find(key => key !== 'name') ?? 'unknown'
  const bad = (spec.volumes ?? []).filter(volume => !ALLOWED_VOLUMES.includes(typeOf(volume)))
  if (bad.length === 0) return undefined
  const types = [...new Set(bad.map(typeOf))].sort()
  return {
    reason: 'restricted volume types',
    detail: `${plural('volume', bad)} ${quoted(bad.map(each => each.name))} ${plural('uses', bad, 'use')} restricted volume ${plural('type', types)} ${quoted(types)}`,
  }
}

const runAsNonRoot: Check = spec => {
  const own = spec.securityContext?.runAsNonRoot
  const explicit = offenders(spec, each => each.securityContext?.runAsNonRoot === false)
  const setters = [...(own === false ? ['pod'] : []), ...(explicit.length > 0 ? [named(explicit)] : [])]
  if (setters.length > 0)
    return {
      reason: 'runAsNonRoot != true',
      detail: `${setters.join(' and ')} must not set securityContext.runAsNonRoot=false`,
    }
  const silent = offenders(spec, each => each.securityContext?.runAsNonRoot === undefined && own !== true)
  return silent.length === 0
    ? undefined
    : { reason: 'runAsNonRoot != true', detail: `pod or ${named(silent)} must set securityContext.runAsNonRoot=true` }
}

const runAsUser: Check = spec => {
  const bad = offenders(spec, each => each.securityContext?.runAsUser === 0)
  const setters = [...(spec.securityContext?.runAsUser === 0 ? ['pod'] : []), ...(bad.length > 0 ? [named(bad)] : [])]
  return setters.length === 0
    ? undefined
    : { reason: 'runAsUser=0', detail: `${setters.join(' and ')} must not set runAsUser=0` }
}

const seccompRestricted: Check = spec => {
  const allowed = ['RuntimeDefault', 'Localhost']
  const explicit = seccomp(spec, type => type !== undefined && !allowed.includes(type))
  if (explicit !== undefined) return explicit
  if (spec.securityContext?.seccompProfile !== undefined) return undefined
  const silent = offenders(spec, each => each.securityContext?.seccompProfile === undefined)
  return silent.length === 0
    ? undefined
    : {
        reason: 'seccompProfile',
        detail: `pod or ${named(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
      }
}

/** By the names of the checks, which the real server sorts: baseline ones first, then those of restricted. */
const BASELINE: readonly (readonly [string, Check])[] = [
  ['capabilities_baseline', capabilitiesBaseline],
  ['hostNamespaces', hostNamespaces],
  ['hostPathVolumes', hostPathVolumes],
  ['hostPorts', hostPorts],
  ['hostProbesAndHostLifecycle', hostProbes],
  ['privileged', privileged],
  ['procMount', procMount],
  ['seccompProfile_baseline', seccompBaseline],
  ['sysctls', sysctls],
  ['windowsHostProcess', hostProcess],
]

const RESTRICTED: readonly (readonly [string, Check])[] = [
  ['allowPrivilegeEscalation', escalation],
  ['capabilities_restricted', capabilitiesRestricted],
  ['restrictedVolumes', volumeTypes],
  ['runAsNonRoot', runAsNonRoot],
  ['runAsUser', runAsUser],
  ['seccompProfile_restricted', seccompRestricted],
]

/** Checks of baseline that one of restricted replaces. */
const OVERRIDDEN = ['capabilities_baseline', 'hostPathVolumes', 'seccompProfile_baseline']
