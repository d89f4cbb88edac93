import { RateEstimator } from '../netfilter/rate-estimators.ts'

/** Rates are looked at every two seconds, each counting for a quarter (net/netfilter/ipvs/ip_vs_est.c). */
const INTERVAL = 1
const EWMA_LOG = 2

/** What a service, a destination or all of them together have carried (struct ip_vs_stats). */
export class IpvsStatistics {
  connections = 0
  incomingPackets = 0
  outgoingPackets = 0
  incomingBytes = 0
  outgoingBytes = 0
  readonly #connectionRate: RateEstimator
  readonly #incomingRate: RateEstimator
  readonly #outgoingRate: RateEstimator

  constructor(now: number) {
    this.#connectionRate = new RateEstimator(INTERVAL, EWMA_LOG, now)
    this.#incomingRate = new RateEstimator(INTERVAL, EWMA_LOG, now)
    this.#outgoingRate = new RateEstimator(INTERVAL, EWMA_LOG, now)
  }

  countConnection(now: number): void {
    this.connections++
    this.#connectionRate.count(0, now)
  }

  countIncoming(bytes: number, now: number): void {
    this.incomingPackets++
    this.incomingBytes += bytes
    this.#incomingRate.count(bytes, now)
  }

  countOutgoing(bytes: number, now: number): void {
    this.outgoingPackets++
    this.outgoingBytes += bytes
    this.#outgoingRate.count(bytes, now)
  }

  /** ip_vs_zero_stats: the counters; rates go on. */
  zero(): void {
    this.connections = this.incomingPackets = this.outgoingPackets = this.incomingBytes = this.outgoingBytes = 0
  }

  /** Connections, packets in and out, bytes in and out, each a second. */
  rates(now: number): readonly [number, number, number, number, number] {
    return [
      this.#connectionRate.packetRate(now),
      this.#incomingRate.packetRate(now),
      this.#outgoingRate.packetRate(now),
      this.#incomingRate.byteRate(now),
      this.#outgoingRate.byteRate(now),
    ]
  }
}
