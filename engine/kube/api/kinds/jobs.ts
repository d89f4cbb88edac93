import { columns, define } from '../definition.ts'
import type { Draft } from '../object.ts'
import { defaultPodSpec } from '../pod/defaults.ts'
import { validatePodTemplate } from '../pod/validate.ts'
import type { Job, JobSpec } from '../schema/generated/types.ts'
import { matchesLabels, selectorOf } from '../selector/label.ts'
import { age, humanDuration } from '../table/duration.ts'
import { containerCells, selectorCell } from '../table/workload.ts'
import { type FieldErrors, sortedKeys } from '../validation/field-error.ts'
import { validateLabelSelector } from '../validation/label-selector.ts'
import { immutable } from '../validation/metadata.ts'
import { validateCount } from '../validation/numbers.ts'
import { isReadable } from '../validation/workload.ts'

/** pkg/apis/batch/v1/defaults.go, pkg/registry/batch/job/strategy.go. */
export const jobs = define<Job>({
  group: 'batch',
  kind: 'Job',
  plural: 'jobs',
  categories: ['all'],
  namespaced: true,
  status: true,
  generation: true,
  subresources: ['status'],
  fields: { 'status.successful': ({ status }) => String(status.succeeded ?? 0) },
  columns: columns('Name:string:name Status Completions Duration Age Containers* Images* Selector*'),
  row(job, now) {
    const { metadata, spec, status } = job
    return [
      metadata.name,
      statusOf(job),
      completions(job),
      duration(status, now),
      age(metadata.creationTimestamp, now),
      ...containerCells(spec.template),
      selectorCell(spec.selector),
    ]
  },
  defaults({ metadata, spec }) {
    defaultJobSpec(spec)
    const labels = spec.template.metadata.labels
    if (metadata.labels === undefined && labels !== undefined) metadata.labels = { ...labels }
  },
  prepareCreate(job) {
    if (job.spec.manualSelector === true) return
    generateSelector(job)
  },
  validate({ spec }, errors) {
    const readable = isReadable(spec.selector)
    const selector = readable ? selectorOf(spec.selector) : undefined
    if (spec.manualSelector !== true && selector !== undefined && selector.length > 1)
      errors.invalid('spec.selector', spec.selector, '`selector` not auto-generated')
    validateJobSpec(spec, 'spec', errors)
    if (spec.selector === undefined) errors.required('spec.selector')
    else validateLabelSelector(spec.selector, 'spec.selector', errors)
    if (readable && (selector === undefined || !matchesLabels(selector, spec.template.metadata.labels)))
      errors.invalid(
        'spec.template.metadata.labels',
        sortedKeys(spec.template.metadata.labels),
        '`selector` does not match template `labels`',
      )
  },
  validateStatus: (job, _old, errors) => validateStatus(job, errors),
  validateUpdate({ spec }, old, errors) {
    validateJobSpec(spec, 'spec', errors)
    if (old.spec.completionMode !== 'Indexed' || spec.completions !== spec.parallelism)
      immutable(spec.completions, old.spec.completions, 'spec.completions', errors)
    for (const part of [
      'selector',
      'template',
      'completionMode',
      'podFailurePolicy',
      'backoffLimitPerIndex',
      'managedBy',
      'successPolicy',
      'podReplacementPolicy',
    ] as const)
      if (part !== 'template' || !(old.spec.suspend === true && old.status.startTime === undefined))
        immutable(spec[part], old.spec[part], `spec.${part}`, errors)
  },
})

function validateStatus({ status }: Job, errors: FieldErrors): void {
  const complete = status.conditions?.some(each => each.type === 'Complete' && each.status === 'True') ?? false
  if (status.completionTime !== undefined && !complete)
    errors.invalid(
      'status.completionTime',
      status.completionTime,
      'cannot set completionTime when there is no Complete=True condition',
    )
}

