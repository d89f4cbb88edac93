import type { Call } from '../call.ts'
import type { ApiObject, Draft } from '../object.ts'
import { podAmounts } from '../pod-resources.ts'
import type { LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod } from '../schema/generated/types.ts'
import { formatQuantity, nanoOf } from '../schema/quantity.ts'
import { forbidden } from '../status.ts'
import type { Admission } from './admission.ts'

const ANNOTATION = 'kubernetes.io/limit-ranger'

/** Fills in and checks what containers ask for, by the LimitRanges of the namespace. plugin/pkg/admission/limitranger. */
export const limitRanger: Admission = {
  name: 'LimitRanger',
  admit(call, draft, old) {
    if (call.definition.name !== 'pods' || call.at.subresource !== '' || old !== undefined) return undefined
    for (const range of rangesOf(call)) fillIn(draft as unknown as Draft<Pod>, range)
    return undefined
  },
  validate(call, object, old) {
    const { name } = call.definition
    if (call.at.subresource !== '' || (name !== 'pods' && name !== 'persistentvolumeclaims')) return undefined
    if (name === 'pods' && old !== undefined) return undefined
    for (const range of rangesOf(call)) {
      const errors = (range.spec.limits ?? []).flatMap(item => violations(item, object))
      if (errors.length === 0) continue
      const text = errors.length === 1 ? errors[0]! : `[${[...new Set(errors)].join(', ')}]`
      return forbidden(call.definition, object.metadata.name, text)
    }
    return undefined
  },
}

const rangesOf = (call: Call): readonly LimitRange[] =>
  call.collection('limitranges').list(call.at.namespace) as readonly LimitRange[]

function fillIn(pod: Draft<Pod>, range: LimitRange): void {
  const requests: Record<string, string> = {}
  const limits: Record<string, string> = {}
  for (const item of range.spec.limits ?? []) {
    if (item.type !== 'Container') continue
    Object.assign(requests, item.defaultRequest)
    Object.assign(limits, item.default)
  }
  const notes: string[] = []
  const visit = (container: Draft<Pod>['spec']['containers'][number], what: string) => {
    for (const [key, defaults, word] of [
      ['requests', requests, 'request'],
      ['limits', limits, 'limit'],
    ] as const) {
      const missing = Object.keys(defaults).filter(name => container.resources[key]?.[name] === undefined)
      if (missing.length === 0) continue
      container.resources[key] = { ...container.resources[key] }
      for (const name of missing) container.resources[key]![name] = defaults[name]!
      notes.push(`${missing.sort().join(', ')} ${word} for ${what} ${container.name}`)
    }
  }
  for (const container of pod.spec.containers ?? []) visit(container, 'container')
  for (const container of pod.spec.initContainers ?? []) visit(container, 'init container')
  if (notes.length > 0)
    pod.metadata.annotations = {
      ...pod.metadata.annotations,
      [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}`,
    }
}

type List = Readonly<Record<string, string>>

function violations(item: LimitRangeItem, object: ApiObject): string[] {
  if (object.kind === 'PersistentVolumeClaim') {
    if (item.type !== 'PersistentVolumeClaim') return []
    return claimViolations(item, (object as unknown as PersistentVolumeClaim).spec.resources?.requests ?? {})
  }
  const pod = object as unknown as Pod
  if (item.type === 'Container')
    return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(({ resources }) =>
      check(item, resources?.requests ?? {}, resources?.limits ?? {}),
    )
  return item.type === 'Pod' ? check(item, asList(podAmounts(pod, 'requests')), asList(podAmounts(pod, 'limits'))) : []
}

const asList = (amounts: Map<string, bigint>): List =>
  Object.fromEntries(
    [...amounts].map(([name, nano]) => [
      name,
      formatQuantity({ nano, format: name === 'memory' || name.includes('storage') ? 'BinarySI' : 'DecimalSI' }),
    ]),
  )

function claimViolations(item: LimitRangeItem, requests: List): string[] {
  const out: string[] = []
  for (const [name, bound] of Object.entries(item.min ?? {})) out.push(...below(item.type, name, bound, requests, {}))
  for (const [name, bound] of Object.entries(item.max ?? {})) {
    const head = `maximum ${name} usage per ${item.type} is ${bound}`
    if (requests[name] === undefined) out.push(`${head}.  No request is specified`)
    else if (nanoOf(requests[name]) > nanoOf(bound)) out.push(`${head}, but request is ${requests[name]}`)
  }
  return out
}

function check(item: LimitRangeItem, requests: List, limits: List): string[] {
  const out: string[] = []
  for (const [name, bound] of Object.entries(item.min ?? {}))
    out.push(...below(item.type, name, bound, requests, limits))
  for (const [name, bound] of Object.entries(item.max ?? {}))
    out.push(...above(item.type, name, bound, requests, limits))
  for (const [name, bound] of Object.entries(item.maxLimitRequestRatio ?? {}))
    out.push(...ratio(item.type, name, bound, requests[name], limits[name]))
  return out
}

function below(type: string, name: string, bound: string, requests: List, limits: List): string[] {
  const head = `minimum ${name} usage per ${type} is ${bound}`
  if (requests[name] === undefined) return [`${head}.  No request is specified`]
  if (nanoOf(requests[name]) < nanoOf(bound)) return [`${head}, but request is ${requests[name]}`]
  return limits[name] !== undefined && nanoOf(limits[name]) < nanoOf(bound)
    ? [`${head}, but limit is ${limits[name]}`]
    : []
}

function above(type: string, name: string, bound: string, requests: List, limits: List): string[] {
  const head = `maximum ${name} usage per ${type} is ${bound}`
  if (limits[name] === undefined) return [`${head}.  No limit is specified`]
  if (nanoOf(limits[name]) > nanoOf(bound)) return [`${head}, but limit is ${limits[name]}`]
  return requests[name] !== undefined && nanoOf(requests[name]) > nanoOf(bound)
    ? [`${head}, but request is ${requests[name]}`]
    : []
}

function ratio(
  type: string,
  name: string,
  bound: string,
  request: string | undefined,
  limit: string | undefined,
): string[] {
  const head = `${name} max limit to request ratio per ${type} is ${bound}`
  if (nanoOf(request) === 0n) return [`${head}, but no request is specified or request is 0`]
  if (nanoOf(limit) === 0n) return [`${head}, but no limit is specified or limit is 0`]
  const observed = Number(nanoOf(limit)) / Number(nanoOf(request))
  return observed > Number(nanoOf(bound)) / 1e9 ? [`${head}, but provided ratio is ${observed.toFixed(6)}`] : []
}
