import type { Container, EnvVar, LifecycleHandler, PodSpec, Probe } from '../schema/generated/types.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import {
  configMapKey,
  dnsLabel,
  dnsSubdomain,
  envVarName,
  portName,
  portNumber,
  qualifiedName,
} from '../validation/names.ts'
import { validateResources } from '../validation/resources.ts'
import { descendingPath } from './validate-volumes.ts'

/** Containers of a pod. pkg/apis/core/validation/validation.go: validateContainers. */

const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never']
const SIDECAR_ONLY = 'may not be set for init containers without restartPolicy=Always'

export function validateContainers(
  spec: PodSpec,
  volumes: ReadonlySet<string>,
  field: string,
  errors: FieldErrors,
): void {
  const containers = spec.containers ?? []
  const at = `${field}.containers`
  if (containers.length === 0) {
    errors.required(at)
  } else {
    const names = new Set<string>()
    containers.forEach((container, index) => {
      const path = `${at}[${index}]`
      validateContainer(container, volumes, spec.hostUsers !== false, path, errors)
      if (names.has(container.name)) errors.duplicate(`${path}.name`, container.name)
      names.add(container.name)
      validateHooks(container, path, errors)
    })
    validateHostPorts(containers, at, errors)
  }
  validateInitContainers(spec, volumes, `${field}.initContainers`, errors)
}

function validateInitContainers(spec: PodSpec, volumes: ReadonlySet<string>, at: string, errors: FieldErrors): void {
  const names = new Set((spec.containers ?? []).map(container => container.name))
  spec.initContainers?.forEach((container, index) => {
    const path = `${at}[${index}]`
    validateContainer(container, volumes, spec.hostUsers !== false, path, errors)
    const { restartPolicy } = container
    if (names.has(container.name)) errors.duplicate(`${path}.name`, container.name)
    else if (container.name) names.add(container.name)
    validateHostPorts([container], at, errors)
    if (restartPolicy === 'Always') validateHooks(container, path, errors)
    else
      for (const part of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const)
        if (container[part] !== undefined) errors.forbidden(`${path}.${part}`, SIDECAR_ONLY)
  })
}

export function validateContainer(
  container: Container,
  volumes: ReadonlySet<string>,
  hostUsers: boolean,
  at: string,
  errors: FieldErrors,
): void {
  if (!container.name) errors.required(`${at}.name`)
  else errors.each(`${at}.name`, container.name, dnsLabel(container.name))
  if (!container.image) errors.required(`${at}.image`)
  else if (container.image.trim() !== container.image)
    errors.invalid(`${at}.image`, container.image, 'must not have leading or trailing whitespace')
  const policy = container.terminationMessagePolicy
  if (policy !== 'File' && policy !== 'FallbackToLogsOnError')
    errors.notSupported(`${at}.terminationMessagePolicy`, policy, ['File', 'FallbackToLogsOnError'])
  validatePorts(container, `${at}.ports`, errors)
  container.env?.forEach((each, index) => {
    validateEnv(each, `${at}.env[${index}]`, errors)
  })
  validateEnvFrom(container, `${at}.envFrom`, errors)
  validateMounts(container, volumes, `${at}.volumeMounts`, errors)
  if (!PULL_POLICIES.includes(container.imagePullPolicy ?? ''))
    errors.notSupported(`${at}.imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES)
  validateResources(container.resources, `${at}.resources`, errors)
  validateSecurityContext(container, hostUsers, `${at}.securityContext`, errors)
}

function validatePorts({ ports = [] }: Container, at: string, errors: FieldErrors): void {
  const names = new Set<string>()
  ports.forEach((port, index) => {
    const path = `${at}[${index}]`
    if (port.name) {
      const wrong = portName(port.name)
      errors.each(`${path}.name`, port.name, wrong)
      if (wrong.length === 0 && names.has(port.name)) errors.duplicate(`${path}.name`, port.name)
      names.add(port.name)
    }
    if (!port.containerPort) errors.required(`${path}.containerPort`)
    else errors.each(`${path}.containerPort`, port.containerPort, portNumber(port.containerPort))
    if (port.hostPort) errors.each(`${path}.hostPort`, port.hostPort, portNumber(port.hostPort))
    if (!PROTOCOLS.includes(port.protocol ?? '')) errors.notSupported(`${path}.protocol`, port.protocol, PROTOCOLS)
  })
}

function validateHostPorts(containers: readonly Container[], at: string, errors: FieldErrors): void {
  const taken = new Set<string>()
  containers.forEach((container, index) => {
    container.ports?.forEach((port, number) => {
      if (!port.hostPort) return
      const text = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`
      if (taken.has(text)) errors.duplicate(`${at}[${index}].ports[${number}].hostPort`, text)
      taken.add(text)
    })
  })
}

const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]
const RESOURCE_FIELDS = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
]

