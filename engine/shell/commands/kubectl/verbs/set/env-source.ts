import type { EnvVar } from '../../../../../kube/api/schema/generated/types.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError, combined, failure } from '../../error.ts'
import type { Info } from '../../info.ts'
import { select } from '../../selection.ts'
import type { Session } from '../../session.ts'
import { groupKind } from '../shared/mutation.ts'

/** Variables that refer to the keys of the config maps and secrets of --from. */
export function* envFrom(session: Session): Running<readonly EnvVar[] | CommandError> {
  const { flags } = session
  const selected = yield* select(session, {
    args: [flags.string('from')],
    labelSelector: flags.string('selector') || undefined,
    all: flags.bool('all'),
    fetch: true,
    continueOnError: true,
  })
  if (selected instanceof CommandError) return selected
  if (selected.errors.length > 0) return combined(selected.errors)
  const found: EnvVar[] = []
  for (const info of selected.infos) {
    const kind = groupKind(info)
    if (kind !== 'ConfigMap' && kind !== 'Secret') return failure('unsupported resource specified in --from')
    for (const key of keysOf(info, flags.list('keys'))) {
      const name = key.replace(/[^a-zA-Z0-9_]/g, '_').toUpperCase()
      if (name !== key) yield* session.printError(`Warning: key ${key} transferred to ${name}\n`)
      const reference = { name: info.name, key }
      found.push({ name, valueFrom: kind === 'Secret' ? { secretKeyRef: reference } : { configMapKeyRef: reference } })
    }
  }
  return found
}

/** The real one takes them in the order of a Go map, which is none; here they are sorted. */
function keysOf({ object }: Info, wanted: readonly string[]): string[] {
  const data = (object?.['data'] ?? {}) as object
  return Object.keys(data)
    .filter(key => wanted.length === 0 || wanted.includes(key))
    .sort()
}
