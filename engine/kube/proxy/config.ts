import type { Process } from '../../linux/process.ts'
import { failed } from '../../net/errno.ts'
import { yamlValue } from '../yaml-file.ts'
import type { ProxierOptions } from './iptables.ts'

/** What kube-proxy reads from its configuration file (kubeproxy.config.k8s.io/v1alpha1, KubeProxyConfiguration). */
export interface ProxyConfiguration extends ProxierOptions {
  /** undefined: as a pod of the cluster. */
  readonly kubeconfig: string | undefined
}

/** The configuration, or why kube-proxy cannot start with it. */
export function loadProxyConfig(process: Process, path: string): ProxyConfiguration | string {
  const text = process.readFile(path)
  if (failed(text)) return `failed complete: open ${path}: ${text.text.toLowerCase()}`
  let value: unknown
  try {
    value = yamlValue(text)
  } catch (error) {
    return `failed complete: failed to decode: ${error instanceof Error ? error.message.split('\n')[0] : 'invalid YAML'}`
  }
  if (typeof value !== 'object' || value === null) return 'failed complete: failed to decode'
  const { clientConnection, clusterCIDR, mode, nodePortAddresses } = value as Record<string, unknown>
  if (mode !== undefined && mode !== '' && mode !== 'iptables')
    return `proxy mode "${String(mode)}" is not emulated here`
  const kubeconfig = (clientConnection as { kubeconfig?: unknown } | undefined)?.kubeconfig
  return {
    kubeconfig: typeof kubeconfig === 'string' && kubeconfig !== '' ? kubeconfig : undefined,
    clusterCidr: typeof clusterCIDR === 'string' ? clusterCIDR : '',
    nodePortAddresses: Array.isArray(nodePortAddresses) ? nodePortAddresses.map(String) : [],
  }
}
