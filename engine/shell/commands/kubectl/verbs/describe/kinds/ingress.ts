import type { Ingress, IngressBackend, Service } from '../../../../../../kube/api/schema/generated/types.ts'
import { SERVICES } from '../../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../../linux/program.ts'
import { CommandError, RefusedError } from '../../../error.ts'
import type { Describer, Subject } from '../describer.ts'
import { Description } from '../description.ts'
import { endpointsText, slicesOf } from './service.ts'

export const ingress: Describer = {
  group: 'networking.k8s.io',
  kind: 'Ingress',
  *describe(subject) {
    const { metadata, spec, status } = subject.as<Ingress>()
    const out = new Description()
    out.field(0, 'Name', metadata.name)
    out.labels('Labels', metadata.labels)
    out.field(0, 'Namespace', metadata.namespace)
    const addresses = (status?.loadBalancer?.ingress ?? []).map(each => each.ip || each.hostname || '')
    out.field(0, 'Address', [...new Set(addresses.filter(each => each !== ''))].sort().join(','))
    out.field(0, 'Ingress Class', spec?.ingressClassName ?? '<none>')
    const fallback = spec?.defaultBackend === undefined ? '<default>' : yield* backendText(subject, spec.defaultBackend)
    out.field(0, 'Default backend', fallback)
    const tls = spec?.tls ?? []
    if (tls.length > 0) out.line(0, 'TLS:')
    for (const { secretName = '', hosts = [] } of tls)
      out.line(1, secretName === '' ? `SNI routes ${hosts.join(',')}` : `${secretName} terminates ${hosts.join(',')}`)
    out.line(0, 'Rules:\n  Host\tPath\tBackends')
    out.line(1, '----\t----\t--------')
    const rules = (spec?.rules ?? []).filter(rule => rule.http !== undefined)
    for (const { host, http } of rules) {
      out.line(1, `${host || '*'}\t`)
      for (const { path = '', backend } of http!.paths)
        out.line(2, `\t${path} \t${yield* backendText(subject, backend)}`)
    }
    if (rules.length === 0) out.line(1, `*\t*\t${fallback}`)
    out.annotations('Annotations', metadata.annotations)
    yield* subject.events(out)
    return out
  },
}

/** `web:80 (10.8.1.2:80)`. */
function* backendText(subject: Subject, { service, resource }: IngressBackend): Running<string> {
  if (service === undefined)
    return resource === undefined
      ? ''
      : `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}`
  const { name, port } = service
  const shown = `${name}:${port?.number ?? port?.name ?? ''}`
  const namespace = subject.metadata.namespace ?? ''
  const slices = yield* slicesOf(subject.session, namespace, name)
  if (slices instanceof CommandError) return `${shown} (<error: ${reasonOf(slices)}>)`
  const found = yield* subject.session.get(SERVICES, namespace, name)
  if (found instanceof CommandError) return `${shown} (<error: ${reasonOf(found)}>)`
  const ports = (found as unknown as Service).spec.ports ?? []
  const matched = ports.findLast(each =>
    port?.number === undefined ? each.name === port?.name : each.port === port.number,
  )
  return `${shown} (${endpointsText(slices, matched?.name ?? '')})`
}

const reasonOf = (error: CommandError): string => (error instanceof RefusedError ? error.message : error.text)
