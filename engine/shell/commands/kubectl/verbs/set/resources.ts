import { formatQuantity, parseQuantity } from '../../../../../kube/api/schema/quantity.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError, failure } from '../../error.ts'
import { string } from '../../flags.ts'
import { SELECTOR } from '../../global-flags.ts'
import type { Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { markedError, podSpecOf } from '../shared/mutation.ts'
import { checkLocal, SET_FLAGS, selectToSet, setAll } from './change.ts'
import { selectContainers } from './containers.ts'

export const resources: Verb = {
  name: 'resources',
  short: 'Update resource requests/limits on objects with pod templates',
  examples: [
    "# Set a deployment's limits and requests\nkubectl set resources deployment web --limits=cpu=200m,memory=512Mi --requests=cpu=100m,memory=256Mi",
  ],
  usage: '(-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]',
  flags: [
    ...SET_FLAGS,
    string('containers', 'The names of containers in the selected pod templates to change, all by default.', {
      short: 'c',
      value: '*',
    }),
    string('limits', "The limits for these containers. For example, 'cpu=100m,memory=256Mi'."),
    string('requests', "The requests for these containers. For example, 'cpu=100m,memory=256Mi'."),
    SELECTOR,
  ],
  completes: 'resource',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const infos = yield* selectToSet(session, args)
  if (infos instanceof CommandError) return infos
  const local = yield* checkLocal(session)
  if (local !== undefined) return local
  if (flags.bool('all') && flags.string('selector') !== '')
    return failure('cannot set --all and --selector at the same time')
  if (flags.string('limits') === '' && flags.string('requests') === '')
    return failure('you must specify an update to requests or limits (in the form of --requests/--limits)')
  const limits = quantities(flags.string('limits'))
  if (limits instanceof CommandError) return limits
  const requests = quantities(flags.string('requests'))
  if (requests instanceof CommandError) return requests
  const errors: CommandError[] = []
  return yield* setAll(
    session,
    infos,
    {
      done: 'resource requirements updated',
      refused: 'failed to patch resources update to pod template',
      *change(info, draft) {
        const spec = podSpecOf(info, draft)
        if (typeof spec === 'string') return spec
        const containers = selectContainers(spec, flags.string('containers'))
        if (containers.length === 0)
          errors.push(markedError(`unable to find container named ${flags.string('containers')}`))
        for (const container of containers) {
          const has = (container.resources ??= {})
          if (limits.size > 0) has.limits = { ...has.limits, ...Object.fromEntries(limits) }
          if (requests.size > 0) has.requests = { ...has.requests, ...Object.fromEntries(requests) }
        }
        return containers.length > 0
      },
    },
    errors,
  )
}

/** `cpu=100m,memory=256Mi`, each in its one form. */
function quantities(text: string): ReadonlyMap<string, string> | CommandError {
  const found = new Map<string, string>()
  for (const statement of text === '' ? [] : text.split(',')) {
    const parts = statement.split('=')
    if (parts.length !== 2) return failure(`Invalid argument syntax ${statement}, expected <resource>=<value>`)
    const quantity = parseQuantity(parts[1]!)
    if (typeof quantity === 'string') return failure(quantity)
    found.set(parts[0]!, formatQuantity(quantity))
  }
  return found
}
