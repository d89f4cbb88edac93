import type { Process } from '../../../../linux/process.ts'
import type { Running } from '../../../../linux/program.ts'
import type { FlagSpec } from '../flags.ts'
import { GLOBAL_FLAGS } from '../global-flags.ts'
import { type Connect, Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { argumentCandidates } from './arguments.ts'
import { type Candidates, DEFAULT, FILE_EXTENSIONS, NO_FILES } from './candidates.ts'
import { type TypedLine, typedLine } from './line.ts'
import { configNames, containerNames, objectNames } from './resources.ts'

const NOTHING: Candidates = { words: [], directive: DEFAULT }

/** What the last of the words after `kubectl` can become. */
export function* complete(
  process: Process,
  words: readonly string[],
  verbs: readonly Verb[],
  connect: Connect,
): Running<Candidates> {
  if (words[0] === 'help') return helpTopics(words.slice(1), verbs)
  const line = typedLine(words, verbs)
  if (line === undefined) return NOTHING
  const session = new Session(process, line.flags, line.path, connect)
  const found = yield* candidates(line, session, verbs)
  const begun = found.words.filter(each => each.startsWith(line.typed))
  return found.directive === FILE_EXTENSIONS ? found : { ...found, words: begun, prefix: line.prefix }
}

function* candidates(line: TypedLine, session: Session, verbs: readonly Verb[]): Running<Candidates> {
  const { verb, flag, flags, typed, flagsAllowed } = line
  if (flag !== undefined) return yield* flagValues(line, flag, session)
  const required = requiredFlags(line)
  if (flagsAllowed && typed.startsWith('-')) {
    const wanted = required.filter(each => each.startsWith(typed))
    return { words: wanted.length > 0 ? wanted : flagNames(line), directive: NO_FILES }
  }
  const own = (verb?.flags ?? []).some(each => flags.given(each.name))
  const below = verb === undefined ? verbs : (verb.commands ?? [])
  const words: string[] = []
  let directive = DEFAULT
  if (flags.args.length === 0 && !own && below.length > 0) {
    words.push(...below.map(each => each.name))
    directive = NO_FILES
  }
  words.push(...required)
  if (verb?.completes !== undefined) {
    const found = yield* argumentCandidates(verb.completes, session, typed)
    words.push(...found.words)
    directive = found.directive
  }
  return { words, directive }
}

const requiredFlags = ({ verb, flags }: TypedLine): string[] =>
  (verb?.required ?? []).filter(name => !flags.given(name)).map(name => `--${name}`)

/** Flags that were not given yet, or can be given again. */
function flagNames({ specs, flags }: TypedLine): string[] {
  return specs
    .filter(each => each.emulated !== false)
    .filter(each => !flags.given(each.name) || each.type === 'list' || each.type === 'lines')
    .flatMap(({ name, short }) => (short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`]))
}

const GET_FORMATS = [
  'json',
  'yaml',
  'name',
  'go-template',
  'go-template-file',
  'template',
  'templatefile',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'custom-columns',
  'custom-columns-file',
  'wide',
]

function* flagValues(line: TypedLine, flag: FlagSpec, session: Session): Running<Candidates> {
  switch (flag.name) {
    case 'namespace':
      return { words: yield* objectNames(session, 'namespaces'), directive: NO_FILES }
    case 'context':
    case 'cluster':
    case 'user':
      if (!GLOBAL_FLAGS.includes(flag)) return NOTHING
      return { words: configNames(session, flag.name), directive: NO_FILES }
    case 'container':
      return { words: yield* containersOf(session), directive: NO_FILES }
    case 'subresource':
      return { words: ['status', 'scale', 'resize'], directive: NO_FILES }
    case 'output':
      return line.verb?.name === 'get' ? { words: GET_FORMATS, directive: NO_FILES } : NOTHING
    case 'filename':
      return { words: ['json', 'yaml', 'yml'], directive: FILE_EXTENSIONS }
    default:
      return NOTHING
  }
}

function* containersOf(session: Session): Running<readonly string[]> {
  const [pod] = session.args
  return pod === undefined ? [] : yield* containerNames(session, pod)
}

function helpTopics(words: readonly string[], verbs: readonly Verb[]): Candidates {
  let below = verbs
  for (const word of words.slice(0, -1)) {
    const verb = below.find(each => each.name === word || each.aliases?.includes(word) === true)
    if (verb === undefined) return NOTHING
    below = verb.commands ?? []
  }
  const typed = words.at(-1) ?? ''
  return { words: below.map(each => each.name).filter(each => each.startsWith(typed)), directive: NO_FILES }
}
