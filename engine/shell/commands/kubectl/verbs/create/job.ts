import { isObject } from '../../../../../kube/api/object.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError, failure } from '../../error.ts'
import { string } from '../../flags.ts'
import { metadataOf } from '../../info.ts'
import type { Body, Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { commandOf, generator } from './generator.ts'

const podSpec = (name: string, image: string, command: readonly string[], restartPolicy: string) => ({
  template: {
    metadata: {},
    spec: {
      containers: [{ name, image, ...(command.length > 0 ? { command } : {}), resources: {} }],
      restartPolicy,
    },
  },
})

export const job: Verb = generator({
  name: 'job',
  short: 'Create a job with the specified name',
  usage: 'NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  flags: [
    string('from', 'The name of the resource to create a Job from (only cronjob is supported).'),
    string('image', 'Image name to run.'),
  ],
  what: 'job',
  namespaced: true,
  command: true,
  *make(session, name) {
    const { flags } = session
    const image = flags.string('image')
    const from = flags.string('from')
    if ((image === '') === (from === '')) return failure('either --image or --from must be specified')
    const command = commandOf(session)
    if (from === '')
      return {
        kind: 'Job',
        apiVersion: 'batch/v1',
        metadata: { name },
        spec: podSpec(name, image, command, 'Never'),
        status: {},
      }
    return command.length > 0 ? failure('cannot specify --from and command') : yield* jobFrom(session, name, from)
  },
})

function* jobFrom(session: Session, name: string, from: string): Running<Body | CommandError> {
  const [type = '', source = ''] = from.includes('/') ? from.split('/', 2) : ['cronjob', from]
  const mapping = yield* session.mapper.find(type)
  if (mapping instanceof CommandError) return mapping
  if (mapping.kind !== 'CronJob') return failure('from must be an existing cronjob')
  const cron = yield* session.get(mapping, session.namespace, source)
  if (cron instanceof CommandError) return cron
  const spec = cron['spec']
  const template = isObject(spec) && isObject(spec['jobTemplate']) ? spec['jobTemplate'] : {}
  const { labels, annotations } = metadataOf(template)
  return {
    kind: 'Job',
    apiVersion: 'batch/v1',
    metadata: {
      name,
      ...(labels === undefined ? {} : { labels }),
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...(isObject(annotations) ? annotations : {}) },
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'CronJob', name: source, uid: metadataOf(cron)['uid'], controller: true },
      ],
    },
    spec: template['spec'],
    status: {},
  }
}

export const cronJob: Verb = generator({
  name: 'cronjob',
  aliases: ['cj'],
  short: 'Create a cron job with the specified name',
  usage: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
  flags: [
    string('image', 'Image name to run.'),
    string('restart', 'The restart policy of the job: OnFailure or Never.'),
    string('schedule', 'A schedule in the Cron format the job should be run with.'),
  ],
  required: ['image', 'schedule'],
  what: 'cronjob',
  namespaced: true,
  command: true,
  *make(session, name) {
    const { flags } = session
    const restart = flags.string('restart') || 'OnFailure'
    return {
      kind: 'CronJob',
      apiVersion: 'batch/v1',
      metadata: { name },
      spec: {
        schedule: flags.string('schedule'),
        jobTemplate: { metadata: { name }, spec: podSpec(name, flags.string('image'), commandOf(session), restart) },
      },
      status: {},
    }
  },
})
