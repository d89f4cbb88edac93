import { isObject } from '../../../../kube/api/object.ts'
import type { Container, LabelSelector } from '../../../../kube/api/schema/generated/types.ts'
import type { Running } from '../../../../linux/program.ts'
import { CommandError, failure } from '../error.ts'
import { bool, string } from '../flags.ts'
import { DRY_RUN, FIELD_MANAGER, FILE_FLAGS } from '../global-flags.ts'
import { type Info, metadataOf } from '../info.ts'
import { goValue } from '../print/custom-columns.ts'
import { PRINT_FLAGS } from '../print/printer.ts'
import { select } from '../selection.ts'
import type { Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { type ExposedPort, exposedService } from './expose/service.ts'
import { createObject } from './shared/create-object.ts'
import { kustomizeRefused } from './shared/files.ts'
import { type DryRun, dryRunOf, ResultPrinter } from './shared/result.ts'

const NAME_MAX = 63

export const expose: Verb = {
  name: 'expose',
  short: 'Expose a resource as a new Kubernetes service',
  long: 'Take a service, deployment, replica set, replication controller or pod and expose it as a new Kubernetes service.',
  examples: [
    '# A service for a deployment, which serves on port 80 and connects to the containers on port 8000\nkubectl expose deployment web --port=80 --target-port=8000',
    '# A service for a pod, named frontend\nkubectl expose pod web --port=80 --name=frontend',
    '# On a port of every node\nkubectl expose deployment web --port=80 --type=NodePort',
  ],
  usage:
    '(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
  flags: [
    string('cluster-ip', "ClusterIP to be assigned to the service. Set to 'None' to create a headless service."),
    DRY_RUN,
    string('external-ip', 'Additional external IP address (not managed by Kubernetes) to accept for the service.'),
    FIELD_MANAGER('kubectl-expose'),
    ...FILE_FLAGS,
    string('labels', 'Labels to apply to the service created by this call.', { short: 'l' }),
    string('load-balancer-ip', 'IP to assign to the LoadBalancer.'),
    string('name', 'The name for the newly created object.'),
    string('override-type', 'How --overrides are applied.', { value: 'merge', emulated: false }),
    string('overrides', 'An inline JSON override for the generated object.', { emulated: false }),
    string('port', 'The port that the service should serve on. Copied from the resource being exposed, if unspecified'),
    ...PRINT_FLAGS,
    string('protocol', "The network protocol for the service to be created. Default is 'TCP'."),
    bool('save-config', 'Keep the configuration of the object in its annotation, for a later apply.'),
    string('selector', 'A label selector to use for this service. Inferred from what is exposed, if unspecified.'),
    string('session-affinity', "If non-empty, set the session affinity for the service to this: 'None', 'ClientIP'"),
    string('target-port', 'Name or number for the port on the container that the service should direct traffic to.'),
    string(
      'type',
      "Type for this service: ClusterIP, NodePort, LoadBalancer, or ExternalName. Default is 'ClusterIP'.",
    ),
  ],
  completes: 'resource',
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const refused = kustomizeRefused(session)
  if (refused !== undefined) return refused
  const dryRun = yield* dryRunOf(session)
  if (dryRun instanceof CommandError) return dryRun
  const printer = ResultPrinter.of(session, dryRun, dryRun === 'client')
  if (printer instanceof CommandError) return printer
  const selected = yield* select(session, {
    args,
    files: flags.list('filename'),
    recursive: flags.bool('recursive'),
    fetch: true,
    continueOnError: true,
  })
  if (selected instanceof CommandError) return selected
  for (const info of selected.infos) {
    const error = yield* exposeOne(session, info, dryRun, printer)
    if (error !== undefined) return error
  }
  return selected.errors[0] ?? 0
}

function* exposeOne(
  session: Session,
  info: Info,
  dryRun: DryRun,
  printer: ResultPrinter,
): Running<CommandError | undefined> {
  const { flags } = session
  const refused = notExposable(info)
  if (refused !== undefined) return refused
  const selector = flags.string('selector') || selectorOf(info)
  if (selector instanceof CommandError)
    return failure(
      `couldn't retrieve selectors via --selector flag or introspection: ${selector.text.slice('error: '.length)}`,
    )
  const found = portsOf(info)
  const given = flags.string('port')
  if (given === '' && found.length === 0 && flags.string('cluster-ip') !== 'None')
    return failure("couldn't find port via --port flag or introspection")
  const service = exposedService({
    name: flags.string('name') || info.name.slice(0, NAME_MAX),
    labels: flags.string('labels') || labelsText(metadataOf(info.object)['labels']),
    selector,
    ports: exposedPorts(
      given === '' ? [...new Set(found.map(each => each.port))] : given.split(','),
      found,
      flags.string('protocol'),
    ),
    targetPort: flags.string('target-port'),
    externalIp: flags.string('external-ip'),
    type: flags.string('type'),
    loadBalancerIp: flags.string('load-balancer-ip'),
    sessionAffinity: flags.string('session-affinity'),
    clusterIp: flags.string('cluster-ip'),
  })
  if (service instanceof CommandError) return service
  const created = yield* createObject(session, service, dryRun)
  return created instanceof CommandError ? created : yield* printer.print(created, 'exposed')
}

const EXPOSABLE = ['ReplicationController', 'Service', 'Pod', 'Deployment', 'ReplicaSet']

function notExposable({ mapping: { kind, group } }: Info): CommandError | undefined {
  if (EXPOSABLE.includes(kind)) return undefined
  return failure(`cannot expose a ${kind}${group === '' ? '' : `.${group}`}`)
}

const labelsText = (labels: unknown): string =>
  isObject(labels)
    ? Object.entries(labels)
        .map(([name, value]) => `${name}=${String(value)}`)
        .join(',')
    : ''

/** pkg/polymorphichelpers, MapBasedSelectorForObject. */
function selectorOf({ mapping: { kind }, object }: Info): string | CommandError {
  const { selector } = (object?.['spec'] ?? {}) as { readonly selector?: unknown }
  if (kind === 'Pod') {
    const labels = labelsText(metadataOf(object)['labels'])
    return labels === '' ? failure('the pod has no labels and cannot be exposed') : labels
  }
  if (kind === 'Service' || kind === 'ReplicationController')
    return isObject(selector)
      ? labelsText(selector)
      : failure(
          `invalid ${kind === 'Service' ? 'service' : 'replication controller'}: no selectors, therefore cannot be exposed`,
        )
  const { matchLabels = {}, matchExpressions = [] } = (selector ?? {}) as LabelSelector
  if (Object.keys(matchLabels).length === 0)
    return failure(`invalid ${kind.toLowerCase()}: no selectors, therefore cannot be exposed`)
  if (matchExpressions.length > 0)
    return failure(`couldn't convert expressions - "${goValue(matchExpressions)}" to map-based selector format`)
  return labelsText(matchLabels)
}

interface FoundPort {
  readonly port: string
  readonly protocol: string
}

/** Ports of the containers, or of the service. */
function portsOf({ mapping: { kind }, object }: Info): readonly FoundPort[] {
  interface Spec {
    readonly ports?: readonly { readonly port: number; readonly protocol?: string }[]
    readonly containers?: readonly Container[]
    readonly template?: { readonly spec?: Spec }
  }
  const spec = (object?.['spec'] ?? {}) as Spec
  if (kind === 'Service')
    return (spec.ports ?? []).map(({ port, protocol = 'TCP' }) => ({ port: String(port), protocol }))
  return ((kind === 'Pod' ? spec : spec.template?.spec)?.containers ?? []).flatMap(({ ports = [] }) =>
    ports.map(({ containerPort, protocol = 'TCP' }) => ({ port: String(containerPort), protocol })),
  )
}

function exposedPorts(ports: readonly string[], found: readonly FoundPort[], given: string): readonly ExposedPort[] {
  return ports.flatMap((port, index) => {
    const name = ports.length > 1 ? `port-${index + 1}` : ''
    if (given !== '') return [{ name, port, protocol: given }]
    const protocols = found.filter(each => each.port === port).map(each => each.protocol)
    if (protocols.length < 2) return [{ name, port, protocol: protocols[0] ?? 'TCP' }]
    return protocols.map(protocol => ({ name: `port-${index + 1}-${protocol.toLowerCase()}`, port, protocol }))
  })
}
