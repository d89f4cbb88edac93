import { columns, define } from '../definition.ts'
import type { APIService } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'

/** Kept as data: nothing is proxied to an extension server. */
export const apiServices = define<APIService>({
  group: 'apiregistration.k8s.io',
  kind: 'APIService',
  plural: 'apiservices',
  categories: ['api-extensions'],
  namespaced: false,
  status: true,
  subresources: ['status'],
  columns: columns('Name:string:name Service Available Age'),
  row({ metadata, spec, status }, now) {
    const { service } = spec
    const condition = status.conditions?.find(each => each.type === 'Available')
    const available =
      condition === undefined
        ? 'Unknown'
        : condition.status === 'True'
          ? 'True'
          : `${condition.status} (${condition.reason})`
    return [
      metadata.name,
      service == null ? 'Local' : `${service.namespace}/${service.name}`,
      available,
      age(metadata.creationTimestamp, now),
    ]
  },
  defaults({ spec }) {
    if (spec.service != null) spec.service.port ??= 443
  },
})
