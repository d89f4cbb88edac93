import type { LimitRange, Namespace, ResourceQuota } from '../../../../../../kube/api/schema/generated/types.ts'
import type { Running } from '../../../../../../linux/program.ts'
import { CommandError } from '../../../error.ts'
import type { Describer, Subject } from '../describer.ts'
import { Description, dateText } from '../description.ts'

export const namespace: Describer = {
  group: '',
  kind: 'Namespace',
  *describe(subject) {
    const { metadata, status } = subject.as<Namespace>()
    const out = new Description()
    out.field(0, 'Name', metadata.name)
    out.labels('Labels', metadata.labels)
    out.annotations('Annotations', metadata.annotations)
    out.field(0, 'Status', status?.phase)
    const conditions = status?.conditions ?? []
    if (conditions.length > 0) {
      out.line(0, 'Conditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage')
      out.line(1, '----\t------\t------------------\t------\t-------')
    }
    for (const { type, status, lastTransitionTime, reason, message } of conditions)
      out.line(1, `${type}\t${status}\t${dateText(lastTransitionTime ?? '')}\t${reason ?? ''}\t${message ?? ''}`)
    const quotas = yield* inNamespace<ResourceQuota>(subject, 'resourcequotas')
    if (quotas !== undefined) describeQuotas(out, quotas)
    const ranges = yield* inNamespace<LimitRange>(subject, 'limitranges')
    if (ranges !== undefined) describeLimits(out, ranges)
    return out
  },
}

/** Undefined where the server does not have them. */
function* inNamespace<Type>(subject: Subject, plural: string): Running<readonly Type[] | undefined> {
  const name = subject.metadata.name ?? ''
  const found = yield* subject.session.call({ method: 'GET', path: `/api/v1/namespaces/${name}/${plural}?limit=500` })
  return found instanceof CommandError ? undefined : (found['items'] as readonly Type[])
}

function describeQuotas(out: Description, quotas: readonly ResourceQuota[]): void {
  out.line(0, '')
  if (quotas.length === 0) return out.line(0, 'No resource quota.')
  out.line(0, 'Resource Quotas')
  for (const { metadata, status } of quotas) {
    out.field(1, 'Name', metadata.name)
    out.line(1, 'Resource\tUsed\tHard')
    out.line(1, '--------\t---\t---')
    for (const name of Object.keys(status?.hard ?? {}).sort())
      out.line(1, `${name}\t${status?.used?.[name] ?? '0'}\t${status?.hard?.[name]}`)
  }
}

function describeLimits(out: Description, ranges: readonly LimitRange[]): void {
  out.line(0, '')
  if (ranges.length === 0) return out.line(0, 'No LimitRange resource.')
  out.line(0, 'Resource Limits\n Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio')
  out.line(0, ' ----\t--------\t---\t---\t---------------\t-------------\t-----------------------')
  for (const { spec } of ranges)
    for (const limit of spec.limits) {
      const lists = [limit.min, limit.max, limit.defaultRequest, limit.default, limit.maxLimitRequestRatio]
      for (const name of [...new Set(lists.flatMap(each => Object.keys(each ?? {})))].sort())
        out.line(0, ` ${limit.type}\t${name}\t${lists.map(each => each?.[name] ?? '-').join('\t')}`)
    }
}
