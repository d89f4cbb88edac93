import type { Running } from '../../../../../linux/program.ts'
import { failed } from '../../../../../net/errno.ts'
import { goText } from '../../config/file.ts'
import { CommandError, combined, FailedError, failure } from '../../error.ts'
import type { Info } from '../../info.ts'
import { metadataOf } from '../../info.ts'
import { infosOfText, parted } from '../../manifest.ts'
import { jsonText } from '../../print/json.ts'
import { withoutManaged } from '../../print/printer.ts'
import { yamlText } from '../../print/yaml.ts'
import type { Body, Session } from '../../session.ts'
import { launchEditor, newFile, removeFile } from './editor.ts'
import {
  hasLines,
  header,
  malformed,
  type Reason,
  sameContent,
  type Trouble,
  troubleOf,
  validationTrouble,
  type What,
  withoutComments,
} from './text.ts'

/** Does with one edited object what is to be done. A refusal that `troubleOf` explains is handed back in `trouble`. */
export type Save = (
  session: Session,
  originals: readonly Info[],
  edited: Info,
) => Running<CommandError | { readonly trouble: CommandError } | undefined>

/** Lets objects be edited until all is saved, nothing has changed, or it makes no sense (pkg/cmd/util/editor, EditOptions.Run). */
export function* editInfos(
  session: Session,
  infos: readonly Info[],
  what: What,
  save: Save,
): Running<number | CommandError> {
  return yield* new Edit(session, infos, what, save).run()
}

class Edit {
  readonly #session: Session
  readonly #infos: readonly Info[]
  readonly #what: What
  readonly #save: Save
  #reasons: readonly Reason[] = []
  /** What was saved the last time, when it has to be edited again. */
  #again: string | undefined
  #file = ''

  constructor(session: Session, infos: readonly Info[], what: What, save: Save) {
    this.#session = session
    this.#infos = infos
    this.#what = what
    this.#save = save
  }

  *run(): Running<number | CommandError> {
    const session = this.#session
    const output = session.flags.string('output')
    const json = output === 'json'
    if (output !== '' && output !== 'json' && output !== 'yaml')
      return failure(
        `unable to match a printer suitable for the output format "${output}", allowed formats are: json,yaml`,
      )
    const original = json ? jsonText(this.#object()) : yamlText(this.#object())
    for (;;) {
      const content = this.#again === undefined ? original : withoutComments(this.#again)
      const path = newFile(
        session,
        json ? '.json' : '.yaml',
        `${json ? '' : header(this.#what, this.#reasons)}${content}`,
      )
      if (typeof path !== 'string') return yield* this.#kept(path, this.#file)
      const wrong = yield* launchEditor(session, path)
      if (wrong !== undefined) return yield* this.#kept(wrong, this.#file)
      const edited = session.process.readFile(path)
      if (failed(edited)) return yield* this.#kept(failure(`open ${path}: ${goText(edited)}`), this.#file)
      const ended = yield* this.#take(path, edited, original)
      if (ended !== 'again') return ended
    }
  }

  /** What is to be edited: one object, or several in a List. */
  #object(): Body {
    const objects = this.#infos.map(info => withoutManaged(info.object!))
    return objects.length === 1 ? objects[0]! : { apiVersion: 'v1', kind: 'List', metadata: {}, items: objects }
  }

  /** Looks at what the editor has left behind. */
  *#take(path: string, edited: string, original: string): Running<number | CommandError | 'again'> {
    const session = this.#session
    if (this.#again !== undefined && sameContent(this.#again, edited))
      return yield* this.#kept(failure('Edit cancelled, no valid changes were saved.'), path)
    if (this.#file !== '') removeFile(session, this.#file)
    this.#file = path
    this.#reasons = []
    const bad = VALIDATED(session) ? malformed(edited) : undefined
    if (bad !== undefined) return yield* this.#trouble(edited, [validationTrouble(this.#infos[0]!, bad)])
    if (sameContent(original, edited)) return yield* this.#cancelled(path, 'Edit cancelled, no changes made.\n')
    if (!hasLines(edited)) return yield* this.#cancelled(path, 'Edit cancelled, saved file was empty.\n')
    const { infos, errors } = parted(yield* infosOfText(session, edited, 'edited-file'))
    if (errors.length > 0) {
      const error = combined(errors)
      const why = error instanceof FailedError ? error.reason : error.text
      this.#again = edited
      this.#reasons = [{ head: `The edited file had a syntax error: ${why}`, other: [] }]
      return 'again'
    }
    return yield* this.#saveAll(path, edited, infos)
  }

  *#saveAll(path: string, edited: string, infos: readonly Info[]): Running<number | CommandError | 'again'> {
    const session = this.#session
    const placed: Info[] = []
    for (const info of infos) {
      const at = inNamespace(session, info)
      if (at instanceof CommandError) return yield* this.#kept(at, path)
      placed.push(at)
    }
    const troubles: Trouble[] = []
    for (const info of placed) {
      const result = yield* this.#save(session, this.#infos, info)
      if (result instanceof CommandError) return yield* this.#kept(result, path)
      if (result !== undefined) {
        const trouble = troubleOf(info, result.trouble)
        yield* session.printError(trouble.text)
        troubles.push(trouble)
      }
    }
    if (troubles.some(each => each.kind === 'other')) {
      yield* session.printError(`You can run \`kubectl replace -f ${path}\` to try this update again.\n`)
      return 1
    }
    if (troubles.some(each => each.kind === 'not-found')) {
      yield* session.printError(`The edits you made on deleted resources have been saved to ${JSON.stringify(path)}\n`)
      return 1
    }
    if (troubles.length > 0) return this.#editAgain(edited, troubles)
    removeFile(session, path)
    return 0
  }

  *#trouble(edited: string, troubles: readonly Trouble[]): Running<'again'> {
    for (const { text } of troubles) yield* this.#session.printError(text)
    return this.#editAgain(edited, troubles)
  }

  #editAgain(edited: string, troubles: readonly Trouble[]): 'again' {
    this.#again = edited
    this.#reasons = troubles.flatMap(each => (each.reason === undefined ? [] : [each.reason]))
    return 'again'
  }

  *#cancelled(path: string, text: string): Running<number> {
    removeFile(this.#session, path)
    yield* this.#session.printError(text)
    return 0
  }

  /** An error; the changes stay where they can be found. */
  *#kept(error: CommandError, path: string): Running<CommandError> {
    if (path !== '' && !failed(this.#session.process.readFile(path)))
      yield* this.#session.printError(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`)
    return error
  }
}

const VALIDATED = ({ flags }: Session): boolean => !['false', 'ignore'].includes(flags.string('validate'))

/** Edited objects stay in the namespace of the command (cli-runtime, RequireNamespace). */
function inNamespace(session: Session, info: Info): Info | CommandError {
  if (!info.mapping.namespaced) return info
  const { namespace } = session
  if (info.namespace === '')
    return { ...info, namespace, object: { ...info.object, metadata: { ...metadataOf(info.object), namespace } } }
  if (info.namespace === namespace) return info
  return failure(
    `the namespace from the provided object "${info.namespace}" does not match the namespace "${namespace}". You must pass '--namespace=${info.namespace}' to perform this operation.`,
  )
}
