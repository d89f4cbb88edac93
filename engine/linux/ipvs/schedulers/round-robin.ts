import type { Scheduler, SchedulerState } from '../scheduler.ts'
import type { RealServer, VirtualService } from '../service.ts'

class RoundRobin implements SchedulerState {
  readonly #service: VirtualService
  #last: RealServer | undefined

  constructor(service: VirtualService, last: RealServer | undefined) {
    this.#service = service
    this.#last = last
  }

  get last(): RealServer | undefined {
    return this.#last
  }

  choose(): RealServer | undefined {
    const { servers } = this.#service
    const after = this.#last === undefined ? -1 : servers.indexOf(this.#last)
    for (let step = 1; step <= servers.length; step++) {
      const server = servers[(after + step) % servers.length]!
      if (!server.available) continue
      this.#last = server
      return server
    }
    return undefined
  }
}

/** ip_vs_rr.c: one after the other, whatever their weights, if they have any. */
export const roundRobin: Scheduler = {
  name: 'rr',
  start: (service, before) => new RoundRobin(service, before instanceof RoundRobin ? before.last : undefined),
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}

/** The servers are gone through again and again, each time asking for less weight: the heavier ones are met more often. */
class WeightedRoundRobin implements SchedulerState {
  readonly #service: VirtualService
  readonly #step: number
  readonly #most: number
  #at = -1
  #current: number

  constructor(service: VirtualService) {
    this.#service = service
    const weights = service.servers.map(({ weight }) => weight)
    this.#step = weights.reduce(greatestDivisor, 0) || 1
    // ip_vs_wrr_max_weight: what is above the greatest multiple of the step from the bottom is not asked for.
    this.#most = Math.max(0, ...weights) - (this.#step - 1)
    this.#current = this.#most
  }

  choose(): RealServer | undefined {
    const { servers } = this.#service
    const turns = Math.max(1, Math.ceil(this.#most / this.#step) + 1) * (servers.length + 1)
    for (let turn = 0; turn < turns; turn++) {
      this.#at++
      if (this.#at >= servers.length) {
        this.#at = 0
        this.#current -= this.#step
        if (this.#current <= 0) this.#current = this.#most
        if (this.#most <= 0) return undefined
      }
      const server = servers[this.#at]
      if (server?.available === true && server.weight >= this.#current) return server
    }
    return undefined
  }
}

/** ip_vs_wrr.c. */
export const weightedRoundRobin: Scheduler = { name: 'wrr', start: service => new WeightedRoundRobin(service) }
