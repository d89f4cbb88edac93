import { SECOND } from '../../../sim/timer.ts'
import type { Ip } from '../../../wire/address.ts'
import type { Peer, Upstream } from './upstream.ts'

interface PeerState {
  current: number
  failures: number
  downUntil: number
  /** Requests that it is answering. */
  busy: number
}

/** What a worker remembers of the peers that it passes requests to: smooth weighted round robin, and who failed of late. */
export class Balancer {
  readonly #states = new Map<Peer, PeerState>()

  /** Peers in the order in which they are tried for a request; nothing when none may be asked. */
  order({ peers, method }: Upstream, client: Ip | undefined, now: number): Peer[] {
    const state = (peer: Peer) => this.state(peer)
    const usable = (peer: Peer) =>
      !peer.down && (peers.length === 1 || peer.maxFails === 0 || state(peer).downUntil <= now)
    const order: Peer[] = []
    for (const backup of [false, true]) {
      const left = peers.filter(peer => peer.backup === backup && usable(peer))
      const first =
        method === 'ip_hash'
          ? byAddress(left, client)
          : this.#choose(method === 'least_conn' ? this.#idlest(left) : left)
      if (first !== undefined) order.push(first, ...rotated(left, first))
    }
    return order
  }

  /** Those with the fewest requests for their weight (ngx_http_upstream_least_conn_module). */
  #idlest(peers: readonly Peer[]): readonly Peer[] {
    const load = (peer: Peer) => this.state(peer).busy / peer.weight
    const least = Math.min(...peers.map(load))
    return peers.filter(peer => load(peer) === least)
  }

  #choose(peers: readonly Peer[]): Peer | undefined {
    let best: Peer | undefined
    for (const peer of peers) {
      this.state(peer).current += peer.weight
      if (best === undefined || this.state(peer).current > this.state(best).current) best = peer
    }
    if (best !== undefined) this.state(best).current -= peers.reduce((sum, { weight }) => sum + weight, 0)
    return best
  }

  state(peer: Peer): PeerState {
    let state = this.#states.get(peer)
    if (state === undefined) this.#states.set(peer, (state = { current: 0, failures: 0, downUntil: 0, busy: 0 }))
    return state
  }

  /** True when the peer is put aside for a while. */
  failed(peer: Peer, now: number): boolean {
    const state = this.state(peer)
    state.failures++
    if (peer.maxFails === 0 || state.failures < peer.maxFails) return false
    state.failures = 0
    state.downUntil = now + peer.failTimeout * SECOND
    return true
  }
}

function rotated(peers: readonly Peer[], first: Peer): Peer[] {
  const at = peers.indexOf(first)
  return [...peers.slice(at + 1), ...peers.slice(0, at)]
}

/** The peer of an address (ngx_http_upstream_get_ip_hash_peer()): of IPv4, the first three bytes count. */
function byAddress(peers: readonly Peer[], client: Ip | undefined): Peer | undefined {
  const wide = typeof client === 'bigint'
  const bytes = Array.from({ length: wide ? 16 : 3 }, (_, index) =>
    Number((BigInt(client ?? 0) >> BigInt((wide ? 15 - index : 3 - index) * 8)) & 255n),
  )
  let hash = 89
  for (const byte of bytes) hash = (hash * 113 + byte) % 6271
  let left =
    hash %
    Math.max(
      1,
      peers.reduce((sum, { weight }) => sum + weight, 0),
    )
  for (const peer of peers) {
    if (left < peer.weight) return peer
    left -= peer.weight
  }
  return undefined
}
