import type { Running } from '../../../../linux/program.ts'
import type { Session } from '../session.ts'
import type { Completion, OfTypes } from '../verb.ts'
import { type Candidates, NO_FILES, NO_SPACE } from './candidates.ts'
import { configNames, containerNames, objectNames, typeNames } from './resources.ts'

const none: Candidates = { words: [], directive: NO_FILES }
const only = (words: readonly string[]): Candidates => ({ words, directive: NO_FILES })

/** What an argument of a command can be (pkg/util/completion). */
export function* argumentCandidates(kind: Completion, session: Session, typed: string): Running<Candidates> {
  const { args } = session
  switch (kind) {
    case 'resource':
      return yield* typeAndName(session, typed, undefined)
    case 'type':
      return args.length > 0 ? none : only(yield* typeNames(session, typed))
    case 'pod':
      return args.length > 0 ? none : yield* pods(session, typed)
    case 'pod-container':
      if (args.length > 1) return none
      return args.length === 0 ? yield* pods(session, typed) : only(yield* containerNames(session, args[0]!))
    case 'node':
    case 'serviceaccount':
      return only(without(yield* objectNames(session, `${kind}s`), args))
    case 'context':
      return args.length > 0 ? none : only(configNames(session, 'context'))
    default:
      return yield* typeAndName(session, typed, kind)
  }
}

/** Nothing twice. */
function without(words: readonly string[], taken: readonly string[]): readonly string[] {
  return words.filter(each => !taken.includes(each))
}

/** `pods web` and `pods/web`. */
function* typeAndName(session: Session, typed: string, of: OfTypes | undefined): Running<Candidates> {
  const { args } = session
  const [type] = args
  const repeat = of?.repeat ?? true
  if (type !== undefined && !type.includes('/')) {
    if (!repeat && args.length > 1) return none
    return only(without(yield* objectNames(session, type), args.slice(1)))
  }
  if (!repeat && args.length > 0) return none
  if (typed.includes('/')) return only(without(yield* slashedNames(session, typed), args))
  const types = of?.types ?? (yield* typeNames(session, typed))
  return args.length === 0 ? only(types) : { words: types.map(each => `${each}/`), directive: NO_FILES | NO_SPACE }
}

function* slashedNames(session: Session, typed: string): Running<readonly string[]> {
  const type = typed.slice(0, typed.indexOf('/'))
  const names = yield* objectNames(session, type)
  return names.map(name => `${type}/${name}`)
}

/** Types that have pods. */
const WITH_PODS = [
  'daemonsets',
  'deployments',
  'pods',
  'jobs',
  'replicasets',
  'replicationcontrollers',
  'services',
  'statefulsets',
]

function* pods(session: Session, typed: string): Running<Candidates> {
  if (typed.includes('/')) return only(yield* slashedNames(session, typed))
  const names = (yield* objectNames(session, 'pods')).filter(name => name.startsWith(typed))
  const directive = names.length === 0 ? NO_FILES | NO_SPACE : NO_FILES
  return { words: [...names, ...WITH_PODS.map(type => `${type}/`)], directive }
}
