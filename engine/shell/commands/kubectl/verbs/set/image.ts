import type { Running } from '../../../../../linux/program.ts'
import { CommandError, combined, failure } from '../../error.ts'
import { SELECTOR } from '../../global-flags.ts'
import type { Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { editsOf } from '../shared/edits.ts'
import { markedError, podSpecOf } from '../shared/mutation.ts'
import { checkLocal, SET_FLAGS, selectToSet, setAll } from './change.ts'

export const image: Verb = {
  name: 'image',
  short: 'Update the image of a pod template',
  long: `Update existing container images of resources.

 Possible resources include (case insensitive):

  pod (po), replicationcontroller (rc), deployment (deploy), daemonset (ds), statefulset (sts), cronjob (cj), replicaset (rs)`,
  examples: [
    "# Set a deployment's nginx container image to nginx:1.28\nkubectl set image deployment/web nginx=nginx:1.28",
    '# Set the image of all containers of a daemon set\nkubectl set image daemonset agent *=agent:2',
  ],
  usage: '(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  flags: [...SET_FLAGS, SELECTOR],
  completes: {
    types: ['daemonsets', 'deployments', 'pods', 'cronjobs', 'replicasets', 'replicationcontrollers', 'statefulsets'],
    repeat: false,
  },
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const edits = editsOf(session.args, 'image')
  if (typeof edits === 'string') return failure(edits)
  const infos = yield* selectToSet(session, edits.resources)
  if (infos instanceof CommandError) return infos
  const wrong = check(session, edits.resources, edits.set)
  if (wrong !== undefined) return wrong
  const local = yield* checkLocal(session)
  if (local !== undefined) return local
  const errors: CommandError[] = []
  return yield* setAll(
    session,
    infos,
    {
      done: 'image updated',
      refused: 'failed to patch image update to pod template:',
      *change(info, draft) {
        const spec = podSpecOf(info, draft)
        if (typeof spec === 'string') return spec
        for (const [name, value] of edits.set) {
          const found = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(
            each => name === '*' || each.name === name,
          )
          if (found.length === 0) errors.push(markedError(`unable to find container named ${JSON.stringify(name)}`))
          for (const container of found) container.image = value
        }
        return true
      },
    },
    errors,
  )
}

function check(
  { flags }: Session,
  resources: readonly string[],
  images: ReadonlyMap<string, string>,
): CommandError | undefined {
  const errors: CommandError[] = []
  if (flags.bool('all') && flags.string('selector') !== '')
    errors.push(failure('cannot set --all and --selector at the same time'))
  if (resources.length === 0 && flags.list('filename').length === 0)
    errors.push(failure('one or more resources must be specified as <resource> <name> or <resource>/<name>'))
  if (images.size === 0) errors.push(failure('at least one image update is required'))
  if (images.size > 1 && images.has('*'))
    errors.push(
      failure('all containers are already specified by *, but saw more than one container_name=container_image pairs'),
    )
  return errors.length === 0 ? undefined : combined(errors)
}
