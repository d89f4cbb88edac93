import { columns, define } from '../definition.ts'
import type { IngressClass } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { immutable } from '../validation/metadata.ts'

export const ingressClasses = define<IngressClass>({
  group: 'networking.k8s.io',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  namespaced: false,
  generation: true,
  columns: columns('Name:string:name Controller Parameters Age'),
  row({ metadata, spec }, now) {
    const reference = spec.parameters
    const kind =
      reference === undefined
        ? ''
        : reference.apiGroup === undefined
          ? reference.kind
          : `${reference.kind}.${reference.apiGroup}`
    return [
      metadata.name,
      spec.controller ?? '',
      reference === undefined ? '<none>' : `${kind}/${reference.name}`,
      age(metadata.creationTimestamp, now),
    ]
  },
  defaults({ spec }) {
    if (spec.parameters !== undefined) spec.parameters.scope ??= 'Cluster'
  },
  validate({ spec }, errors) {
    const controller = spec.controller ?? ''
    if (controller.length > 250) errors.tooLong('spec.controller', 250)
    if (!/^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/.+$/.test(controller))
      errors.invalid('spec.controller', controller, `must be a domain-prefixed path (such as "acme.io/foo")`)
  },
  validateUpdate: ({ spec }, old, errors) => immutable(spec.controller, old.spec.controller, 'spec.controller', errors),
})
