import type { Random } from '../../sim/random.ts'
import type { Sim } from '../../sim/sim.ts'
import type { Nanoseconds, Timer } from '../../sim/timer.ts'
import type { Mac } from '../../wire/address.ts'
import { Link } from '../link.ts'
import type { Skb } from '../skb.ts'
import { Drop } from '../trace.ts'

/** What a cable does to frames. */
export interface CableOptions {
  /** One way, in nanoseconds. */
  delay?: Nanoseconds
  /** The share of frames that are lost, 0 to 1. */
  loss?: number
  /** Bits a second; 0 for no limit. */
  rate?: number
}

/** How many frames wait at one end of a cable before more are dropped. */
const TRANSMIT_QUEUE = 1000

/** An Ethernet port of a machine, with a cable or without one. */
export class Physical extends Link {
  override readonly kind = ''
  cable: Cable | null = null

  constructor(name: string, mac: Mac) {
    super(name, mac)
    this.setCarrier(false)
    this.addressAssigned = 0
    this.nameAssigned = 4
  }

  /** What the cable gives, rounded to the classes of IEEE 802.3. */
  override get speed(): number | null {
    const rate = this.cable?.rate ?? 0
    return rate === 0 ? 10_000 : Math.max(10, Math.floor(rate / 1e6))
  }

  override get defaultQueue(): string {
    return this.netns.defaultQueue
  }

  override open(): undefined {
    this.#sense()
    this.cable?.other(this).cableChanged()
  }

  override stop(): void {
    this.setCarrier(false)
    this.cable?.other(this).cableChanged()
  }

  /** Whether there is a signal from the other end; the port of a machine that is down sends none. */
  #sense(): void {
    this.setCarrier(this.adminUp && this.cable?.connected(this) === true)
  }

  /** The cable was plugged in, cut or mended. */
  cableChanged(): void {
    this.#sense()
  }

  protected override xmit(skb: Skb): void {
    this.cable!.carry(this, skb)
  }
}

/** A cable between two machines: delay, loss, a rate, and it can be cut. */
export class Cable {
  readonly ends: readonly [Physical, Physical]
  delay: Nanoseconds
  loss: number
  rate: number
  #cut = false
  readonly #directions: readonly [Direction, Direction]

  constructor(sim: Sim, name: string, a: Physical, b: Physical, options: CableOptions = {}) {
    this.ends = [a, b]
    this.delay = options.delay ?? 50_000
    this.loss = options.loss ?? 0
    this.rate = options.rate ?? 10e9
    const random = sim.random(`cable:${name}`)
    this.#directions = [new Direction(sim, this, b, random), new Direction(sim, this, a, random)]
    a.cable = b.cable = this
    for (const end of this.ends) end.cableChanged()
  }

  other(end: Physical): Physical {
    return end === this.ends[0] ? this.ends[1] : this.ends[0]
  }

  connected(end: Physical): boolean {
    return !this.#cut && this.other(end).adminUp
  }

  get cut(): boolean {
    return this.#cut
  }

  /** Cuts the cable or mends it; both ends see their carrier change. */
  setCut(cut: boolean): void {
    if (cut === this.#cut) return
    this.#cut = cut
    for (const end of this.ends) end.cableChanged()
  }

  carry(from: Physical, skb: Skb): void {
    this.#directions[from === this.ends[0] ? 0 : 1].send(skb)
  }
}

/** Frames under way in one direction, in a ring. They arrive in order, so only the first needs the timer. */
class Direction {
  readonly #sim: Sim
  readonly #cable: Cable
  readonly #to: Physical
  readonly #random: Random
  readonly #timer: Timer
  /** `#count` frames from `#first` on, and when each arrives. */
  #frames: (Skb | null)[] = new Array<Skb | null>(16).fill(null)
  #times = new Float64Array(16)
  #first = 0
  #count = 0
  #free: Nanoseconds = 0

  constructor(sim: Sim, cable: Cable, to: Physical, random: Random) {
    this.#sim = sim
    this.#cable = cable
    this.#to = to
    this.#random = random
    this.#timer = sim.timer(() => this.#arrive())
  }

  send(skb: Skb): void {
    const { loss, rate, delay } = this.#cable
    skb.scrub()
    if (loss > 0 && this.#random.unit() < loss) return this.#to.drop(skb, Drop.cableLoss)
    if (this.#count >= TRANSMIT_QUEUE) return this.#to.drop(skb, Drop.queueFull)
    if (this.#count === this.#frames.length) this.#grow()
    const { now } = this.#sim
    // Preamble, FCS and the gap between frames take 24 bytes' time as well (IEEE 802.3 4.4.2).
    const serialization = rate === 0 ? 0 : Math.round(((skb.end - skb.start + 24) * 8e9) / rate)
    this.#free = Math.max(this.#free, now) + serialization
    const at = (this.#first + this.#count++) & (this.#frames.length - 1)
    this.#frames[at] = skb
    this.#times[at] = this.#free + delay
    if (!this.#timer.armed) this.#timer.arm(this.#free + delay)
  }

  #arrive(): void {
    const skb = this.#frames[this.#first]!
    this.#frames[this.#first] = null
    this.#first = (this.#first + 1) & (this.#frames.length - 1)
    if (--this.#count > 0) {
      const next = this.#times[this.#first]!
      const { now } = this.#sim
      this.#timer.arm(Math.max(next, now))
    }
    if (this.#cable.cut) return this.#to.drop(skb, Drop.noCarrier)
    this.#to.receive(skb)
  }

  #grow(): void {
    const size = this.#frames.length
    const frames = new Array<Skb | null>(size * 2).fill(null)
    const times = new Float64Array(size * 2)
    for (let index = 0; index < this.#count; index++) {
      const from = (this.#first + index) & (size - 1)
      frames[index] = this.#frames[from]!
      times[index] = this.#times[from]!
    }
    this.#frames = frames
    this.#times = times
    this.#first = 0
  }
}
