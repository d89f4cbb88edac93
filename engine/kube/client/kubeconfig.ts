import type { Process } from '../../linux/process.ts'
import { type Certificate, certificatesFromPem, keyFromPem } from '../../linux/tls/certificate.ts'
import type { Identity } from '../../linux/tls/tls.ts'
import { failed } from '../../net/errno.ts'
import { base64ToText } from '../api/schema/base64.ts'
import { yamlValue } from '../yaml-file.ts'

/** A kubeconfig file (clientcmd/api/v1, Config), as far as it is used. */
export interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: ClusterEntry }[]
  readonly users: readonly { readonly name: string; readonly user: UserEntry }[]
  readonly contexts: readonly { readonly name: string; readonly context: ContextEntry }[]
  readonly currentContext: string
}

export interface ClusterEntry {
  readonly server: string
  readonly 'certificate-authority'?: string
  readonly 'certificate-authority-data'?: string
  readonly 'insecure-skip-tls-verify'?: boolean
  readonly 'tls-server-name'?: string
}

export interface UserEntry {
  readonly token?: string
  readonly tokenFile?: string
  readonly 'client-certificate'?: string
  readonly 'client-certificate-data'?: string
  readonly 'client-key'?: string
  readonly 'client-key-data'?: string
}

export interface ContextEntry {
  readonly cluster: string
  readonly user: string
  readonly namespace?: string
}

/** Where the API server is and as whom to talk to it. */
export interface ClientConfig {
  readonly host: string
  readonly port: number
  readonly tls: boolean
  /** undefined: accept any certificate. */
  readonly roots: readonly Certificate[] | undefined
  readonly serverName: string
  readonly identity: Identity | undefined
  readonly token: string | undefined
  readonly namespace: string
}

export function parseKubeconfig(text: string): Kubeconfig | string {
  let value: unknown
  try {
    value = yamlValue(text)
  } catch (error) {
    return `yaml: ${error instanceof Error ? error.message.split('\n')[0] : 'invalid'}`
  }
  if (typeof value !== 'object' || value === null) return 'no configuration has been provided'
  const { clusters, users, contexts, 'current-context': current } = value as Record<string, unknown>
  const list = <T>(each: unknown) => (Array.isArray(each) ? (each as T[]) : [])
  return {
    clusters: list(clusters),
    users: list(users),
    contexts: list(contexts),
    currentContext: typeof current === 'string' ? current : '',
  }
}

/** What a context means; the error is a sentence as client-go has it. */
export function clientConfig(
  process: Process,
  config: Kubeconfig,
  contextName: string = config.currentContext,
): ClientConfig | string {
  const context = config.contexts.find(each => each.name === contextName)?.context
  if (context === undefined)
    return contextName === ''
      ? 'no configuration has been provided, try setting KUBERNETES_MASTER environment variable'
      : `context "${contextName}" does not exist`
  const cluster = config.clusters.find(each => each.name === context.cluster)?.cluster
  if (cluster === undefined) return `cluster "${context.cluster}" does not exist`
  const user = config.users.find(each => each.name === context.user)?.user ?? {}
  const url = /^(https?):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?\/?$/.exec(cluster.server)
  if (url === null) return `invalid server URL ${JSON.stringify(cluster.server)}`
  const [, scheme = 'https', rawHost = '', port] = url
  const host = rawHost.replace(/^\[|\]$/g, '')
  const authority = pem(process, cluster['certificate-authority-data'], cluster['certificate-authority'])
  const certificate = pem(process, user['client-certificate-data'], user['client-certificate'])
  const key = keyFromPem(pem(process, user['client-key-data'], user['client-key']))
  const chain = certificatesFromPem(certificate)
  return {
    host,
    port: port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port),
    tls: scheme === 'https',
    roots: cluster['insecure-skip-tls-verify'] === true ? undefined : certificatesFromPem(authority),
    serverName: cluster['tls-server-name'] ?? host,
    identity: key === undefined || chain.length === 0 ? undefined : { chain, key },
    token: user.token ?? tokenOf(process, user.tokenFile),
    namespace: context.namespace ?? 'default',
  }
}

function pem(process: Process, data: string | undefined, file: string | undefined): string {
  if (data !== undefined) return base64ToText(data) ?? ''
  if (file === undefined) return ''
  const text = process.readFile(file)
  return failed(text) ? '' : text
}

function tokenOf(process: Process, file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  const text = process.readFile(file)
  return failed(text) ? undefined : text.trim()
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

/** rest.InClusterConfig: what a pod finds in its environment and its volume. */
export function inClusterConfig(process: Process): ClientConfig | string {
  const host = process.env.get('KUBERNETES_SERVICE_HOST') ?? ''
  const port = process.env.get('KUBERNETES_SERVICE_PORT') ?? ''
  if (host === '' || port === '')
    return 'unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined'
  const token = tokenOf(process, `${SERVICE_ACCOUNT}/token`)
  if (token === undefined) return `open ${SERVICE_ACCOUNT}/token: no such file or directory`
  const namespace = process.readFile(`${SERVICE_ACCOUNT}/namespace`)
  return {
    host,
    port: Number(port),
    tls: true,
    roots: certificatesFromPem(pem(process, undefined, `${SERVICE_ACCOUNT}/ca.crt`)),
    serverName: host,
    identity: undefined,
    token,
    namespace: failed(namespace) ? 'default' : namespace.trim(),
  }
}

/** A kubeconfig as text, with the certificates in it. */
export function kubeconfigText(options: {
  readonly server: string
  readonly ca: string
  readonly cluster: string
  readonly user: string
  readonly certificate: string
  readonly key: string
  readonly namespace?: string
}): string {
  const { server, ca, cluster, user, certificate, key } = options
  return [
    'apiVersion: v1',
    'clusters:',
    '- cluster:',
    `    certificate-authority-data: ${ca}`,
    `    server: ${server}`,
    `  name: ${cluster}`,
    'contexts:',
    '- context:',
    `    cluster: ${cluster}`,
    ...(options.namespace === undefined ? [] : [`    namespace: ${options.namespace}`]),
    `    user: ${user}`,
    `  name: ${user}@${cluster}`,
    `current-context: ${user}@${cluster}`,
    'kind: Config',
    'users:',
    `- name: ${user}`,
    '  user:',
    `    client-certificate-data: ${certificate}`,
    `    client-key-data: ${key}`,
    '',
  ].join('\n')
}
