import { base64ToText } from '../api/schema/base64.ts'
import type { ConfigMap, Container, EnvVar, Pod, Secret, Service } from '../api/schema/generated/types.ts'
import { podFieldText } from './fields.ts'

/** What a container's variables are made from. */
export interface EnvironmentSource {
  readonly pod: Pod
  readonly podIps: readonly string[]
  readonly hostIps: readonly string[]
  readonly services: readonly Service[]
  configMap(name: string): ConfigMap | undefined
  secret(name: string): Secret | undefined
}

/** A reference that leads nowhere: CreateContainerConfigError, with this message. */
export class EnvironmentError {
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

/** The environment of a container (pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables): services first, then envFrom, then env. */
export function environmentFor(
  container: Container,
  source: EnvironmentSource,
): Map<string, string> | EnvironmentError {
  const result = new Map<string, string>()
  for (const from of container.envFrom ?? []) {
    const error = addAll(result, from, source)
    if (error !== undefined) return error
  }
  const services = serviceVariables(source)
  for (const each of container.env ?? []) {
    const value = valueOfVariable(each, container, source, name => result.get(name) ?? services.get(name))
    if (value instanceof EnvironmentError) return value
    if (value !== undefined) result.set(each.name, value)
  }
  for (const [name, value] of services) if (!result.has(name)) result.set(name, value)
  return result
}

function addAll(
  result: Map<string, string>,
  from: NonNullable<Container['envFrom']>[number],
  source: EnvironmentSource,
): EnvironmentError | undefined {
  const prefix = from.prefix ?? ''
  if (from.configMapRef !== undefined) {
    const { name = '', optional } = from.configMapRef
    const map = source.configMap(name)
    if (map === undefined) return optional === true ? undefined : new EnvironmentError(`configmap "${name}" not found`)
    for (const [key, value] of Object.entries(map.data ?? {})) result.set(prefix + key, value)
  }
  if (from.secretRef !== undefined) {
    const { name = '', optional } = from.secretRef
    const secret = source.secret(name)
    if (secret === undefined) return optional === true ? undefined : new EnvironmentError(`secret "${name}" not found`)
    for (const [key, value] of Object.entries(secret.data ?? {})) result.set(prefix + key, base64ToText(value) ?? '')
  }
  return undefined
}

function valueOfVariable(
  variable: EnvVar,
  container: Container,
  source: EnvironmentSource,
  known: (name: string) => string | undefined,
): string | undefined | EnvironmentError {
  const from = variable.valueFrom
  if (from === undefined) return expand(variable.value ?? '', known)
  if (from.fieldRef !== undefined)
    return (
      podFieldText(source.pod, from.fieldRef.fieldPath, source) ??
      new EnvironmentError(`unsupported fieldPath: ${from.fieldRef.fieldPath}`)
    )
  if (from.resourceFieldRef !== undefined) return resourceText(container, from.resourceFieldRef.resource)
  if (from.configMapKeyRef !== undefined) {
    const { name = '', key, optional } = from.configMapKeyRef
    const map = source.configMap(name)
    if (map === undefined) return optional === true ? undefined : new EnvironmentError(`configmap "${name}" not found`)
    const value = map.data?.[key]
    return (
      value ??
      (optional === true
        ? undefined
        : new EnvironmentError(`couldn't find key ${key} in ConfigMap ${source.pod.metadata.namespace}/${name}`))
    )
  }
  if (from.secretKeyRef !== undefined) {
    const { name = '', key, optional } = from.secretKeyRef
    const secret = source.secret(name)
    if (secret === undefined) return optional === true ? undefined : new EnvironmentError(`secret "${name}" not found`)
    const value = secret.data?.[key]
    if (value !== undefined) return base64ToText(value) ?? ''
    return optional === true
      ? undefined
      : new EnvironmentError(`couldn't find key ${key} in Secret ${source.pod.metadata.namespace}/${name}`)
  }
  return ''
}

function resourceText(container: Container, resource: string): string {
  const [list, name = ''] = resource.split('.', 2) as ['limits' | 'requests', string]
  return String(container.resources?.[list]?.[name] ?? '0')
}

/** `$(NAME)` becomes the variable's value; `$$` a dollar; unknown names stay (third_party/forked/golang/expansion). */
export function expand(text: string, known: (name: string) => string | undefined): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, what: string, name: string) =>
    what === '$' ? '$' : (known(name) ?? whole),
  )
}

/** The variables by which a pod finds services without DNS (pkg/kubelet/envvars): those of its namespace, and the API server's. */
function serviceVariables(source: EnvironmentSource): Map<string, string> {
  const result = new Map<string, string>()
  const links = source.pod.spec.enableServiceLinks !== false
  for (const service of source.services) {
    const { clusterIP = '', ports = [] } = service.spec
    const { name = '', namespace } = service.metadata
    const master = namespace === 'default' && name === 'kubernetes'
    if (
      clusterIP === '' ||
      clusterIP === 'None' ||
      (!master && (!links || namespace !== source.pod.metadata.namespace))
    )
      continue
    const prefix = name.toUpperCase().replace(/-/g, '_')
    const first = ports[0]
    if (first === undefined) continue
    result.set(`${prefix}_SERVICE_HOST`, clusterIP)
    result.set(`${prefix}_SERVICE_PORT`, String(first.port))
    for (const port of ports)
      if ((port.name ?? '') !== '')
        result.set(`${prefix}_SERVICE_PORT_${port.name!.toUpperCase().replace(/-/g, '_')}`, String(port.port))
    for (const [index, port] of ports.entries()) {
      const protocol = (port.protocol ?? 'TCP').toLowerCase()
      const url = `${protocol}://${clusterIP}:${port.port}`
      if (index === 0) result.set(`${prefix}_PORT`, url)
      const base = `${prefix}_PORT_${port.port}_${protocol.toUpperCase()}`
      result.set(base, url)
      result.set(`${base}_PROTO`, protocol)
      result.set(`${base}_PORT`, String(port.port))
      result.set(`${base}_ADDR`, clusterIP)
    }
  }
  return result
}
