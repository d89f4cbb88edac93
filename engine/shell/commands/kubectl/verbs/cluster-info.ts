import type { Service } from '../../../../kube/api/schema/generated/types.ts'
import { SERVICES } from '../../../../kube/client/resource.ts'
import type { Running } from '../../../../linux/program.ts'
import { CommandError } from '../error.ts'
import type { Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { notEmulated } from './not-emulated.ts'

export const clusterInfo: Verb = {
  name: 'cluster-info',
  short: 'Display cluster information',
  long: 'Display addresses of the control plane and services with label kubernetes.io/cluster-service=true. To further debug and diagnose cluster problems, use `kubectl cluster-info dump`.',
  examples: ['# Print the address of the control plane and cluster services\nkubectl cluster-info'],
  commands: [notEmulated('dump', 'Dump relevant information for debugging and diagnosis')],
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { config } = session
  if ('text' in config) return config
  const namespace = session.flags.string('namespace') || 'kube-system'
  const list = yield* session.list(SERVICES, namespace, {
    labelSelector: 'kubernetes.io/cluster-service=true',
    limit: 500,
  })
  if (!(list instanceof CommandError)) {
    yield* session.print(`Kubernetes control plane is running at ${session.server}\n`)
    for (const service of list.items as unknown as readonly Service[]) {
      const name = service.metadata.labels?.['kubernetes.io/name'] || service.metadata.name
      yield* session.print(`${name} is running at ${linkTo(session.server, service)}\n`)
    }
  }
  yield* session.print("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n")
  return list instanceof CommandError ? list : 0
}

/** Its load balancer, else its proxy in the API server. */
function linkTo(server: string, { metadata, spec, status }: Service): string {
  const [ingress] = status.loadBalancer?.ingress ?? []
  const ports = spec.ports ?? []
  if (ingress !== undefined)
    return ports.map(({ port }) => `http://${ingress.ip || (ingress.hostname ?? '')}:${port} `).join('')
  const [first] = ports
  const scheme = first?.name === 'https' || first?.port === 443 ? 'https:' : ''
  const port = (first?.name ?? '') === '' && scheme === '' ? '' : `:${first?.name ?? ''}`
  return `${server}/api/v1/namespaces/${metadata.namespace}/services/${scheme}${metadata.name}${port}/proxy`
}
