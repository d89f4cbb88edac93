import type { Running } from '../../../../../linux/program.ts'
import { CommandError, failure } from '../../error.ts'
import { metadataOf } from '../../info.ts'
import type { Body, Session } from '../../session.ts'
import { withLastApplied } from './last-applied.ts'
import type { DryRun } from './result.ts'

/** Creates what was made from flags, in the namespace in use; for a dry run of the client it only gets its namespace. */
export function* createObject(session: Session, made: Body, dryRun: DryRun): Running<Body | CommandError> {
  const { flags } = session
  if (dryRun === 'client') return session.namespaceGiven ? placed(made, session.namespace) : made
  const object = flags.bool('save-config') ? withLastApplied(made) : made
  const mapping = yield* session.mapper.kind(String(object['apiVersion']), String(object['kind']))
  if (mapping instanceof CommandError) return mapping
  if (mapping === undefined)
    return failure(`no matches for kind "${object['kind']}" in version "${object['apiVersion']}"`)
  return yield* session.create(mapping, session.namespace, object, {
    fieldManager: flags.string('field-manager'),
    ...(dryRun === 'server' ? { dryRun: 'All' } : {}),
  })
}

function placed(object: Body, namespace: string): Body {
  const { name, ...rest } = metadataOf(object)
  return { ...object, metadata: { name, namespace, ...rest } }
}
