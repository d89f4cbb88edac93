import { invoke } from '../../cni/invoke.ts'
import { CniError, type CniResult } from '../../cni/result.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { DirectoryInode } from '../../linux/vfs/directory.ts'
import { failed } from '../../net/errno.ts'

export const CNI_CONFIG_DIRECTORY = '/etc/cni/net.d'
const CNI_BIN_DIRECTORY = '/opt/cni/bin'

/** A network configuration list (CNI specification, section 1). */
interface ConfList {
  readonly cniVersion: string
  readonly name: string
  readonly plugins: readonly ({
    readonly type: string
    readonly capabilities?: Readonly<Record<string, boolean>>
  } & Readonly<Record<string, unknown>>)[]
}

/** What the runtime says of a pod to the plugins. */
export interface PodNetworkRequest {
  readonly containerId: string
  readonly netns: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly portMappings: readonly {
    readonly hostPort: number
    readonly containerPort: number
    readonly protocol: string
    readonly hostIP?: string
  }[]
}

/** The first valid configuration by file name, as containerd's go-cni loads it; undefined when there is none. */
export function loadConfiguration(process: Process): ConfList | undefined {
  const directory = process.mounts.lookup(CNI_CONFIG_DIRECTORY)
  if (!(directory instanceof DirectoryInode)) return undefined
  for (const name of directory.names().sort()) {
    if (!/\.(conf|conflist|json)$/.test(name)) continue
    const text = process.readFile(`${CNI_CONFIG_DIRECTORY}/${name}`)
    const config = failed(text) ? undefined : parse(text)
    if (config !== undefined) return config
  }
  return undefined
}

function parse(text: string): ConfList | undefined {
  try {
    const value = JSON.parse(text) as Partial<ConfList> & { readonly type?: string }
    if (typeof value.name !== 'string') return undefined
    const cniVersion = value.cniVersion ?? '0.1.0'
    if (Array.isArray(value.plugins))
      return value.plugins.length === 0 ? undefined : { cniVersion, name: value.name, plugins: value.plugins }
    return typeof value.type === 'string'
      ? { cniVersion, name: value.name, plugins: [value as ConfList['plugins'][number]] }
      : undefined
  } catch {
    return undefined
  }
}

/** Adds a pod to the network: `lo` first, then each plugin of the list with the result of the one before (section 4). */
export function* addToNetwork(process: Process, pod: PodNetworkRequest): Running<CniResult | CniError> {
  const config = loadConfiguration(process)
  if (config === undefined) return new CniError(999, 'cni plugin not initialized')
  const looped = yield* invoke(
    process,
    'loopback',
    { cniVersion: '1.0.0', name: 'cni-loopback', type: 'loopback' },
    environment(pod, 'ADD', 'lo'),
  )
  if (looped instanceof CniError) return looped
  let result: CniResult | undefined
  for (const plugin of config.plugins) {
    const answer = yield* invoke(
      process,
      plugin.type,
      requestFor(config, plugin, pod, result),
      environment(pod, 'ADD', 'eth0'),
    )
    if (answer instanceof CniError) {
      const context = `plugin type="${plugin.type}" failed (add): ${answer.message}`
      yield* removeFromNetwork(process, pod)
      return new CniError(answer.code, context, answer.details)
    }
    result = answer
  }
  return result ?? new CniError(999, 'plugins returned no result')
}

/** Takes a pod off the network: the plugins in reverse order. Errors are told but do not stop it. */
export function* removeFromNetwork(process: Process, pod: PodNetworkRequest): Running<CniError | undefined> {
  const config = loadConfiguration(process)
  let first: CniError | undefined
  for (const plugin of [...(config?.plugins ?? [])].reverse()) {
    const answer = yield* invoke(
      process,
      plugin.type,
      requestFor(config!, plugin, pod, undefined),
      environment(pod, 'DEL', 'eth0'),
    )
    if (answer instanceof CniError) first ??= answer
  }
  return first
}

function requestFor(
  config: ConfList,
  plugin: ConfList['plugins'][number],
  pod: PodNetworkRequest,
  prevResult: CniResult | undefined,
): object {
  const { capabilities, ...rest } = plugin
  const runtimeConfig = capabilities?.['portMappings'] === true ? { portMappings: pod.portMappings } : undefined
  return {
    ...rest,
    cniVersion: config.cniVersion,
    name: config.name,
    ...(runtimeConfig === undefined ? {} : { runtimeConfig }),
    ...(prevResult === undefined ? {} : { prevResult }),
  }
}

function environment(pod: PodNetworkRequest, command: 'ADD' | 'DEL', ifname: string): ReadonlyMap<string, string> {
  const args = [
    'IgnoreUnknown=1',
    `K8S_POD_NAMESPACE=${pod.namespace}`,
    `K8S_POD_NAME=${pod.name}`,
    `K8S_POD_INFRA_CONTAINER_ID=${pod.containerId}`,
    `K8S_POD_UID=${pod.uid}`,
  ]
  return new Map([
    ['CNI_COMMAND', command],
    ['CNI_CONTAINERID', pod.containerId],
    ['CNI_NETNS', pod.netns],
    ['CNI_IFNAME', ifname],
    ['CNI_PATH', CNI_BIN_DIRECTORY],
    ['CNI_ARGS', args.join(';')],
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ])
}