function validateEnv(each: EnvVar, at: string, errors: FieldErrors): void {
  if (!each.name) errors.required(`${at}.name`)
  else errors.each(`${at}.name`, each.name, envVarName(each.name))
  const source = each.valueFrom
  if (source === undefined) return
  const path = `${at}.valueFrom`
  if (source.fieldRef !== undefined) validateFieldRef(source.fieldRef.fieldPath, `${path}.fieldRef`, errors)
  const resource = source.resourceFieldRef?.resource
  if (source.resourceFieldRef !== undefined) {
    if (!resource) errors.required(`${path}.resourceFieldRef.resource`)
    else if (!RESOURCE_FIELDS.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource))
      errors.notSupported(`${path}.resourceFieldRef.resource`, resource, RESOURCE_FIELDS)
  }
  for (const part of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const reference = source[part]
    if (reference === undefined) continue
    errors.each(`${path}.${part}.name`, reference.name ?? '', dnsSubdomain(reference.name ?? ''))
    if (!reference.key) errors.required(`${path}.${part}.key`)
    else errors.each(`${path}.${part}.key`, reference.key, configMapKey(reference.key))
  }
  const count = Object.keys(source).length
  if (count === 0)
    errors.invalid(path, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`')
  else if (each.value) errors.invalid(path, '', 'may not be specified when `value` is not empty')
  else if (count > 1) errors.invalid(path, '', 'may not have more than one field specified at a time')
}

function validateFieldRef(path: string, at: string, errors: FieldErrors): void {
  if (!path) {
    errors.required(`${at}.fieldPath`)
    return
  }
  const subscript = /^(metadata\.(?:annotations|labels))\['(.*)'\]$/.exec(path)
  if (subscript !== null) errors.each(at, subscript[2], qualifiedName(subscript[2]!))
  else if (!KNOWN_FIELDS.includes(path))
    errors.invalid(`${at}.fieldPath`, path, `error converting fieldPath: field label not supported: ${path}`)
  else if (!ENV_FIELDS.includes(path)) errors.notSupported(`${at}.fieldPath`, path, ENV_FIELDS)
}

const KNOWN_FIELDS = [
  ...ENV_FIELDS,
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
  'spec.host',
]

function validateEnvFrom({ envFrom = [] }: Container, at: string, errors: FieldErrors): void {
  envFrom.forEach((each, index) => {
    const path = `${at}[${index}]`
    if (each.prefix) errors.each(`${path}.prefix`, each.prefix, envVarName(each.prefix))
    for (const part of ['configMapRef', 'secretRef'] as const) {
      const name = each[part]?.name
      if (name) errors.each(`${path}.${part}.name`, name, dnsSubdomain(name))
    }
    const sources = [each.configMapRef, each.secretRef].filter(source => source !== undefined)
    if (each.configMapRef !== undefined && !each.configMapRef.name) errors.required(`${path}.configMapRef.name`)
    if (each.secretRef !== undefined && !each.secretRef.name) errors.required(`${path}.secretRef.name`)
    if (sources.length === 0) errors.invalid(at, '', 'must specify one of: `configMapRef` or `secretRef`')
    else if (sources.length > 1) errors.invalid(at, '', 'may not have more than one field specified at a time')
  })
}

function validateMounts(container: Container, volumes: ReadonlySet<string>, at: string, errors: FieldErrors): void {
  const paths = new Set<string>()
  container.volumeMounts?.forEach((mount, index) => {
    const path = `${at}[${index}]`
    if (!mount.name) errors.required(`${path}.name`)
    if (!volumes.has(mount.name)) errors.notFound(`${path}.name`, mount.name)
    if (!mount.mountPath) errors.required(`${path}.mountPath`)
    if (paths.has(mount.mountPath)) errors.invalid(`${path}.mountPath`, mount.mountPath, 'must be unique')
    paths.add(mount.mountPath)
    if (mount.subPath) descendingPath(mount.subPath, `${at}.subPath`, errors)
    if (mount.subPathExpr) {
      if (mount.subPath)
        errors.invalid(`${path}.subPathExpr`, mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive')
      descendingPath(mount.subPathExpr, `${at}.subPathExpr`, errors)
    }
    const propagation = mount.mountPropagation
    if (propagation === undefined) return
    const known = ['Bidirectional', 'HostToContainer', 'None']
    if (!known.includes(propagation)) errors.notSupported(`${at}.mountPropagation`, propagation, known)
    if (propagation === 'Bidirectional' && container.securityContext?.privileged !== true)
      errors.forbidden(
        `${at}.mountPropagation`,
        'Bidirectional mount propagation is available only to privileged containers',
      )
  })
}

function validateHooks(container: Container, at: string, errors: FieldErrors): void {
  const { lifecycle } = container
  if (lifecycle?.postStart !== undefined) validateHandler(lifecycle.postStart, `${at}.lifecycle.postStart`, errors)
  if (lifecycle?.preStop !== undefined) validateHandler(lifecycle.preStop, `${at}.lifecycle.preStop`, errors)
  validateProbe(container.livenessProbe, `${at}.livenessProbe`, errors, true)
  validateProbe(container.readinessProbe, `${at}.readinessProbe`, errors, false)
  if (container.readinessProbe?.terminationGracePeriodSeconds !== undefined)
    errors.invalid(
      `${at}.readinessProbe.terminationGracePeriodSeconds`,
      container.readinessProbe.terminationGracePeriodSeconds,
      'must not be set for readinessProbes',
    )
  validateProbe(container.startupProbe, `${at}.startupProbe`, errors, true)
}

const NOT_NEGATIVE = 'must be greater than or equal to 0'

function validateProbe(probe: Probe | undefined, at: string, errors: FieldErrors, once: boolean): void {
  if (probe === undefined) return
  validateHandler(probe, at, errors)
  for (const part of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const)
    if ((probe[part] ?? 0) < 0) errors.invalid(`${at}.${part}`, probe[part], NOT_NEGATIVE)
  const grace = probe.terminationGracePeriodSeconds
  if (grace !== undefined && grace <= 0)
    errors.invalid(`${at}.terminationGracePeriodSeconds`, grace, 'must be greater than 0')
  if (once && probe.successThreshold !== undefined && probe.successThreshold !== 1)
    errors.invalid(`${at}.successThreshold`, probe.successThreshold, 'must be 1')
}

type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & Pick<LifecycleHandler, 'sleep'>

function validateHandler(handler: Handler, at: string, errors: FieldErrors): void {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler
  const given = Object.entries({ exec, httpGet, tcpSocket, grpc, sleep }).filter(([, action]) => action !== undefined)
  given.forEach(([kind], index) => {
    const path = `${at}.${kind}`
    if (index > 0) errors.forbidden(path, 'may not specify more than 1 handler type')
    else if (kind === 'exec') {
      if ((exec!.command ?? []).length === 0) errors.required(`${path}.command`)
    } else if (kind === 'httpGet') validateHttpGet(httpGet!, path, errors)
    else if (kind === 'tcpSocket') validatePort(tcpSocket!.port, `${path}.port`, errors)
    else if (kind === 'grpc') validatePort(grpc!.port, `${path}.port`, errors)
  })
  if (given.length === 0) errors.required(at, 'must specify a handler type')
}

function validateHttpGet(action: NonNullable<Probe['httpGet']>, at: string, errors: FieldErrors): void {
  if (!action.path) errors.required(`${at}.path`)
  validatePort(action.port, `${at}.port`, errors)
  if (action.scheme !== 'HTTP' && action.scheme !== 'HTTPS')
    errors.notSupported(`${at}.scheme`, action.scheme, ['HTTP', 'HTTPS'])
}

export function validatePort(port: number | string, field: string, errors: FieldErrors): void {
  errors.each(field, port, typeof port === 'number' ? portNumber(port) : portName(port))
}

const INTERNAL_FIELDS = [
  'capabilities',
  'privileged',
  'seLinuxOptions',
  'windowsOptions',
  'runAsUser',
  'runAsGroup',
  'runAsNonRoot',
  'readOnlyRootFilesystem',
  'allowPrivilegeEscalation',
  'procMount',
  'seccompProfile',
  'appArmorProfile',
] as const

/** The real server prints its internal type here: every field, with a capital letter. */
function internalForm(context: NonNullable<Container['securityContext']>): object {
  const named = (field: string) =>
    field === 'seLinuxOptions' ? 'SELinuxOptions' : field[0]!.toUpperCase() + field.slice(1)
  return Object.fromEntries(INTERNAL_FIELDS.map(field => [named(field), context[field] ?? null]))
}

function validateSecurityContext(
  { securityContext: context }: Container,
  hostUsers: boolean,
  at: string,
  errors: FieldErrors,
): void {
  if (context === undefined) return
  validateIds(context, at, errors)
  const { procMount } = context
  if (procMount !== undefined && procMount !== 'Default' && procMount !== 'Unmasked')
    errors.notSupported(`${at}.procMount`, procMount, ['Default', 'Unmasked'])
  if (procMount === 'Unmasked' && hostUsers)
    errors.invalid(`${at}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`')
  const seccomp = context.seccompProfile?.type
  if (seccomp !== undefined) validateSeccomp(seccomp, `${at}.seccompProfile.type`, errors)
  if (context.allowPrivilegeEscalation !== false) return
  if (context.privileged === true)
    errors.invalid(at, internalForm(context), 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true')
  if (context.capabilities?.add?.includes('CAP_SYS_ADMIN'))
    errors.invalid(
      at,
      internalForm(context),
      'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
    )
}

export function validateIds(
  context: { runAsUser?: number; runAsGroup?: number },
  at: string,
  errors: FieldErrors,
): void {
  for (const part of ['runAsUser', 'runAsGroup'] as const) {
    const id = context[part]
    if (id !== undefined && (id < 0 || id > 0x7fffffff))
      errors.invalid(`${at}.${part}`, id, 'must be between 0 and 2147483647, inclusive')
  }
}

export function validateSeccomp(type: string, field: string, errors: FieldErrors): void {
  const known = ['Localhost', 'RuntimeDefault', 'Unconfined']
  if (type === '') errors.required(field, 'type is required when seccompProfile is set')
  else if (!known.includes(type)) errors.notSupported(field, type, known)
}
