import {
  type ClientConfig,
  clientConfig,
  inClusterConfig,
  type Kubeconfig,
} from '../../../../kube/client/kubeconfig.ts'
import type { Process } from '../../../../linux/process.ts'
import { CommandError, failure } from '../error.ts'
import type { Flags } from '../flags.ts'
import { loadConfig, type MergedConfig } from './file.ts'

/** Where nothing is configured (clientcmd, DefaultClientConfig). */
const NOWHERE = { host: 'localhost', port: 8080, tls: false, roots: undefined, serverName: 'localhost' }

/** What the flags, the files and the environment come to (clientcmd, DeferredLoadingClientConfig). */
export function resolveConfig(process: Process, flags: Flags): ClientConfig | CommandError {
  const merged = loadConfig(process, flags)
  if (merged instanceof CommandError) return merged
  const context = flags.string('context')
  if (context === '' && merged.current === '' && flags.string('server') === '' && flags.string('cluster') === '')
    return withoutContext(process, merged)
  return adjusted(process, flags, merged)
}

/** Nothing is chosen: inside a pod its service account, else localhost. */
function withoutContext(process: Process, merged: MergedConfig): ClientConfig {
  if (merged.clusters.length === 0 || merged.contexts.length === 0) {
    const inCluster = inClusterConfig(process)
    if (typeof inCluster !== 'string') return inCluster
  }
  return { ...NOWHERE, identity: undefined, token: undefined, namespace: 'default' }
}

/** The context with what --server, --cluster, --user, --token and the rest say otherwise. */
function adjusted(process: Process, flags: Flags, merged: MergedConfig): ClientConfig | CommandError {
  const name = flags.string('context') || merged.current
  const found = merged.contexts.find(each => each.name === name)
  if (found === undefined && name !== '')
    return new CommandError(`Error in configuration: context was not found for specified context: ${name}`)
  const context = { ...found?.value }
  if (flags.given('cluster')) context['cluster'] = flags.string('cluster')
  if (flags.given('user')) context['user'] = flags.string('user')
  const clusterName = String(context['cluster'] ?? '')
  const cluster = { ...merged.clusters.find(each => each.name === clusterName)?.value }
  if (Object.keys(cluster).length === 0 && clusterName !== '' && !flags.given('server'))
    return flags.given('cluster')
      ? failure(`no server found for cluster "${clusterName}"`)
      : new CommandError(`Error in configuration: cluster was not found for context: ${name}`)
  const user = { ...merged.users.find(each => each.name === context['user'])?.value }
  if (flags.given('server')) cluster['server'] = flags.string('server')
  if (flags.given('tls-server-name')) cluster['tls-server-name'] = flags.string('tls-server-name')
  if (flags.given('insecure-skip-tls-verify'))
    cluster['insecure-skip-tls-verify'] = flags.bool('insecure-skip-tls-verify')
  if (flags.given('certificate-authority')) {
    cluster['certificate-authority'] = flags.string('certificate-authority')
    delete cluster['certificate-authority-data']
  }
  for (const key of ['token', 'client-certificate', 'client-key'] as const)
    if (flags.given(key)) {
      user[key] = flags.string(key)
      delete user[`${key}-data`]
    }
  const address = serverAddress(String(cluster['server'] ?? ''))
  const config = {
    clusters: [{ name: 'it', cluster: { ...cluster, server: address } }],
    users: [{ name: 'it', user }],
    contexts: [{ name: 'it', context: { cluster: 'it', user: 'it', namespace: context['namespace'] } }],
    currentContext: 'it',
  } as unknown as Kubeconfig
  const resolved = clientConfig(process, config)
  return typeof resolved === 'string' ? failure(resolved) : resolved
}

/** `10.0.0.1:6443` without a scheme is plain HTTP, as rest.DefaultServerURL has it. */
function serverAddress(text: string): string {
  if (text === '') return 'http://localhost:8080'
  return text.includes('://') ? text : `http://${text}`
}
