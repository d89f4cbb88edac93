import type { Link } from '../net/link.ts'
import { DROP, Drop, type DropReason, LINK_RX, LINK_TX } from '../net/trace.ts'
import type { Nanoseconds } from '../sim/timer.ts'
import type { TraceEvent } from '../sim/trace.ts'
import { u16 } from '../wire/bytes.ts'
import { EtherType } from '../wire/ethernet.ts'
import { Protocol } from '../wire/ipv4.ts'
import { eventKey } from './flow.ts'
import type { Lab } from './lab.ts'
import { otherEnd } from './picture.ts'

/** What a frame is, roughly: enough to give it a colour. */
export type FrameKind = 'arp' | 'icmp' | 'tcp' | 'udp' | 'dns' | 'other'

/** A frame that goes from one device to the one at the other end. */
export interface Flight {
  readonly from: string
  readonly to: string
  readonly packet: number
  readonly kind: FrameKind
  readonly time: Nanoseconds
}

/** A packet that came to its end on a host. */
export interface Loss {
  readonly host: string
  readonly packet: number
  readonly reason: string
  readonly time: Nanoseconds
}

export interface JourneyStep {
  readonly time: Nanoseconds
  readonly host: string
  readonly event: string
  readonly text: string
}

/** What a host throws away because it was for others: every switch port and every multicast makes such drops. */
const EVERYDAY: ReadonlySet<unknown> = new Set([Drop.otherHost, Drop.notMember])
/** Frames that are kept for each device. */
const KEPT = 500

/** Watches the frames of a lab from now on; what the trace still has of the past is there from the beginning. */
export class FrameLog {
  readonly #frames = new Map<string, TraceEvent[]>()
  readonly #stop: () => void
  readonly #flights: Flight[] = []
  readonly #losses: Loss[] = []
  #count = 0

  constructor(lab: Lab) {
    for (const event of lab.sim.trace.events()) this.#note(event)
    this.#stop = lab.sim.trace.listen(event => {
      this.#note(event)
      this.#watch(event)
    })
  }

  /** How many frames were seen, for whoever wants to know whether there are new ones. */
  get count(): number {
    return this.#count
  }

  /** What has moved and what was lost since the last call; the first `limit` of each. */
  take(limit: number): { readonly flights: readonly Flight[]; readonly losses: readonly Loss[] } {
    const taken = { flights: this.#flights.slice(0, limit), losses: this.#losses.slice(0, limit) }
    this.#flights.length = this.#losses.length = 0
    return taken
  }

  /** The frames of a device as the trace has them, oldest first. */
  frames(link: string): readonly TraceEvent[] {
    return this.#frames.get(link) ?? []
  }

  close(): void {
    this.#stop()
  }

  #note(event: TraceEvent): void {
    if ((event.kind !== LINK_TX && event.kind !== LINK_RX) || event.frame === undefined) return
    const { label } = event.subject as Link
    let frames = this.#frames.get(label)
    if (frames === undefined) this.#frames.set(label, (frames = []))
    frames.push(event)
    if (frames.length > KEPT * 2) frames.splice(0, KEPT)
    this.#count++
  }

  #watch(event: TraceEvent): void {
    if (event.kind === LINK_TX && this.#flights.length < KEPT) {
      const link = event.subject as Link
      const to = otherEnd(link)?.label
      if (to === undefined) return
      this.#flights.push({ from: link.label, to, packet: event.packet, kind: frameKind(event), time: event.time })
    } else if (event.kind === DROP && !EVERYDAY.has(event.subject) && this.#losses.length < KEPT) {
      const { text } = event.subject as DropReason
      this.#losses.push({ host: event.host, packet: event.packet, reason: text, time: event.time })
    }
  }
}

/** Everything that the trace still has about a packet. */
export function journeyOf(lab: Lab, packet: number): JourneyStep[] {
  return lab.sim.trace
    .events()
    .filter(event => event.packet === packet)
    .map(event => ({ time: event.time, host: event.host, event: event.kind.name, text: event.kind.describe(event) }))
}

/** What the frame of an event is. */
export function frameKind(event: TraceEvent): FrameKind {
  const frame = event.frame
  if (frame === undefined) return 'other'
  if ((event.subject as Link).headerLength > 0 && frame.length >= 14 && u16(frame, 12) === EtherType.arp) return 'arp'
  const key = eventKey(event)
  if (key === undefined) return 'other'
  if (key.sourcePort === 53 || key.destinationPort === 53) return 'dns'
  if (key.protocol === Protocol.tcp) return 'tcp'
  if (key.protocol === Protocol.udp) return 'udp'
  return key.protocol === Protocol.icmp || key.protocol === Protocol.icmpv6 ? 'icmp' : 'other'
}
