import { columns, define } from '../definition.ts'
import { defaultPodSpec } from '../pod/defaults.ts'
import type { CronJob } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { containerCells, selectorCell } from '../table/workload.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { validateCount } from '../validation/numbers.ts'
import { cronError } from './cron-schedule.ts'
import { validateJobSpec } from './jobs.ts'

const POLICIES = ['Allow', 'Forbid', 'Replace']
const NAME_MAX = 52
/** The form of names in the IANA time zone database; which of them exist is not known here. */
const TIME_ZONE = /^(?:UTC|GMT|[A-Z][A-Za-z]+(?:\/[A-Za-z0-9_+-]+)+)$/

/** pkg/apis/batch/v1/defaults.go, pkg/apis/batch/validation/validation.go. */
export const cronJobs = define<CronJob>({
  group: 'batch',
  kind: 'CronJob',
  plural: 'cronjobs',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  status: true,
  generation: true,
  subresources: ['status'],
  columns: columns(
    'Name:string:name Schedule Timezone Suspend:boolean Active:integer Last_Schedule Age Containers* Images* Selector*',
  ),
  row({ metadata, spec, status }, now) {
    return [
      metadata.name,
      spec.schedule,
      spec.timeZone ?? '<none>',
      spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False',
      (status.active ?? []).length,
      status.lastScheduleTime ? age(status.lastScheduleTime, now) : '<none>',
      age(metadata.creationTimestamp, now),
      ...containerCells(spec.jobTemplate.spec.template),
      selectorCell(spec.jobTemplate.spec.selector),
    ]
  },
  defaults({ spec }) {
    spec.concurrencyPolicy ??= 'Allow'
    spec.suspend ??= false
    spec.successfulJobsHistoryLimit ??= 3
    spec.failedJobsHistoryLimit ??= 1
    // What a job counts and how it ends is left to the job.
    defaultPodSpec(spec.jobTemplate.spec.template.spec)
  },
  validate({ metadata, spec }, errors) {
    if ((metadata.name ?? '').length > NAME_MAX)
      errors.invalid('metadata.name', metadata.name, `must be no more than ${NAME_MAX} characters`)
    validateSpec(spec, errors)
  },
  validateUpdate: ({ spec }, _old, errors) => validateSpec(spec, errors),
})

function validateSpec(spec: CronJob['spec'], errors: FieldErrors): void {
  if (!spec.schedule) errors.required('spec.schedule')
  else {
    const wrong = cronError(spec.schedule)
    if (wrong !== undefined) errors.invalid('spec.schedule', spec.schedule, wrong)
    if (/TZ/.test(spec.schedule))
      errors.invalid('spec.schedule', spec.schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')
  }
  if (spec.timeZone !== undefined && !TIME_ZONE.test(spec.timeZone))
    errors.invalid('spec.timeZone', spec.timeZone, `unknown time zone ${spec.timeZone}`)
  validateCount(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds', errors)
  if (!POLICIES.includes(spec.concurrencyPolicy ?? ''))
    errors.notSupported('spec.concurrencyPolicy', spec.concurrencyPolicy, POLICIES)
  if (spec.jobTemplate.spec.manualSelector === true)
    errors.notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false'])
  validateJobSpec(spec.jobTemplate.spec, 'spec.jobTemplate.spec', errors)
  validateCount(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit', errors)
  validateCount(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit', errors)
}