export function defaultJobSpec(spec: Draft<JobSpec>): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
  spec.parallelism ??= 1
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 0x7fffffff
  spec.completionMode ??= 'NonIndexed'
  spec.suspend ??= false
  spec.manualSelector ??= false
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed'
  defaultPodSpec(spec.template.spec)
}

/** A job finds its pods by its own uid, unless told to find them otherwise. */
function generateSelector(job: Draft<Job>): void {
  const { uid, name, generateName } = job.metadata
  const own: Record<string, string> = {
    'controller-uid': uid,
    'batch.kubernetes.io/controller-uid': uid,
    'job-name': name ?? generateName,
    'batch.kubernetes.io/job-name': name ?? generateName,
  }
  const template = job.spec.template.metadata as { labels?: Record<string, string> }
  template.labels = { ...own, ...template.labels }
  job.metadata.labels = { ...job.metadata.labels, ...own }
  job.spec.selector ??= {}
  job.spec.selector.matchLabels = { ...job.spec.selector.matchLabels, 'batch.kubernetes.io/controller-uid': uid }
}

export function validateJobSpec(spec: JobSpec, at: string, errors: FieldErrors): void {
  for (const part of [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
    'maxFailedIndexes',
  ] as const)
    validateCount(spec[part], `${at}.${part}`, errors)
  const mode = spec.completionMode
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.required(`${at}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')
  const managed = spec.managedBy
  if (managed === '') errors.required(`${at}.managedBy`)
  else if (managed !== undefined && !/^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/.+$/.test(managed))
    errors.invalid(`${at}.managedBy`, managed, 'must be a domain-prefixed path (such as "acme.io/foo")')
  if (mode !== undefined && mode !== 'NonIndexed' && mode !== 'Indexed')
    errors.notSupported(`${at}.completionMode`, mode, ['NonIndexed', 'Indexed'])
  if (mode === undefined || mode === 'NonIndexed') {
    if (spec.backoffLimitPerIndex !== undefined)
      errors.invalid(`${at}.backoffLimitPerIndex`, spec.backoffLimitPerIndex, 'requires indexed completion mode')
    if (spec.maxFailedIndexes !== undefined)
      errors.invalid(`${at}.maxFailedIndexes`, spec.maxFailedIndexes, 'requires indexed completion mode')
  }
  const replacement = spec.podReplacementPolicy
  if (replacement !== undefined && !['Failed', 'TerminatingOrFailed'].includes(replacement))
    errors.notSupported(`${at}.podReplacementPolicy`, replacement, ['Failed', 'TerminatingOrFailed'])
  if (mode === 'Indexed' && spec.completions === undefined)
    errors.required(`${at}.completions`, `when completion mode is Indexed`)
  validatePodTemplate(spec.template, `${at}.template`, errors)
  const policy = spec.template.spec.restartPolicy
  if (policy === 'Always') errors.required(`${at}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"')
  else if (policy !== 'OnFailure' && policy !== 'Never')
    errors.notSupported(`${at}.template.spec.restartPolicy`, policy, ['OnFailure', 'Never'])
}

function statusOf({ spec, status, metadata }: Job): string {
  const has = (type: string) => status.conditions?.some(each => each.type === type && each.status === 'True') ?? false
  if (has('Complete')) return 'Complete'
  if (has('Failed')) return 'Failed'
  if (metadata.deletionTimestamp !== undefined) return 'Terminating'
  if (spec.suspend === true && has('Suspended')) return 'Suspended'
  if (has('FailureTarget')) return 'FailureTarget'
  return has('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running'
}

function completions({ spec, status }: Job): string {
  const succeeded = status.succeeded ?? 0
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`
  const parallelism = spec.parallelism ?? 0
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function duration({ startTime, completionTime }: Job['status'], now: number): string {
  if (!startTime) return ''
  return humanDuration((completionTime ? Date.parse(completionTime) : now) - Date.parse(startTime))
}
