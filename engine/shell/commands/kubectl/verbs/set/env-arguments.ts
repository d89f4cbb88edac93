import type { Draft } from '../../../../../kube/api/object.ts'
import type { EnvVar } from '../../../../../kube/api/schema/generated/types.ts'
import type { Running } from '../../../../../linux/program.ts'
import { failed } from '../../../../../net/errno.ts'
import { decodeUtf8 } from '../../../../../sim/utf8.ts'
import { goText } from '../../config/file.ts'
import { type CommandError, failure } from '../../error.ts'
import type { Session } from '../../session.ts'

/** Variables to be set and names of variables to be taken away (pkg/cmd/set/env). */
export interface EnvChanges {
  readonly set: readonly EnvVar[]
  readonly remove: readonly string[]
}

/** `KEY=value`, `KEY-`, or `-` for standard input. */
export const isEnvArgument = (word: string): boolean => /^.+=/s.test(word) || word.endsWith('-')

export function* parseEnv(session: Session, words: readonly string[]): Running<EnvChanges | CommandError> {
  const set: EnvVar[] = []
  const remove: string[] = []
  for (const word of words) {
    const equals = word.indexOf('=')
    if (word === '-') {
      const bytes = yield* session.process.readAll(0)
      if (failed(bytes)) return failure(goText(bytes))
      set.push(...readEnv(decodeUtf8(bytes)))
    } else if (equals >= 0) {
      const name = word.slice(0, equals)
      const wrong = badName(name)
      if (wrong !== undefined) return failure(`${JSON.stringify(name)} is not a valid key name: ${wrong}`)
      set.push({ name, value: word.slice(equals + 1) })
    } else if (word.endsWith('-')) remove.push(word.slice(0, -1))
    else return failure(`unknown environment variable: ${word}`)
  }
  if (remove.some(name => set.some(each => each.name === name)))
    return failure('can not both modify and remove the same environment variable in the same command')
  return { set, remove }
}

function readEnv(text: string): EnvVar[] {
  return text
    .split('\n')
    .map(line => line.replace(/\r$/, '').replace(/#.*$/, ''))
    .filter(line => line.includes('='))
    .map(line => ({ name: line.slice(0, line.indexOf('=')), value: line.slice(line.indexOf('=') + 1) }))
}

/** apimachinery validation.IsEnvVarName. */
function badName(name: string): string | undefined {
  const errors: string[] = []
  if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name))
    errors.push(
      "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')",
    )
  if (name === '.') errors.push("must not be '.'")
  else if (name === '..') errors.push("must not be '..'")
  else if (name.startsWith('..')) errors.push("must not start with '..'")
  return errors.length === 0 ? undefined : errors.join(';')
}

/** Variables after changes: each keeps its place, new ones come last. */
export function updated(there: readonly Draft<EnvVar>[], { set, remove }: EnvChanges): Draft<EnvVar>[] {
  const covered = new Set(remove)
  const out: Draft<EnvVar>[] = []
  for (const each of there) {
    const name = each.name ?? ''
    if (covered.has(name)) continue
    const newer = set.find(other => other.name === name)
    if (newer !== undefined) covered.add(name)
    out.push((newer as Draft<EnvVar> | undefined) ?? each)
  }
  for (const each of set) {
    if (covered.has(each.name)) continue
    covered.add(each.name)
    out.push({ ...each } as Draft<EnvVar>)
  }
  return out
}
