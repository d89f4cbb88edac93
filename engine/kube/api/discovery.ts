import { authorizePath } from './authorization/authorize.ts'
import { apiVersionOf, type ResourceDefinition } from './definition.ts'
import { VIRTUAL_KINDS } from './kinds/reviews.ts'
import { openApiIndex, openApiOf } from './openapi.ts'
import type { ApiRequest, ApiResponse } from './request.ts'
import type { ApiServer } from './server.ts'
import { noResource } from './status.ts'
import { SUBRESOURCES, type Subresource } from './subresources/subresources.ts'
import { ANONYMOUS } from './user.ts'

/** Paths that are no resource: what the server has, and how it is. */

const JSON_TYPE = { 'cache-control': 'no-cache, private', 'content-type': 'application/json' }
const TEXT_TYPE = { 'cache-control': 'no-cache, private', 'content-type': 'text/plain; charset=utf-8' }

export const VERSION = {
  major: '1',
  minor: '34',
  emulationMajor: '1',
  emulationMinor: '34',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '33',
  gitVersion: 'v1.34.4',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'go1.24',
  compiler: 'gc',
  platform: 'linux/amd64',
}

const HEALTH = [
  'ping',
  'log',
  'etcd',
  'poststarthook/start-apiextensions-informers',
  'poststarthook/rbac/bootstrap-roles',
]

const json = (body: object, headers: Readonly<Record<string, string>> = JSON_TYPE): ApiResponse => ({
  status: 200,
  headers,
  body,
})
const text = (status: number, body: string): ApiResponse => ({ status, headers: TEXT_TYPE, body })

export function discovery(server: ApiServer, request: ApiRequest, url: string): ApiResponse {
  const path = url.length > 1 && url.endsWith('/') ? url.slice(0, -1) : url
  const denied = authorizePath(server, request.user ?? ANONYMOUS, url, request.method)
  if (denied !== undefined) return { status: 403, headers: JSON_TYPE, body: denied.status }
  if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'Method Not Allowed\n')
  if (path === '/version') return json(VERSION)
  if (/^\/(?:healthz|livez|readyz)(?:\/|$)/.test(path)) return health(request, path)
  if (path === '/openapi/v3') return json(openApiIndex(server))
  if (path.startsWith('/openapi/v3/')) {
    const document = openApiOf(server, path.slice('/openapi/v3/'.length))
    return document === undefined ? text(404, '404 page not found\n') : json(document)
  }
  const found = groups(server, request, path)
  if (found !== undefined) return found
  if (path === '/' || path === '') return json({ paths: pathsOf(server) })
  return text(404, '404 page not found\n')
}

function health(request: ApiRequest, path: string): ApiResponse {
  const [, name, ...rest] = path.split('/') as [string, string, ...string[]]
  const check = rest.join('/')
  if (check !== '') return HEALTH.includes(check) ? text(200, 'ok') : text(404, '404 page not found\n')
  if (!/[?&]verbose/.test(request.path)) return text(200, 'ok')
  return text(200, `${HEALTH.map(each => `[+]${each} ok\n`).join('')}${name} check passed\n`)
}

function groups(server: ApiServer, request: ApiRequest, path: string): ApiResponse | undefined {
  const aggregated = /g=apidiscovery\.k8s\.io;v=(v2(?:beta1)?);as=APIGroupDiscoveryList/.exec(
    request.headers?.['accept'] ?? '',
  )
  const [root, first, second] = path.split('/').slice(1)
  if (root !== 'api' && root !== 'apis') return undefined
  if (first === undefined && aggregated !== null) return aggregatedGroups(server, root === 'api', aggregated[1]!)
  if (root === 'api') {
    if (first === undefined) return json(apiVersions())
    return first === 'v1' && second === undefined ? json(resourceList(server, '', 'v1')) : undefined
  }
  if (first === undefined)
    return json({ kind: 'APIGroupList', apiVersion: 'v1', groups: groupNames(server).map(name => group(server, name)) })
  if (!groupNames(server).includes(first)) return undefined
  if (second === undefined) return json({ kind: 'APIGroup', apiVersion: 'v1', ...group(server, first) })
  if (versionsOf(server, first).includes(second)) return json(resourceList(server, first, second))
  const failure = noResource()
  return { status: failure.code, headers: JSON_TYPE, body: failure.status }
}

const apiVersions = (): object => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '10.10.20.3:6443' }],
})

/** In the order of the real server's discovery (group priorities of pkg/controlplane/apiserver/aggregator.go). */
const GROUP_ORDER = [
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
]

