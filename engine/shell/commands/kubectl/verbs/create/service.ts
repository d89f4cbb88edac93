import { failure } from '../../error.ts'
import { int, list, string } from '../../flags.ts'
import type { Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { generator } from './generator.ts'

const TCP = list('tcp', 'Port pairs can be specified as <port>:<targetPort>.')

interface ServicePort {
  readonly name: string
  readonly protocol: string
  readonly port: number
  readonly targetPort: number | string
  readonly nodePort?: number
}

function portsOf(session: Session): ServicePort[] | ReturnType<typeof failure> {
  const ports: ServicePort[] = []
  for (const pair of session.flags.list('tcp')) {
    const [first = '', target] = pair.split(':', 2)
    const port = portNumber(first)
    if (port === undefined) return failure(`strconv.Atoi: parsing ${JSON.stringify(first)}: invalid syntax`)
    const targetPort = target === undefined ? port : (portNumber(target) ?? target)
    ports.push({ name: pair.replace(':', '-'), protocol: 'TCP', port, targetPort })
  }
  return ports
}

const portNumber = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined)

function serviceObject(name: string, ports: readonly ServicePort[], type: string, more: object = {}) {
  const labels = { app: name }
  return {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name, labels },
    spec: { ...(ports.length > 0 ? { ports } : {}), selector: labels, ...more, type },
    status: { loadBalancer: {} },
  }
}

const clusterIp: Verb = generator({
  name: 'clusterip',
  short: 'Create a ClusterIP service',
  usage: 'NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]',
  flags: [
    string('clusterip', "Assign your own ClusterIP or set to 'None' for a 'headless' service (no loadbalancing)."),
    TCP,
  ],
  what: 'ClusterIP service',
  namespaced: true,
  *make(session, name) {
    const ports = portsOf(session)
    if ('code' in ports) return ports
    const ip = session.flags.string('clusterip')
    if (ports.length === 0 && ip !== 'None') return failure('at least one tcp port specifier must be provided')
    return serviceObject(name, ports, 'ClusterIP', ip === '' ? {} : { clusterIP: ip })
  },
})

const nodePort: Verb = generator({
  name: 'nodeport',
  short: 'Create a NodePort service',
  usage: 'NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
  flags: [int('node-port', 0, 'Port used to expose the service on each node in a cluster.'), TCP],
  what: 'NodePort service',
  namespaced: true,
  *make(session, name) {
    const ports = portsOf(session)
    if ('code' in ports) return ports
    if (ports.length === 0) return failure('at least one tcp port specifier must be provided')
    const fixed = session.flags.int('node-port')
    return serviceObject(name, fixed === 0 ? ports : ports.map(port => ({ ...port, nodePort: fixed })), 'NodePort')
  },
})

const loadBalancer: Verb = generator({
  name: 'loadbalancer',
  short: 'Create a LoadBalancer service',
  usage: 'NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
  flags: [TCP],
  what: 'LoadBalancer service',
  namespaced: true,
  *make(session, name) {
    const ports = portsOf(session)
    if ('code' in ports) return ports
    if (ports.length === 0) return failure('at least one tcp port specifier must be provided')
    return serviceObject(name, ports, 'LoadBalancer')
  },
})

const externalName: Verb = generator({
  name: 'externalname',
  short: 'Create an ExternalName service',
  usage: 'NAME --external-name external.name [--dry-run=server|client|none]',
  flags: [string('external-name', 'External name of service.'), TCP],
  required: ['external-name'],
  what: 'ExternalName service',
  namespaced: true,
  *make(session, name) {
    const ports = portsOf(session)
    if ('code' in ports) return ports
    return serviceObject(name, ports, 'ExternalName', { externalName: session.flags.string('external-name') })
  },
})

export const service: Verb = {
  name: 'service',
  aliases: ['svc'],
  short: 'Create a service using a specified subcommand',
  commands: [clusterIp, externalName, loadBalancer, nodePort],
}
