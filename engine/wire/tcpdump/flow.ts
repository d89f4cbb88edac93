import type { Ip } from '../address.ts'

/** How many connections are remembered; the oldest is forgotten first, and then counts as new. */
const FLOWS_MAX = 16_384

/** Sequence numbers from which those of a connection are counted; `low` is the side with the smaller port. */
interface Flow {
  low: number
  high: number
}

/** A segment's numbers, counted from the start of its connection where that is known. */
export interface RelativeNumbers {
  readonly sequence: number
  readonly acknowledgment: number
  /** What SACK edges are counted from: the number of the other side. */
  readonly peer: number
}

/**
 * The connections of a capture, for relative sequence numbers. A connection begins with its first segment that has ACK,
 * which is shown with its absolute numbers; SYN with ACK begins it anew.
 */
export class FlowTable {
  readonly #flows = new Map<string, Flow>()

  relative(
    source: Ip,
    destination: Ip,
    sourcePort: number,
    destinationPort: number,
    sequence: number,
    acknowledgment: number,
    syn: boolean,
  ): RelativeNumbers {
    const reverse = sourcePort === destinationPort ? source > destination : sourcePort > destinationPort
    const key =
      `${typeof source} ` +
      (reverse
        ? `${destination} ${destinationPort} ${source} ${sourcePort}`
        : `${source} ${sourcePort} ${destination} ${destinationPort}`)
    const known = this.#flows.get(key)
    if (known !== undefined && !syn) {
      const [own, peer] = reverse ? [known.high, known.low] : [known.low, known.high]
      return { sequence: (sequence - own) >>> 0, acknowledgment: (acknowledgment - peer) >>> 0, peer }
    }
    const peer = (acknowledgment - 1) >>> 0
    if (known === undefined && this.#flows.size >= FLOWS_MAX) this.#flows.delete(this.#flows.keys().next().value!)
    this.#flows.set(key, reverse ? { low: peer, high: sequence } : { low: sequence, high: peer })
    return { sequence, acknowledgment, peer }
  }
}
