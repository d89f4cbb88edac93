import { failure } from '../../error.ts'
import { lines, string } from '../../flags.ts'
import type { Verb } from '../../verb.ts'
import { generator } from './generator.ts'

interface Path {
  readonly host: string
  readonly path: object
}

/** `host/path*=service:port`. */
function parseRule(text: string): Path | undefined {
  const match = /^([^/=]*)(\/[^=,]*)=([^:=,]+):([^:=,]+)(?:,tls(?:=[^,]*)?)?$/.exec(text)
  if (match === null) return undefined
  const [, host = '', path = '', name, port = ''] = match
  const prefix = path.endsWith('*')
  return {
    host,
    path: {
      path: prefix ? path.slice(0, -1) : path,
      pathType: prefix ? 'Prefix' : 'Exact',
      backend: { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } },
    },
  }
}

export const ingress: Verb = generator({
  name: 'ingress',
  aliases: ['ing'],
  short: 'Create an ingress with the specified name',
  usage: 'NAME --rule=host/path=service:port[,tls[=secret]]',
  flags: [
    string('class', 'Ingress Class to be used.'),
    lines('rule', 'Rule in format host/path=service:port[,tls=secretname]; paths that end in * are prefixes.'),
  ],
  what: 'ingress',
  namespaced: true,
  *make(session, name) {
    const texts = session.flags.list('rule')
    if (texts.length === 0)
      return failure(
        'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
      )
    const hosts = new Map<string, object[]>()
    for (const text of texts) {
      const rule = parseRule(text)
      if (rule === undefined)
        return failure(`rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`)
      hosts.set(rule.host, [...(hosts.get(rule.host) ?? []), rule.path])
    }
    const className = session.flags.string('class')
    return {
      kind: 'Ingress',
      apiVersion: 'networking.k8s.io/v1',
      metadata: { name },
      spec: {
        ...(className === '' ? {} : { ingressClassName: className }),
        rules: [...hosts].map(([host, paths]) => ({ ...(host === '' ? {} : { host }), http: { paths } })),
      },
      status: { loadBalancer: {} },
    }
  },
})
