import type { Process } from '../../linux/process.ts'
import { failed } from '../../net/errno.ts'
import { KUBERNETES_VERSION } from '../version.ts'
import { HttpTransport } from './http-transport.ts'
import { clientConfig, inClusterConfig, parseKubeconfig } from './kubeconfig.ts'

/**
 * The way of a component to the API server: by the kubeconfig file that it was given, or as a pod of the cluster when there is none.
 * A sentence when the configuration is of no use.
 */
export function connectComponent(process: Process, kubeconfig: string | undefined): HttpTransport | string {
  const config = kubeconfig === undefined ? inClusterConfig(process) : fromFile(process, kubeconfig)
  if (typeof config === 'string') return config
  return new HttpTransport(process, config, `${process.name}/${KUBERNETES_VERSION} (linux/amd64) kubernetes`)
}

function fromFile(process: Process, path: string) {
  const text = process.readFile(path)
  if (failed(text)) return `stat ${path}: ${text.text.toLowerCase()}`
  const parsed = parseKubeconfig(text)
  return typeof parsed === 'string' ? `error loading config file "${path}": ${parsed}` : clientConfig(process, parsed)
}
