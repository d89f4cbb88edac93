import type { Pod, Service } from '../../../../../kube/api/schema/generated/types.ts'
import { type CommandError, failure } from '../../error.ts'

/** A local port, 0 for any, and the port in the pod. */
export interface ForwardedPort {
  readonly local: number
  readonly remote: number
}

/** `8080:http` taken apart (pkg/cmd/portforward, splitPort). */
function split(word: string): readonly [string, string] {
  const parts = word.split(':')
  return parts.length === 2 ? [parts[0]!, parts[1]!] : [parts[0]!, parts[0]!]
}

const isNumber = (text: string): boolean => /^[+-]?\d+$/.test(text)

/** Ports of the pod for those that were named on the command line, which are the service's where there is one. */
export function resolvePorts(
  words: readonly string[],
  pod: Pod,
  service: Service | undefined,
): readonly ForwardedPort[] | CommandError {
  const ports: ForwardedPort[] = []
  for (const word of words) {
    const translated = service === undefined ? podPort(word, pod) : servicePort(word, service, pod)
    if (typeof translated !== 'string') return translated
    const port = parsePort(translated)
    if ('text' in port) return port
    ports.push(port)
  }
  return ports
}

const joined = (local: string, remote: string): string => (local === remote ? remote : `${local}:${remote}`)

function podPort(word: string, pod: Pod): string | CommandError {
  const [local, remote] = split(word)
  if (word.split(':').length > 2) return word
  const number = isNumber(remote) ? remote : namedPort(pod, remote)
  if (typeof number !== 'string') return number
  const udp = pod.spec.containers
    .flatMap(each => each.ports ?? [])
    .filter(each => String(each.containerPort) === number)
  if (udp.length > 0 && udp.every(each => each.protocol === 'UDP'))
    return failure(`UDP protocol is not supported for ${remote}`)
  return local === remote ? number : `${local}:${number}`
}

function namedPort(pod: Pod, name: string): string | CommandError {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(each => each.ports ?? [])
  const found = all.find(each => each.name === name)
  return found === undefined
    ? failure(`Pod '${pod.metadata.name}' does not have a named port '${name}'`)
    : String(found.containerPort)
}

function servicePort(word: string, { metadata, spec }: Service, pod: Pod): string | CommandError {
  const [local, remote] = split(word)
  const ports = spec.ports ?? []
  const named = isNumber(remote) ? undefined : ports.find(each => each.name === remote)
  if (!isNumber(remote) && named === undefined)
    return failure(`Service '${metadata.name}' does not have a named port '${remote}'`)
  const number = named?.port ?? Number(remote)
  const same = ports.filter(each => each.port === number)
  if (same.length > 0 && same.every(each => each.protocol === 'UDP'))
    return failure(`UDP protocol is not supported for ${remote}`)
  const found = same[0]
  if (found === undefined) return failure(`Service ${metadata.name} does not have a service port ${number}`)
  const from = named !== undefined && local === remote ? String(number) : local
  if (spec.clusterIP === 'None') return joined(from, String(number))
  const { targetPort } = found
  const target = typeof targetPort === 'string' ? namedPort(pod, targetPort) : String(targetPort || number)
  return typeof target === 'string' ? joined(from, target) : target
}

/** client-go tools/portforward, parsePorts. */
function parsePort(text: string): ForwardedPort | CommandError {
  const parts = text.split(':')
  if (parts.length > 2) return failure(`invalid port format '${text}'`)
  const [local = '', remote = local] = parts
  const from = local === '' ? '0' : local
  for (const [which, each] of [
    ['local', from],
    ['remote', remote],
  ]) {
    const why = /^\d+$/.test(each!) ? (Number(each) > 65535 ? 'value out of range' : '') : 'invalid syntax'
    if (why !== '')
      return failure(
        `error parsing ${which} port '${each}': strconv.ParseUint: parsing ${JSON.stringify(each)}: ${why}`,
      )
  }
  if (Number(remote) === 0) return failure('remote port must be > 0')
  return { local: Number(from), remote: Number(remote) }
}
