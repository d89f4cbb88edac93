import type { Sim } from '../sim/sim.ts'
import { SECOND } from '../sim/timer.ts'
import type { Ip } from '../wire/address.ts'
import { jiffiesOf } from './wheel.ts'

/** net/ipv4/icmp.c, XRLIM_BURST_FACTOR. */
const BURST = 6
/** net/ipv4/route.c: ip_rt_error_cost and ip_rt_error_burst. */
const ERROR_COST = SECOND
const ERROR_BURST = 5 * SECOND
/** net/ipv4/route.c: ip_rt_redirect_number, ip_rt_redirect_load and ip_rt_redirect_silence. */
const REDIRECTS_MAX = 9
const REDIRECT_LOAD = SECOND / 50
const REDIRECT_SILENCE = REDIRECT_LOAD * 2 ** (REDIRECTS_MAX + 1)
/** More peers than that, and the oldest are forgotten (inet_peer_threshold is larger, but a peer that is quiet has nothing to remember). */
const PEERS_MAX = 4096

interface Peer {
  /** Nanoseconds of silence that were saved up. */
  tokens: number
  last: number
  redirects: number
}

/** What is remembered of other hosts so that none is flooded with errors: one bucket for all kinds (struct inet_peer). */
export class Peers {
  readonly #sim: Sim
  readonly #peers = new Map<Ip, Peer>()

  constructor(sim: Sim) {
    this.#sim = sim
  }

  #peer(address: Ip): Peer {
    let peer = this.#peers.get(address)
    if (peer !== undefined) return peer
    for (const oldest of this.#peers.keys()) {
      if (this.#peers.size < PEERS_MAX) break
      this.#peers.delete(oldest)
    }
    peer = { tokens: 0, last: this.#sim.now - 60 * SECOND, redirects: 0 }
    this.#peers.set(address, peer)
    return peer
  }

  #spend(peer: Peer, cost: number, burst: number): boolean {
    const { now } = this.#sim
    peer.tokens = Math.min(burst, peer.tokens + now - peer.last)
    peer.last = now
    if (peer.tokens < cost) return false
    peer.tokens -= cost
    return true
  }

  /** inet_peer_xrlim_allow: one ICMP error in `interval`, six at once. What is saved up is looked at once in a tick of the clock. */
  mayReport(address: Ip, interval: number): boolean {
    const peer = this.#peer(address)
    const sameTick = jiffiesOf(peer.last) === jiffiesOf(this.#sim.now)
    return this.#spend(peer, interval, sameTick ? Number.POSITIVE_INFINITY : BURST * interval)
  }

  /** ip_error: one complaint a second that there is no route, five at once. */
  mayReportRoute(address: Ip): boolean {
    return this.#spend(this.#peer(address), ERROR_COST, ERROR_BURST)
  }

  /** ip_rt_send_redirect: nine to one host, each after twice the time; then none until it has been quiet. */
  mayRedirect(address: Ip): boolean {
    const peer = this.#peer(address)
    const { now } = this.#sim
    if (now > peer.last + REDIRECT_SILENCE) peer.tokens = peer.redirects = 0
    if (peer.redirects >= REDIRECTS_MAX) {
      peer.last = now
      return false
    }
    if (peer.redirects > 0 && now <= peer.last + REDIRECT_LOAD * 2 ** peer.redirects) return false
    peer.last = now
    peer.redirects++
    return true
  }
}
