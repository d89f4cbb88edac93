import { isObject } from '../../../../kube/api/object.ts'
import type { PolicyRule } from '../../../../kube/api/schema/generated/types.ts'
import type { Running } from '../../../../linux/program.ts'
import { CommandError, failure, RefusedError } from '../error.ts'
import { bool, string } from '../flags.ts'
import { ALL_NAMESPACES } from '../global-flags.ts'
import type { Mapping } from '../mapper.ts'
import { objectPrinter, PRINT_FLAGS } from '../print/printer.ts'
import { TABLE, tabbed } from '../print/tabwriter.ts'
import type { Body, Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { compactRules } from './describe/policy-rules.ts'
import { notEmulated } from './not-emulated.ts'

const AUTHORIZATION = '/apis/authorization.k8s.io/v1'

const canI: Verb = {
  name: 'can-i',
  short: 'Check whether an action is allowed',
  long: 'Check whether an action is allowed: VERB is a logical Kubernetes API verb such as get, list or delete, TYPE is a resource, NONRESOURCEURL begins with a slash.',
  examples: [
    '# Check to see if I can create pods in any namespace\nkubectl auth can-i create pods --all-namespaces',
    '# Check to see if I can read pod logs\nkubectl auth can-i get pods --subresource=log',
    '# List all allowed actions in a namespace\nkubectl auth can-i --list --namespace=foo',
  ],
  usage: 'VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  flags: [
    ALL_NAMESPACES,
    bool('list', 'If true, prints all allowed actions.'),
    bool('no-headers', 'If true, prints allowed actions without headers'),
    bool('quiet', 'If true, suppress output and just return the exit code.', { short: 'q' }),
    string('subresource', 'SubResource such as pod/log or deployment/scale'),
  ],
  run: session => check(session),
}

const RESOURCE_VERBS =
  'get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest'.split(
    ' ',
  )
const URL_VERBS = 'get put post head options delete patch *'.split(' ')
/** Words that are no resources of the server, but of rules. */
const NO_RESOURCES = ['users', 'groups']

function* check(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  if (flags.bool('list')) return yield* listRules(session)
  if (args.length !== 2)
    return failure(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    )
  const [verb = '', target = ''] = args
  const spec = target.startsWith('/') ? yield* forUrl(session, verb, target) : yield* forResource(session, verb, target)
  if (spec instanceof CommandError) return spec
  if (flags.bool('no-headers')) return failure('--no-headers cannot be set without --list specified')
  const answer = yield* session.call({
    method: 'POST',
    path: `${AUTHORIZATION}/selfsubjectaccessreviews`,
    body: { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec },
  })
  if (answer instanceof CommandError) return answer
  const { allowed, reason, evaluationError } = answer['status'] as {
    readonly allowed: boolean
    readonly reason?: string
    readonly evaluationError?: string
  }
  if (flags.bool('quiet')) return allowed ? 0 : 1
  const why = [reason, evaluationError].map(each => (each ? ` - ${each}` : '')).join('')
  yield* session.print(allowed ? 'yes\n' : `no${why}\n`)
  return allowed ? 0 : 1
}

function* warn(session: Session, text: string): Running<void> {
  yield* session.printError(`Warning: ${text}\n\n`)
}

function* forUrl(session: Session, verb: string, path: string): Running<Body | CommandError> {
  if (session.flags.string('subresource') !== '') return failure('--subresource can not be used with NonResourceURL')
  if (!URL_VERBS.includes(verb)) yield* warn(session, `verb '${verb}' is not a known verb`)
  return { nonResourceAttributes: { path, verb } }
}

function* forResource(session: Session, verb: string, target: string): Running<Body | CommandError> {
  const { flags } = session
  const slash = target.indexOf('/')
  const word = slash < 0 ? target : target.slice(0, slash)
  const name = slash < 0 ? '' : target.slice(slash + 1)
  const everywhere = flags.bool('all-namespaces')
  const mapping = word === '*' ? undefined : yield* resourceOf(session, word)
  if (mapping instanceof CommandError) return mapping
  if (!everywhere) {
    if (mapping?.namespaced === false)
      yield* warn(
        session,
        `resource '${mapping.plural}' is not namespace scoped${mapping.group === '' ? '' : ` in group '${mapping.group}'`}`,
      )
    if (!RESOURCE_VERBS.includes(verb)) yield* warn(session, `verb '${verb}' is not a known verb`)
  }
  const attributes = {
    namespace: everywhere ? '' : session.namespace,
    verb,
    group: mapping?.group ?? '',
    resource: mapping?.plural ?? word,
    subresource: flags.string('subresource'),
    name,
  }
  return { resourceAttributes: Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== '')) }
}

