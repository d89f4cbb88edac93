import type { Running } from '../../../../linux/program.ts'
import { CommandError, failure } from '../error.ts'
import { bool, duration, string } from '../flags.ts'
import type { Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { join } from './attach/join.ts'
import { attachablePod } from './exec.ts'
import { named } from './pods/behind.ts'

export const attach: Verb = {
  name: 'attach',
  short: 'Attach to a running container',
  long: 'Attach to a process that is already running inside an existing container.',
  examples: [
    '# Get output from running pod web, from the first container by default\nkubectl attach web',
    '# Send standard input to the shell of a container, on the terminal\nkubectl attach web -c app -i -t',
  ],
  usage: '(POD | TYPE/NAME) -c CONTAINER',
  flags: [
    string('container', 'Container name. If omitted, the default container is used.', { short: 'c' }),
    duration('pod-running-timeout', '1m0s', 'The length of time to wait until at least one pod is running.'),
    bool('quiet', 'Only print output from the remote session', { short: 'q' }),
    bool('stdin', 'Pass stdin to the container', { short: 'i' }),
    bool('tty', 'Stdin is a TTY', { short: 't' }),
  ],
  completes: 'pod',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { args, flags } = session
  if ('text' in session.config) return session.config
  if (args.length === 0) return failure('at least 1 argument is required for attach')
  if (args.length > 2)
    return failure(
      `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`,
    )
  if (flags.duration('pod-running-timeout') <= 0) return failure('--pod-running-timeout must be higher than zero')
  const pod = yield* attachablePod(session, yield* named(session, args.join('/')))
  if (pod instanceof CommandError) return pod
  const { phase } = pod.status
  if (phase === 'Succeeded' || phase === 'Failed')
    return failure(`cannot attach a container in a completed pod; current phase is ${phase}`)
  return yield* join(session, pod, flags.string('container'))
}
