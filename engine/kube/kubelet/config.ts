import type { Process } from '../../linux/process.ts'
import { failed } from '../../net/errno.ts'
import { yamlValue } from '../yaml-file.ts'

/** What the kubelet reads from its configuration file (kubelet.config.k8s.io/v1beta1, KubeletConfiguration). */
export interface KubeletConfiguration {
  readonly clusterDNS: readonly string[]
  readonly clusterDomain: string
  readonly staticPodPath: string
  readonly tlsCertFile: string
  readonly tlsPrivateKeyFile: string
  /** Authority of clients' certificates. */
  readonly clientCAFile: string
}

export const CONFIG_PATH = '/var/lib/kubelet/config.yaml'
export const KUBECONFIG_PATH = '/etc/kubernetes/kubelet.conf'

/** The configuration, or why the kubelet cannot start with it. */
export function loadConfig(process: Process, path = CONFIG_PATH): KubeletConfiguration | string {
  const text = process.readFile(path)
  if (failed(text))
    return `failed to load Kubelet config file ${path}, error: failed to read kubelet config file "${path}", error: open ${path}: ${text.text.toLowerCase()}`
  let value: unknown
  try {
    value = yamlValue(text)
  } catch (error) {
    return `failed to load Kubelet config file ${path}, error: failed to decode: ${error instanceof Error ? error.message.split('\n')[0] : 'invalid YAML'}`
  }
  if (typeof value !== 'object' || value === null)
    return `failed to load Kubelet config file ${path}, error: failed to decode`
  const {
    clusterDNS = [],
    clusterDomain = '',
    staticPodPath = '',
    tlsCertFile = '',
    tlsPrivateKeyFile = '',
  } = value as Partial<Record<keyof KubeletConfiguration, unknown>>
  const { authentication } = value as { authentication?: { x509?: { clientCAFile?: unknown } } }
  return {
    clusterDNS: Array.isArray(clusterDNS) ? clusterDNS.map(String) : [],
    clusterDomain: String(clusterDomain),
    staticPodPath: String(staticPodPath),
    tlsCertFile: String(tlsCertFile),
    tlsPrivateKeyFile: String(tlsPrivateKeyFile),
    clientCAFile: String(authentication?.x509?.clientCAFile ?? ''),
  }
}
