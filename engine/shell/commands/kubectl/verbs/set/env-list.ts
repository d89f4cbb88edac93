import type { Draft } from '../../../../../kube/api/object.ts'
import { base64Decode } from '../../../../../kube/api/schema/base64.ts'
import type { EnvVar } from '../../../../../kube/api/schema/generated/types.ts'
import { CONFIG_MAPS, SECRETS } from '../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../linux/program.ts'
import { decodeUtf8 } from '../../../../../sim/utf8.ts'
import { CommandError, RefusedError } from '../../error.ts'
import { type Info, metadataOf } from '../../info.ts'
import type { Session } from '../../session.ts'

type Source = NonNullable<Draft<EnvVar>['valueFrom']>

/** `set env --list` of one container. */
export function* listEnv(
  session: Session,
  info: Info,
  container: string,
  variables: readonly Draft<EnvVar>[],
): Running<void> {
  yield* session.print(`# ${info.mapping.kind} ${info.name}, container ${container}\n`)
  const unresolved = new Map<string, string[]>()
  for (const { name = '', value = '', valueFrom } of variables) {
    if (valueFrom === undefined || valueFrom === null) {
      yield* session.print(`${name}=${value}\n`)
      continue
    }
    const resolved = session.flags.bool('resolve') ? yield* resolve(session, info, valueFrom) : undefined
    if (typeof resolved === 'string') {
      yield* session.print(`${name}=${resolved}\n`)
      continue
    }
    yield* session.print(`# ${name} from ${sourceText(valueFrom)}\n`)
    if (resolved !== undefined) unresolved.set(resolved.error, [...(unresolved.get(resolved.error) ?? []), name])
  }
  const errors = [...unresolved].map(
    ([error, names]) => `error retrieving reference for ${names.sort().join(', ')}: ${error}\n`,
  )
  yield* session.printError(errors.sort().join(''))
}

function sourceText({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: Source): string {
  if (configMapKeyRef !== undefined) return `configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}`
  if (secretKeyRef !== undefined) return `secret ${secretKeyRef.name}, key ${secretKeyRef.key}`
  if (fieldRef !== undefined) return `field path ${fieldRef.fieldPath}`
  if (resourceFieldRef === undefined) return 'invalid valueFrom'
  const { containerName = '', resource } = resourceFieldRef
  return `resource field ${containerName === '' ? '' : `${containerName}/`}${resource}`
}

function* resolve(session: Session, info: Info, source: Source): Running<string | { readonly error: string }> {
  const { configMapKeyRef, secretKeyRef, fieldRef } = source
  const reference = configMapKeyRef ?? secretKeyRef
  if (reference !== undefined) {
    const [kind, resource] = secretKeyRef === undefined ? ['config map', CONFIG_MAPS] : ['secret', SECRETS]
    const holder = yield* session.get(resource as typeof CONFIG_MAPS, session.namespace, reference.name ?? '')
    if (holder instanceof CommandError) return { error: holder instanceof RefusedError ? holder.message : holder.text }
    const value = ((holder['data'] ?? {}) as Readonly<Record<string, string>>)[reference.key ?? '']
    if (value === undefined) return { error: `key ${reference.key} not found in ${kind} ${reference.name}` }
    if (secretKeyRef === undefined) return value
    const bytes = base64Decode(value)
    return bytes instanceof Uint8Array ? decodeUtf8(bytes) : value
  }
  if (fieldRef !== undefined) return fieldValue(info, fieldRef.fieldPath ?? '')
  return { error: 'resources are not resolved here' }
}

function fieldValue({ object }: Info, path: string): string | { readonly error: string } {
  const found = /^metadata\.(name|namespace|uid)$/.exec(path)
  return found === null ? { error: `unsupported fieldPath: ${path}` } : String(metadataOf(object)[found[1]!] ?? '')
}