const all = (server: ApiServer): readonly ResourceDefinition[] => [...server.definitions(), ...VIRTUAL_KINDS]

function groupNames(server: ApiServer): string[] {
  const names = [...new Set(all(server).map(each => each.group))].filter(name => name !== '')
  const place = (name: string) => (GROUP_ORDER.includes(name) ? GROUP_ORDER.indexOf(name) : GROUP_ORDER.length)
  return names.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1))
}

/** The preferred version first: v2 before v1, stable before beta. */
function versionsOf(server: ApiServer, name: string): string[] {
  const versions = [
    ...new Set(
      all(server)
        .filter(each => each.group === name)
        .map(each => each.version),
    ),
  ]
  const weight = (version: string) => {
    const [, major, level, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? ['', '0', 'alpha', '0']
    return (level === undefined ? 2e6 : level === 'beta' ? 1e6 : 0) + Number(major) * 1e3 + Number(minor ?? 0)
  }
  return versions.sort((a, b) => weight(b) - weight(a))
}

function group(server: ApiServer, name: string): object {
  const versions = versionsOf(server, name).map(version => ({ groupVersion: `${name}/${version}`, version }))
  return { name, versions, preferredVersion: versions[0] }
}

function resourceList(server: ApiServer, name: string, version: string): object {
  return {
    kind: 'APIResourceList',
    ...(name === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: name === '' ? version : `${name}/${version}`,
    resources: resourcesOf(server, name, version).flatMap(resources),
  }
}

function resourcesOf(server: ApiServer, name: string, version: string): readonly ResourceDefinition[] {
  return all(server)
    .filter(each => each.group === name && each.version === version)
    .sort((a, b) => (a.plural < b.plural ? -1 : 1))
}

function resources(definition: ResourceDefinition): object[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories } = definition
  const own = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  }
  const below = subresourcesOf(definition).map(each => ({
    name: `${plural}/${each.name}`,
    singularName: '',
    namespaced,
    ...(each.kind?.group === undefined ? {} : { group: each.kind.group }),
    ...(each.kind?.version === undefined ? {} : { version: each.kind.version }),
    kind: each.kind?.kind ?? (each.name === 'proxy' ? proxyKind(definition) : kind),
    verbs: each.verbs,
  }))
  return verbs.length === 0 ? below : [own, ...below]
}

/** By name; those of custom resources in the order in which their definition has them. */
function subresourcesOf(definition: ResourceDefinition): readonly Subresource[] {
  const { subresources, type } = definition
  const found = SUBRESOURCES.filter(each => subresources.includes(each.name))
  return found.sort((a, b) =>
    type === '' ? subresources.indexOf(a.name) - subresources.indexOf(b.name) : a.name < b.name ? -1 : 1,
  )
}

const proxyKind = ({ kind }: ResourceDefinition): string => `${kind}ProxyOptions`

/** apidiscovery.k8s.io/v2: everything in one answer. */
function aggregatedGroups(server: ApiServer, legacy: boolean, version: string): ApiResponse {
  const names = legacy ? [''] : groupNames(server)
  const items = names.map(name => ({
    metadata: { ...(name === '' ? {} : { name }), creationTimestamp: null },
    versions: (name === '' ? ['v1'] : versionsOf(server, name)).map(each => ({
      version: each,
      resources: resourcesOf(server, name, each).map(aggregatedResource),
      freshness: 'Current',
    })),
  }))
  const headers = {
    ...JSON_TYPE,
    'content-type': `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
  }
  return json(
    { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items },
    headers,
  )
}

function aggregatedResource(definition: ResourceDefinition): object {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories, group: name, version } = definition
  const below = subresourcesOf(definition).map(each => ({
    subresource: each.name,
    responseKind: {
      group: each.kind?.group ?? name,
      version: each.kind?.version ?? version,
      kind: each.kind?.kind ?? (each.name === 'proxy' ? proxyKind(definition) : kind),
    },
    verbs: each.verbs,
  }))
  return {
    resource: plural,
    responseKind: { group: name, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(below.length > 0 ? { subresources: below } : {}),
  }
}

function pathsOf(server: ApiServer): string[] {
  const versions = [...new Set(all(server).map(apiVersionOf))]
  const paths = versions.map(version => (version.includes('/') ? `/apis/${version}` : `/api/${version}`))
  const roots = groupNames(server).map(name => `/apis/${name}`)
  return ['/api', '/apis', ...paths, ...roots, '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'].sort()
}
