import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { formatIp, type Ip, parseIp } from '../../../wire/address.ts'
import { every, last } from './settings.ts'
import { at, type ConfigProblem, type Directive, isProblem } from './syntax.ts'
import { secondsOf } from './values.ts'

/** Where a server of an upstream listens. */
export type PeerPlace =
  | { readonly type: 'inet'; readonly ip: Ip; readonly port: number }
  | { readonly type: 'unix'; readonly path: string }

export interface Peer {
  /** As logs and $upstream_addr name it. */
  readonly address: string
  readonly place: PeerPlace
  readonly weight: number
  readonly maxFails: number
  readonly failTimeout: number
  readonly backup: boolean
  readonly down: boolean
}

export interface Upstream {
  readonly name: string
  readonly peers: readonly Peer[]
  readonly method: 'round-robin' | 'least_conn' | 'ip_hash'
}

const PARAMETER =
  /^(weight=[1-9]\d*|max_fails=\d+|max_conns=\d+|fail_timeout=\d+(ms|[smhd])?|backup|down|slow_start=\d+s|resolve)$/

export function* upstreamOf(process: Process, directive: Directive): Running<Upstream | ConfigProblem> {
  const peers: Peer[] = []
  const block = directive.block!
  for (const server of every(block, 'server')) {
    const wrong = server.args.slice(1).find(arg => !PARAMETER.test(arg))
    if (wrong !== undefined) return at(`invalid parameter "${wrong}"`, server)
    const found = yield* peersOf(process, server.args[0]!, 80, server)
    if (isProblem(found)) return found
    const option = (name: string) => server.args.find(arg => arg.startsWith(`${name}=`))?.slice(name.length + 1)
    peers.push(
      ...found.map(peer => ({
        ...peer,
        weight: Number(option('weight') ?? 1),
        maxFails: Number(option('max_fails') ?? 1),
        failTimeout: secondsOf(option('fail_timeout')) ?? 10,
        backup: server.args.includes('backup'),
        down: server.args.includes('down'),
      })),
    )
  }
  if (peers.length === 0) return at(`no servers are inside upstream`, directive)
  const method = last(block, 'least_conn') ?? last(block, 'ip_hash')
  return { name: directive.args[0]!, peers, method: (method?.name ?? 'round-robin') as Upstream['method'] }
}

/** The peers of a name or address; a name may have several. */
export function* peersOf(
  process: Process,
  text: string,
  usualPort: number,
  where: Directive,
): Running<readonly Peer[] | ConfigProblem> {
  if (text === '') return at(`no host in upstream ""`, where)
  if (text.startsWith('unix:')) return [peer(text, { type: 'unix', path: text.slice('unix:'.length) }, 1)]
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:]+)(?::(\d+))?$/.exec(text)
  if (match === null || Number(match[2] ?? 1) < 1 || Number(match[2] ?? 1) > 65535)
    return at(`invalid port in upstream "${text}"`, where)
  const host = match[1]!.replace(/^\[|\]$/g, '')
  const port = Number(match[2] ?? usualPort)
  const literal = parseIp(host)
  const found = literal === undefined ? yield* getaddrinfo(process, host) : undefined
  if (found !== undefined && isGaiError(found)) return at(`host not found in upstream "${text}"`, where)
  const ips = literal !== undefined ? [literal] : (found?.addresses ?? [])
  return ips.map(ip => {
    const address = `${typeof ip === 'number' ? formatIp(ip) : `[${formatIp(ip)}]`}:${port}`
    return peer(address, { type: 'inet', ip, port }, ips.length)
  })
}

/** The peer of an address that is written out. */
export function literalPeer(text: string, usualPort: number): Peer | undefined {
  const [, host = '', port] = /^(\[[0-9a-fA-F:.]+\]|[^:]+)(?::(\d+))?$/.exec(text) ?? []
  const ip = parseIp(host.replace(/^\[|\]$/g, ''))
  if (ip === undefined || Number(port ?? usualPort) > 65535) return undefined
  const number = Number(port ?? usualPort)
  return peer(`${host}:${number}`, { type: 'inet', ip, port: number }, 1)
}

function peer(address: string, place: PeerPlace, count: number): Peer {
  return { address, place, weight: 1, maxFails: count > 1 ? 1 : 0, failTimeout: 10, backup: false, down: false }
}
