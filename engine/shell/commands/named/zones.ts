import { WaitQueue } from '../../../sim/wait.ts'
import type { ZoneConfig } from './config.ts'
import { isBelow, type Zone } from './zone.ts'

/** A zone that the server is configured for; `zone` is null while there is nothing to answer from. */
export interface HeldZone {
  readonly config: ZoneConfig
  zone: Zone | null
  /** Woken by a NOTIFY that may be believed, and by rndc: the primary is to be asked now. */
  readonly notified: WaitQueue
  /** A transfer is wanted whatever the serial is. */
  forced: boolean
  /** Virtual times of a secondary: when it last agreed with its primary. */
  confirmedAt: number
}

/** The zones of a server, by name. */
export class ZoneStore {
  #held = new Map<string, HeldZone>()

  get all(): readonly HeldZone[] {
    return [...this.#held.values()]
  }

  get(origin: string): HeldZone | undefined {
    return this.#held.get(origin)
  }

  /** Takes over a new list; a zone that stays keeps what it has until something else is loaded. */
  configure(configs: readonly ZoneConfig[]): void {
    const held = new Map<string, HeldZone>()
    for (const config of configs) {
      if (config.type !== 'primary' && config.type !== 'secondary') continue
      const old = this.#held.get(config.name)
      const { zone = null, confirmedAt = 0, notified = new WaitQueue() } = old ?? {}
      held.set(config.name, { config, zone, notified, forced: false, confirmedAt })
    }
    this.#held = held
  }

  /** The deepest zone that a name is in. */
  enclosing(name: string): HeldZone | undefined {
    const lower = name.toLowerCase()
    let best: HeldZone | undefined
    for (const held of this.#held.values()) {
      const { name: origin } = held.config
      if ((origin === lower || isBelow(lower, origin)) && origin.length > (best?.config.name.length ?? -1)) best = held
    }
    return best
  }
}
