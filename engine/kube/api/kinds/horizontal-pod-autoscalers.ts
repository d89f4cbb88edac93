import { columns, define } from '../definition.ts'
import type { ApiObject } from '../object.ts'
import type {
  AutoscalingV1HorizontalPodAutoscaler,
  HorizontalPodAutoscaler,
  MetricSpec,
} from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { pathSegment } from '../validation/names.ts'

/** Kept as autoscaling/v2, served as v1 too. pkg/apis/autoscaling/v2/defaults.go, pkg/apis/autoscaling/validation. */

const COLUMNS = columns('Name:string:name Reference Targets MinPods MaxPods Replicas Age')
const COMMON = {
  group: 'autoscaling',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  status: true,
  subresources: ['status'],
  columns: COLUMNS,
}

export const horizontalPodAutoscalers = define<HorizontalPodAutoscaler>({
  ...COMMON,
  version: 'v2',
  row: ({ metadata, spec, status }, now) => [
    metadata.name,
    `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
    targetsCell(spec.metrics ?? [], status.currentMetrics ?? []),
    String(spec.minReplicas ?? '<unset>'),
    spec.maxReplicas,
    status.currentReplicas ?? 0,
    age(metadata.creationTimestamp, now),
  ],
  defaults({ spec }) {
    spec.minReplicas ??= 1
    if ((spec.metrics ?? []).length === 0)
      spec.metrics = [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      ]
    const { behavior } = spec
    if (behavior === undefined) return
    behavior.scaleUp = {
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 15 },
        { type: 'Percent', value: 100, periodSeconds: 15 },
      ],
      ...behavior.scaleUp,
    }
    behavior.scaleDown = {
      selectPolicy: 'Max',
      policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
      ...behavior.scaleDown,
    }
  },
  validate: ({ spec }, errors) => validateSpec(spec, errors),
  validateUpdate: ({ spec }, _old, errors) => validateSpec(spec, errors),
})

type Status = NonNullable<HorizontalPodAutoscaler['status']['currentMetrics']>[number]

function targetsCell(metrics: readonly MetricSpec[], current: readonly Status[]): string {
  if (metrics.length === 0) return '<none>'
  const texts = metrics.slice(0, 2).map((metric, index) => targetText(metric, current[index]))
  return metrics.length > 2 ? `${texts.join(', ')} + ${metrics.length - 2} more...` : texts.join(', ')
}

function targetText(metric: MetricSpec, status: Status | undefined): string {
  const spec = metric.resource ?? metric.containerResource ?? metric.pods ?? metric.object ?? metric.external
  const now =
    status?.resource?.current ??
    status?.containerResource?.current ??
    status?.pods?.current ??
    status?.object?.current ??
    status?.external?.current
  const { averageValue, averageUtilization, value } = spec?.target ?? {}
  const name = metric.resource?.name ?? metric.containerResource?.name
  const label = name === undefined ? '' : `${name}: `
  if (averageValue !== undefined)
    return `${label}${now?.averageValue ?? '<unknown>'}/${averageValue}${name === undefined && metric.pods === undefined ? ' (avg)' : ''}`
  if (averageUtilization !== undefined || name !== undefined)
    return `${label}${now?.averageUtilization === undefined ? '<unknown>' : `${now.averageUtilization}%`}/${averageUtilization === undefined ? '<auto>' : `${averageUtilization}%`}`
  return `${now?.value ?? '<unknown>'}/${value ?? '<auto>'}`
}

const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource']

function validateSpec(spec: HorizontalPodAutoscaler['spec'], errors: FieldErrors): void {
  const { minReplicas, maxReplicas, scaleTargetRef: target } = spec
  if (minReplicas !== undefined && minReplicas < 1)
    errors.invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1')
  if (maxReplicas < 1) errors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0')
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`')
  for (const part of ['kind', 'name'] as const)
    if (!target[part]) errors.required(`spec.scaleTargetRef.${part}`)
    else errors.each(`spec.scaleTargetRef.${part}`, target[part], pathSegment(target[part]))
  if (
    !(target.apiVersion ?? '').includes('/') &&
    !(target.apiVersion === 'v1' && target.kind === 'ReplicationController')
  )
    errors.invalid('spec.scaleTargetRef.apiVersion', target.apiVersion ?? '', 'apiVersion must specify API group')
  if (minReplicas === 0 && !spec.metrics?.some(metric => metric.type === 'Object' || metric.type === 'External'))
    errors.forbidden(
      'spec.metrics',
      'must specify at least one Object or External metric to support scaling to zero replicas',
    )
  spec.metrics?.forEach((metric, index) => {
    validateMetric(metric, `spec.metrics[${index}]`, errors)
  })
  for (const direction of ['scaleUp', 'scaleDown'] as const)
    validateRules(spec.behavior?.[direction], `spec.behavior.${direction}`, errors)
}

const SOURCES: Readonly<Record<string, 'resource' | 'containerResource' | 'pods' | 'object' | 'external'>> = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
}

function validateMetric(metric: MetricSpec, at: string, errors: FieldErrors): void {
  if (!metric.type) errors.required(`${at}.type`, 'must specify a metric source type')
  if (!METRIC_TYPES.includes(metric.type)) {
    errors.notSupported(`${at}.type`, metric.type, METRIC_TYPES)
    return
  }
  const source = SOURCES[metric.type]!
  if (metric[source] === undefined)
    errors.required(`${at}.${source}`, 'must populate information for the given metric source')
  if (source !== 'resource' || metric.resource === undefined) return
  const { name, target } = metric.resource
  if (!name) errors.required(`${at}.resource.name`, 'must specify a resource name')
  if (!target.type) errors.required(`${at}.resource.target.type`, 'must specify a metric target type')
  if (!['Utilization', 'Value', 'AverageValue'].includes(target.type))
    errors.invalid(`${at}.resource.target.type`, target.type, 'must be either Utilization, Value, or AverageValue')
  if ((target.averageUtilization ?? 1) < 1)
    errors.invalid(`${at}.resource.target.averageUtilization`, target.averageUtilization, 'must be greater than 0')
  if (target.averageUtilization === undefined && target.averageValue === undefined)
    errors.required(
      `${at}.resource.target.averageUtilization`,
      'must set either a target raw value or a target utilization',
    )
  if (target.averageUtilization !== undefined && target.averageValue !== undefined)
    errors.forbidden(
      `${at}.resource.target.averageValue`,
      'may not set both a target raw value and a target utilization',
    )
}

const HOUR = 3600
const POLICY_PERIOD_MAX = 1800
type Rules = NonNullable<HorizontalPodAutoscaler['spec']['behavior']>['scaleUp']

function validateRules(rules: Rules, at: string, errors: FieldErrors): void {
  if (rules === undefined) return
  const { stabilizationWindowSeconds: seconds = 0, selectPolicy, policies } = rules
  if (seconds < 0) errors.invalid(`${at}.stabilizationWindowSeconds`, seconds, 'must be greater than or equal to zero')
  if (seconds > HOUR)
    errors.invalid(`${at}.stabilizationWindowSeconds`, seconds, `must be less than or equal to ${HOUR}`)
  const known = ['Disabled', 'Max', 'Min']
  if (selectPolicy !== undefined && !known.includes(selectPolicy))
    errors.notSupported(`${at}.selectPolicy`, selectPolicy, known)
  if (policies === undefined) errors.required(`${at}.policies`, 'must specify at least one Policy')
  policies?.forEach(({ type, value, periodSeconds }, index) => {
    const path = `${at}.policies[${index}]`
    if (type !== 'Percent' && type !== 'Pods') errors.notSupported(`${path}.type`, type, ['Percent', 'Pods'])
    if (value <= 0) errors.invalid(`${path}.value`, value, 'must be greater than zero')
    if (periodSeconds <= 0) errors.invalid(`${path}.periodSeconds`, periodSeconds, 'must be greater than zero')
    if (periodSeconds > POLICY_PERIOD_MAX)
      errors.invalid(`${path}.periodSeconds`, periodSeconds, `must be less than or equal to ${POLICY_PERIOD_MAX}`)
  })
}

/** autoscaling/v2 -> v1: the CPU target becomes a field; what v1 has no word for goes into annotations (not emulated) and is left out. */
function toV1(stored: ApiObject): ApiObject {
  const { spec, status, ...rest } = stored as unknown as HorizontalPodAutoscaler
  const cpu = spec.metrics?.find(metric => metric.resource?.name === 'cpu')?.resource?.target.averageUtilization
  const { scaleTargetRef, minReplicas, maxReplicas } = spec
  const now = status.currentMetrics?.find(metric => metric.resource?.name === 'cpu')?.resource?.current
    .averageUtilization
  return {
    ...rest,
    apiVersion: 'autoscaling/v1',
    spec: {
      scaleTargetRef,
      minReplicas,
      maxReplicas,
      ...(cpu === undefined ? {} : { targetCPUUtilizationPercentage: cpu }),
    },
    status: {
      currentReplicas: status.currentReplicas ?? 0,
      desiredReplicas: status.desiredReplicas,
      ...(now === undefined ? {} : { currentCPUUtilizationPercentage: now }),
    },
  } as unknown as ApiObject
}

function fromV1(object: ApiObject): ApiObject {
  const { spec, status, ...rest } = object as unknown as AutoscalingV1HorizontalPodAutoscaler
  const { targetCPUUtilizationPercentage: cpu = 80, ...others } = spec
  return {
    ...rest,
    apiVersion: 'autoscaling/v2',
    spec: {
      ...others,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpu } } },
      ],
    },
    status: { currentReplicas: status.currentReplicas, desiredReplicas: status.desiredReplicas, currentMetrics: null },
  } as unknown as ApiObject
}

export const horizontalPodAutoscalersV1 = define<AutoscalingV1HorizontalPodAutoscaler>({
  ...COMMON,
  version: 'v1',
  storedAs: 'horizontalpodautoscalers.autoscaling',
  fromStored: toV1,
  toStored: fromV1,
  row: (object, now) =>
    horizontalPodAutoscalers.row(fromV1(object as unknown as ApiObject) as unknown as HorizontalPodAutoscaler, now),
  defaults({ spec }) {
    spec.minReplicas ??= 1
  },
  validate: (object, errors) =>
    validateSpec((fromV1(object as unknown as ApiObject) as unknown as HorizontalPodAutoscaler).spec, errors),
  validateUpdate: (object, _old, errors) =>
    validateSpec((fromV1(object as unknown as ApiObject) as unknown as HorizontalPodAutoscaler).spec, errors),
})
