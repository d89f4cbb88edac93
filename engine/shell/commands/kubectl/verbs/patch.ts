import { same } from '../../../../kube/api/object.ts'
import { jsonPatch } from '../../../../kube/api/patch/json-patch.ts'
import { mergePatch } from '../../../../kube/api/patch/merge-patch.ts'
import { strategicPatch } from '../../../../kube/api/patch/strategic.ts'
import { parseJson } from '../../../../kube/api/schema/json-text.ts'
import { PATCH_TYPES } from '../../../../kube/client/client.ts'
import type { Running } from '../../../../linux/program.ts'
import { failed } from '../../../../net/errno.ts'
import { encodeUtf8 } from '../../../../sim/utf8.ts'
import { goText } from '../config/file.ts'
import { CommandError, combined, failure, RefusedError } from '../error.ts'
import { bool, string } from '../flags.ts'
import { DRY_RUN, FIELD_MANAGER, FILE_FLAGS } from '../global-flags.ts'
import type { Info } from '../info.ts'
import { jsonOrYaml } from '../manifest-text.ts'
import { apiVersionOf } from '../mapper.ts'
import { PRINT_FLAGS } from '../print/printer.ts'
import { select } from '../selection.ts'
import type { Body, Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { kustomizeRefused } from './shared/files.ts'
import { type DryRun, dryRunOf, ResultPrinter } from './shared/result.ts'
import { typeOf } from './shared/three-way.ts'

export const patch: Verb = {
  name: 'patch',
  short: 'Update fields of a resource',
  long: `Update fields of a resource using a strategic merge patch, a JSON merge patch, or a JSON patch.

 The patch is JSON or YAML. Custom resources know no strategic merge patch.`,
  examples: [
    `# Change the replicas of a deployment\nkubectl patch deployment web -p '{"spec":{"replicas":3}}'`,
    `# Change the image of one container; its name is the key of the list\nkubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"nginx:1.28"}]}}}}'`,
    `# Replace one field, found by its place\nkubectl patch service web --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":8080}]'`,
  ],
  usage: '(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  flags: [
    DRY_RUN,
    FIELD_MANAGER('kubectl-patch'),
    ...FILE_FLAGS,
    bool('local', 'If true, patch will operate on the content of the file, not the server-side resource.'),
    string('patch', 'The patch to be applied to the resource JSON file.', { short: 'p' }),
    string('patch-file', 'A file containing a patch to be applied to the resource.'),
    ...PRINT_FLAGS,
    string('subresource', 'If specified, patch will operate on the subresource of the requested object.'),
    string('type', 'The type of patch being provided; one of [json merge strategic].', { value: 'strategic' }),
  ],
  completes: 'resource',
  run: session => run(session),
}

type PatchType = 'json' | 'merge' | 'strategic'
const TYPES: readonly string[] = ['json', 'merge', 'strategic']

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const refused = kustomizeRefused(session)
  if (refused !== undefined) return refused
  const dryRun = yield* dryRunOf(session)
  if (dryRun instanceof CommandError) return dryRun
  const wrong = check(session, dryRun)
  if (wrong !== undefined) return wrong
  const body = yield* patchBody(session)
  if (body instanceof CommandError) return body
  const local = flags.bool('local') || dryRun === 'client'
  const selected = yield* select(session, {
    args,
    files: flags.list('filename'),
    recursive: flags.bool('recursive'),
    subresource: flags.string('subresource'),
    local: flags.bool('local'),
    continueOnError: true,
  })
  if (selected instanceof CommandError) return selected
  const type = (flags.string('type') || 'strategic').toLowerCase() as PatchType
  const errors = [...selected.errors]
  for (const info of selected.infos) {
    const done = local ? patchedHere(info, type, body) : yield* patchedThere(session, info, type, body, dryRun)
    const error = done instanceof CommandError ? done : yield* say(session, info, done)
    if (error !== undefined) errors.push(error)
  }
  if (errors.length > 0) return combined(errors)
  return selected.infos.length === 0 ? failure('no objects passed to patch') : 0
}

function check({ flags, args }: Session, dryRun: DryRun): CommandError | undefined {
  const [text, file] = [flags.string('patch'), flags.string('patch-file')]
  if (text !== '' && file !== '') return failure('cannot specify --patch and --patch-file together')
  if (text === '' && file === '')
    return failure('must specify --patch or --patch-file containing the contents of the patch')
  if (flags.bool('local') && args.length > 0) return failure('cannot specify --local and server resources')
  if (flags.bool('local') && dryRun === 'server')
    return failure('cannot specify --local and --dry-run=server - did you mean --dry-run=client?')
  const type = flags.string('type')
  if (type !== '' && !TYPES.includes(type.toLowerCase()))
    return failure(`--type must be one of [${TYPES.join(' ')}], not ${JSON.stringify(type)}`)
  return undefined
}

/** The patch as a value; what is no JSON in spite of its first character goes to the server as it is. */
function* patchBody(session: Session): Running<object | CommandError> {
  const { flags, process } = session
  const file = flags.string('patch-file')
  const text = file === '' ? flags.string('patch') : yield* process.readWhole(file)
  if (failed(text)) return failure(`unable to read patch file: open ${file}: ${goText(text)}`)
  if (/^\s*\{/.test(text)) {
    const json = parseJson(text)
    return 'error' in json ? encodeUtf8(text) : (json.value as object)
  }
  const yaml = jsonOrYaml(text)
  if ('error' in yaml) return failure(`unable to parse ${JSON.stringify(flags.string('patch'))}: ${yaml.error}`)
  return typeof yaml.value === 'object' && yaml.value !== null ? yaml.value : encodeUtf8(JSON.stringify(yaml.value))
}

function* patchedThere(
  session: Session,
  info: Info,
  type: PatchType,
  body: object,
  dryRun: DryRun,
): Running<Body | CommandError> {
  const { flags } = session
  const at = { namespace: info.namespace, name: info.name, subresource: flags.string('subresource') }
  const done = yield* session.patch(info.mapping, at, PATCH_TYPES[type], body, {
    ...(dryRun === 'server' ? { dryRun: 'All' } : {}),
    fieldManager: flags.string('field-manager'),
  })
  if (done instanceof RefusedError && done.http === 415)
    return failure(`${PATCH_TYPES[type]} is not supported by ${kindName(info)}: ${done.message}`)
  return done
}

const kindName = ({ mapping }: Info): string => `${apiVersionOf(mapping)}, Kind=${mapping.kind}`

/** The same without the server (--dry-run=client, --local). */
function patchedHere(info: Info, type: PatchType, body: object): Body | CommandError {
  const object = info.object!
  if (body instanceof Uint8Array) return failure('invalid JSON document')
  if (type === 'merge') return mergePatch(object, body) as Body
  if (type === 'json') {
    const result = jsonPatch(object, body)
    return 'error' in result ? failure(result.error) : (result.value as Body)
  }
  const go = typeOf(apiVersionOf(info.mapping), info.mapping.kind)
  if (go?.of !== 'struct')
    return failure(`strategic merge patch is not supported for ${kindName(info)} locally, try --type merge`)
  const result = strategicPatch(object, body, go.name)
  return 'error' in result ? failure(result.error) : (result.value as Body)
}

/** Without the words for a dry run: the operation is named after them (pkg/cmd/patch). */
function* say(session: Session, info: Info, done: Body): Running<CommandError | undefined> {
  const printer = ResultPrinter.of(session, 'none')
  if (printer instanceof CommandError) return printer
  return yield* printer.print(done, same(info.object, done) ? 'patched (no change)' : 'patched')
}
