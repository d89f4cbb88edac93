import type { Service } from '../../../../kube/api/schema/generated/types.ts'
import { PODS, pathOf } from '../../../../kube/client/resource.ts'
import { PROTOCOLS } from '../../../../kube/remote-command.ts'
import type { WebSocket } from '../../../../linux/http/websocket.ts'
import type { Running } from '../../../../linux/program.ts'
import { failed } from '../../../../net/errno.ts'
import { WaitQueue } from '../../../../sim/wait.ts'
import { CommandError, failure, RefusedError, usage } from '../error.ts'
import { duration, list } from '../flags.ts'
import type { Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { attachablePod } from './exec.ts'
import { named } from './pods/behind.ts'
import { serveListener } from './port-forward/carry.ts'
import { type Listener, listenAddresses, listenOn } from './port-forward/listen.ts'
import { type ForwardedPort, resolvePorts } from './port-forward/ports.ts'

export const portForward: Verb = {
  name: 'port-forward',
  short: 'Forward one or more local ports to a pod',
  long: 'Forward one or more local ports to a pod. With a type and a name one of the pods behind it is chosen; the forwarding ends when that pod does.',
  examples: [
    '# Listen on port 8888 locally, forwarding to 5000 in the pod\nkubectl port-forward pod/web 8888:5000',
    "# Listen on the service's port, forwarding to the target port in a pod behind it\nkubectl port-forward service/web 8443:https",
    '# Listen on all addresses\nkubectl port-forward --address 0.0.0.0 pod/web 8888:5000',
  ],
  usage: 'TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  flags: [
    list('address', 'Addresses to listen on (comma separated). Only accepts IP addresses or localhost as a value.'),
    duration('pod-running-timeout', '1m0s', 'The length of time to wait until at least one pod is running.'),
  ],
  completes: 'pod',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { args, flags, path, process } = session
  const [target = '', ...words] = args
  if (words.length === 0) return usage(path, 'TYPE/NAME and list of ports are required for port-forward')
  const info = yield* named(session, target)
  if (info instanceof CommandError) return info
  const pod = yield* attachablePod(session, info)
  if (pod instanceof CommandError) return pod
  const service = info.mapping.kind === 'Service' ? (info.object as unknown as Service) : undefined
  const ports = resolvePorts(words, pod, service)
  if (ports instanceof CommandError) return ports
  if (pod.status.phase !== 'Running')
    return failure(`unable to forward port because pod is not running. Current status=${pod.status.phase}`)
  const addresses = listenAddresses(flags.given('address') ? flags.list('address') : ['localhost'])
  if (addresses instanceof CommandError) return addresses
  const { name = '', namespace = '' } = pod.metadata
  const route = pathOf(PODS, namespace, name, 'portforward')
  const control = yield* session.upgrade(route, PROTOCOLS)
  if (control instanceof CommandError)
    return failure(`error upgrading connection: ${control instanceof RefusedError ? control.message : control.text}`)
  const listeners: Listener[] = []
  for (const port of ports) listeners.push(...(yield* listenOn(session, port, addresses)))
  if (listeners.length === 0)
    return failure(`unable to listen on any of the requested ports: [${ports.map(portText).join(' ')}]`)
  process.handlers.set('INT', () => process.exit(0))
  return yield* forward(session, route, listeners, control)
}

const portText = ({ local, remote }: ForwardedPort): string => `{${local} ${remote}}`

/** Until the pod is gone or a connection could not be made. */
function* forward(
  session: Session,
  route: string,
  listeners: readonly Listener[],
  control: WebSocket,
): Running<CommandError> {
  const { process } = session
  const changed = new WaitQueue()
  let lost = false
  const lose = () => {
    lost = true
    changed.wake()
  }
  process.thread(untilClosed(control), lose)
  for (const listener of listeners) process.thread(serveListener(session, route, listener, lose))
  while (!lost) yield* process.wait([changed])
  return failure('lost connection to pod')
}

function* untilClosed(control: WebSocket): Running<void> {
  for (;;) {
    const message = yield* control.receive()
    if (failed(message) || message === undefined) return
  }
}