function* resourceOf(session: Session, word: string): Running<Mapping | undefined | CommandError> {
  const all = yield* session.mapper.all()
  if (all instanceof CommandError) return all
  const found = yield* session.mapper.find(word.toLowerCase())
  if (!(found instanceof CommandError)) return found
  if (!NO_RESOURCES.includes(word)) {
    const [plural, ...group] = word.split('.')
    const where = group.length === 0 ? '' : ` in group '${group.join('.')}'`
    yield* warn(session, `the server doesn't have a resource type '${plural}'${where}`)
  }
  return undefined
}

function* listRules(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  if (args.length > 0) return failure('list option must be specified with no arguments')
  if (flags.bool('quiet') || flags.bool('all-namespaces') || flags.string('subresource') !== '')
    return failure("list option can't be specified with neither quiet, all-namespaces nor subresource options")
  const answer = yield* session.call({
    method: 'POST',
    path: `${AUTHORIZATION}/selfsubjectrulesreviews`,
    body: {
      kind: 'SelfSubjectRulesReview',
      apiVersion: 'authorization.k8s.io/v1',
      spec: { namespace: session.namespace },
    },
  })
  if (answer instanceof CommandError) return answer
  const status = answer['status'] as {
    readonly resourceRules: readonly PolicyRule[]
    readonly nonResourceRules: readonly PolicyRule[]
    readonly incomplete: boolean
    readonly evaluationError?: string
  }
  if (status.incomplete)
    yield* session.printError(`Warning: the list may be incomplete: ${status.evaluationError ?? ''}\n`)
  const rows = compactRules([...status.resourceRules, ...status.nonResourceRules]).map(
    ({ resource, urls, names, verbs }) =>
      `${resource}\t[${urls.join(' ')}]\t[${names.join(' ')}]\t[${verbs.join(' ')}]\n`,
  )
  const head = flags.bool('no-headers') ? '' : 'Resources\tNon-Resource URLs\tResource Names\tVerbs\n'
  yield* session.print(tabbed(head + rows.join(''), TABLE))
  return 0
}

const whoami: Verb = {
  name: 'whoami',
  short: 'Experimental: Check self subject attributes',
  long: 'Experimental: Check who you are and your attributes (groups, extra).',
  examples: ['# Get your subject attributes\nkubectl auth whoami'],
  usage: '',
  flags: PRINT_FLAGS,
  run: session => whoAmI(session),
}

function* whoAmI(session: Session): Running<number | CommandError> {
  const printer = objectPrinter(session, false, true)
  if (printer instanceof CommandError) return printer
  const type = { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' }
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  const answer = yield* session.call({ method: 'POST', path, body: type })
  if (answer instanceof RefusedError && answer.http === 403)
    return failure('the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it')
  if (answer instanceof CommandError) return answer
  if (printer !== undefined) {
    const text = printer.print(answer)
    if (typeof text !== 'string') return text
    yield* session.print(text)
    return 0
  }
  yield* session.print(attributesTable(answer))
  return 0
}

function attributesTable(review: Body): string {
  const status = review['status']
  const user = (isObject(status) ? status['userInfo'] : undefined) as
    | {
        readonly username?: string
        readonly uid?: string
        readonly groups?: readonly string[]
        readonly extra?: Readonly<Record<string, readonly string[]>>
      }
    | undefined
  const { username = '', uid = '', groups = [], extra = {} } = user ?? {}
  const rows = [
    ['ATTRIBUTE', 'VALUE'],
    ...(username === '' ? [] : [['Username', username]]),
    ...(uid === '' ? [] : [['UID', uid]]),
    ...(groups.length === 0 ? [] : [['Groups', `[${groups.join(' ')}]`]]),
    ...Object.keys(extra)
      .sort()
      .map(name => [`Extra: ${name}`, `[${extra[name]!.join(' ')}]`]),
  ]
  return tabbed(`${rows.map(row => row.join('\t')).join('\n')}\n`, TABLE)
}

export const auth: Verb = {
  name: 'auth',
  short: 'Inspect authorization',
  long: 'Inspect authorization.',
  commands: [
    canI,
    notEmulated(
      'reconcile',
      'Reconciles rules for RBAC role, role binding, cluster role, and cluster role binding objects',
    ),
    whoami,
  ],
}
