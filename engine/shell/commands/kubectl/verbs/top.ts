import type { Running } from '../../../../linux/program.ts'
import { CommandError, failure, usage } from '../error.ts'
import { bool, type FlagSpec, string } from '../flags.ts'
import { ALL_NAMESPACES, FIELD_SELECTOR, SELECTOR } from '../global-flags.ts'
import type { Session } from '../session.ts'
import type { Verb } from '../verb.ts'

/** The group of a metrics server; without one there is nothing to show. */
const METRICS = 'metrics.k8s.io'

const COMMON: readonly FlagSpec[] = [
  bool('no-headers', 'If present, print output without headers.'),
  SELECTOR,
  bool('show-swap', 'Print memory usage of swap.'),
  string('sort-by', "If non-empty, sort by specified field: 'cpu' or 'memory'."),
  bool('use-protocol-buffers', 'Use protocol-buffers to get metrics.', { value: 'true' }),
]

const node: Verb = {
  name: 'node',
  aliases: ['nodes', 'no'],
  short: 'Display resource (CPU/memory) usage of nodes',
  usage: '[NAME | -l label]',
  flags: [...COMMON, bool('show-capacity', 'Print node resources based on Capacity instead of Allocatable.')],
  completes: 'node',
  run: session => run(session, 'node [NAME | -l label]', 'only one of NAME or --selector can be provided'),
}

const pod: Verb = {
  name: 'pod',
  aliases: ['pods', 'po'],
  short: 'Display resource (CPU/memory) usage of pods',
  usage: '[NAME | -l label]',
  flags: [
    ...COMMON,
    ALL_NAMESPACES,
    bool('containers', 'If present, print usage of containers within a pod.'),
    FIELD_SELECTOR,
    bool('sum', 'Print the sum of the resource usage'),
  ],
  completes: 'pod',
  run: session => run(session, 'pod [NAME | -l label]', 'only one of NAME or selector can be provided'),
}

export const top: Verb = {
  name: 'top',
  short: 'Display resource (CPU/memory) usage',
  long: 'Display resource (CPU/memory) usage. This command requires Metrics Server to be correctly configured and working on the server.',
  commands: [node, pod],
}

function* run(session: Session, shape: string, both: string): Running<number | CommandError> {
  const { flags, args, path } = session
  if (args.length > 1) return usage(path, shape)
  if (!['', 'cpu', 'memory'].includes(flags.string('sort-by'))) return failure('--sort-by accepts only cpu or memory')
  if (args.length === 1 && flags.given('selector')) return failure(both)
  const groups = yield* session.call({ method: 'GET', path: '/apis?timeout=32s' })
  if (groups instanceof CommandError) return groups
  const there = (groups['groups'] as readonly { readonly name: string }[] | undefined)?.some(
    each => each.name === METRICS,
  )
  return failure(there === true ? 'reading from a metrics server is not emulated here' : 'Metrics API not available')
}
