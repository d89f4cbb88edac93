import type { Draft } from '../../../../../kube/api/object.ts'
import type { EnvVar } from '../../../../../kube/api/schema/generated/types.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError, failure } from '../../error.ts'
import { bool, lines, list, string } from '../../flags.ts'
import { SELECTOR } from '../../global-flags.ts'
import type { Info } from '../../info.ts'
import type { Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { podSpecOf } from '../shared/mutation.ts'
import { checkLocal, SET_FLAGS, selectToSet, setAll } from './change.ts'
import { selectContainers } from './containers.ts'
import { type EnvChanges, isEnvArgument, parseEnv, updated } from './env-arguments.ts'
import { listEnv } from './env-list.ts'
import { envFrom } from './env-source.ts'

export const env: Verb = {
  name: 'env',
  short: 'Update environment variables on a pod template',
  long: `Update environment variables on a pod template.

 List environment variable definitions in one or more pods, pod templates. Add, update, or remove container environment variable definitions in one or more pod templates (within replication controllers or deployment configurations). View or modify the environment variable definitions on all containers in the specified pods or pod templates, or just those that match a wildcard.

 If "--env -" is passed, environment variables can be read from STDIN using the standard env syntax.`,
  examples: [
    '# Set a variable of a deployment\nkubectl set env deployment/web STORAGE_DIR=/local',
    '# List the variables of a deployment\nkubectl set env deployment/web --list',
    '# Take variables from a config map\nkubectl set env --from=configmap/settings deployment/web',
    '# Remove a variable\nkubectl set env deployment/web STORAGE_DIR-',
  ],
  usage: 'RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  flags: [
    ...SET_FLAGS,
    string('containers', 'The names of containers in the selected pod templates to change - may use wildcards.', {
      short: 'c',
      value: '*',
    }),
    lines('env', 'A key-value pair for an environment variable to set into each container.', { short: 'e' }),
    string('from', 'The name of a resource from which to inject environment variables.'),
    list('keys', 'Comma-separated list of keys to import from specified resource.'),
    bool('list', 'If true, display the environment and any changes in the standard format.'),
    bool('overwrite', 'If true, allow environment to be overwritten, otherwise reject such updates.', {
      value: 'true',
    }),
    string('prefix', 'Prefix to append to variable names.'),
    bool('resolve', 'If true, show secret or configmap references when listing variables.'),
    SELECTOR,
  ],
  completes: 'resource',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  if (flags.bool('all') && flags.string('selector') !== '')
    return failure('cannot set --all and --selector at the same time')
  const first = args.findIndex(isEnvArgument)
  const resources = first < 0 ? args : args.slice(0, first)
  const changes = first < 0 ? [] : args.slice(first)
  if (!changes.every(isEnvArgument))
    return failure(`all resources must be specified before environment changes: ${args.join(' ')}`)
  const wrong = (yield* checkLocal(session)) ?? check(session, resources)
  if (wrong !== undefined) return wrong
  const parsed = yield* parseEnv(session, [...flags.list('env'), ...changes])
  if (parsed instanceof CommandError) return parsed
  const imported = flags.string('from') === '' ? [] : yield* envFrom(session)
  if (imported instanceof CommandError) return imported
  const prefix = flags.string('prefix')
  const set = [...parsed.set, ...imported].map(each => ({ ...each, name: `${prefix}${each.name}` }))
  const infos = yield* selectToSet(session, resources)
  if (infos instanceof CommandError) return infos
  return yield* change(session, infos, { set, remove: parsed.remove })
}

function check({ flags }: Session, resources: readonly string[]): CommandError | undefined {
  if (flags.list('filename').length === 0 && resources.length === 0)
    return failure('one or more resources must be specified as <resource> <name> or <resource>/<name>')
  if (flags.bool('list') && flags.string('output') !== '')
    return failure('--list and --output may not be specified together')
  if (flags.list('keys').length > 0 && flags.string('from') === '')
    return failure('when specifying --keys, a configmap or secret must be provided with --from')
  return undefined
}

function* change(session: Session, infos: readonly Info[], changes: EnvChanges): Running<number | CommandError> {
  const { flags } = session
  const wanted = flags.string('containers')
  const listing = flags.bool('list')
  const result = yield* setAll(
    session,
    infos,
    {
      done: 'env updated',
      refused: 'failed to patch env update to pod template:',
      *change(info, draft) {
        const spec = podSpecOf(info, draft)
        if (typeof spec === 'string') return spec
        const containers = selectContainers(spec, wanted)
        if (containers.length === 0) {
          yield* session.printError(
            `Warning: ${info.mapping.kind}/${info.name} does not have any containers matching ${JSON.stringify(wanted)}\n`,
          )
          return false
        }
        for (const container of containers) {
          const before = container.env ?? []
          const taken = flags.bool('overwrite') ? undefined : overwritten(before, changes.set)
          if (taken !== undefined) return taken
          const after = updated(before, changes)
          if (after.length > 0 || before.length > 0) container.env = after
          if (listing) yield* listEnv(session, info, container.name ?? '', after)
        }
        return !listing
      },
    },
    [],
  )
  return listing ? 0 : result
}

function overwritten(there: readonly Draft<EnvVar>[], set: readonly EnvVar[]): string | undefined {
  for (const each of set) {
    const known = there.find(other => other.name === each.name)
    if (known !== undefined && (known.value ?? '') !== (each.value ?? ''))
      return `'${known.name}' already has a value (${known.value ?? ''}), and --overwrite is false`
  }
  return undefined
}
