import type { EndpointSlice, Endpoints } from '../../../../../../kube/api/schema/generated/types.ts'
import type { Describer } from '../describer.ts'

export const endpoints: Describer = {
  group: '',
  kind: 'Endpoints',
  *describe(subject) {
    const out = subject.begin()
    out.line(0, 'Subsets:')
    for (const { addresses = [], notReadyAddresses = [], ports = [] } of subject.as<Endpoints>().subsets ?? []) {
      out.field(1, 'Addresses', addresses.map(each => each.ip).join(',') || '<none>')
      out.field(1, 'NotReadyAddresses', notReadyAddresses.map(each => each.ip).join(',') || '<none>')
      if (ports.length > 0) out.line(1, 'Ports:\n    Name\tPort\tProtocol\n    ----\t----\t--------')
      for (const { name, port, protocol } of ports) out.line(2, `${name || '<unset>'}\t${port}\t${protocol ?? ''}`)
      out.line(0, '')
    }
    yield* subject.events(out)
    return out
  },
}

export const endpointSlice: Describer = {
  group: 'discovery.k8s.io',
  kind: 'EndpointSlice',
  *describe(subject) {
    const slice = subject.as<EndpointSlice>()
    const out = subject.begin()
    out.field(0, 'AddressType', slice.addressType)
    const ports = slice.ports ?? []
    out.line(0, ports.length === 0 ? 'Ports: <unset>' : 'Ports:\n  Name\tPort\tProtocol\n  ----\t----\t--------')
    for (const { name, port, protocol } of ports)
      out.line(1, `${name || '<unset>'}\t${port ?? '<unset>'}\t${protocol ?? ''}`)
    const all = slice.endpoints ?? []
    out.line(0, all.length === 0 ? 'Endpoints: <none>' : 'Endpoints:')
    for (const { addresses, conditions, hostname, targetRef, nodeName, zone } of all) {
      out.field(1, '- Addresses', addresses.join(', ') || '<none>')
      out.line(2, 'Conditions:')
      out.field(3, 'Ready', conditions?.ready ?? '<unset>')
      out.field(2, 'Hostname', hostname ?? '<unset>')
      if (targetRef !== undefined) out.field(2, 'TargetRef', `${targetRef.kind}/${targetRef.name}`)
      out.field(2, 'NodeName', nodeName ?? '<unset>')
      out.field(2, 'Zone', zone ?? '<unset>')
    }
    yield* subject.events(out)
    return out
  },
}
