import { Hook, Hooks, Verdict } from './hooks.ts'
import type { Link } from './link.ts'
import type { Skb } from './skb.ts'

/** What looks at frames right where they come in by a device or leave by it (include/linux/netfilter_netdev.h). Devices are known by name, so that one may come later. */
export class LinkHooks {
  readonly #byName = new Map<string, Hooks>()

  /** Those of the device of this name. */
  of(name: string): Hooks {
    const hooks = this.#byName.get(name) ?? new Hooks()
    this.#byName.set(name, hooks)
    return hooks
  }

  /** nf_hook_ingress: may a frame that came in go on? */
  ingress(link: Link, skb: Skb): boolean {
    return this.#byName.size === 0 || this.#passes(Hook.ingress, link, skb)
  }

  /** nf_hook_egress: may it leave? */
  egress(link: Link, skb: Skb): boolean {
    return this.#byName.size === 0 || this.#passes(Hook.egress, link, skb)
  }

  #passes(hook: Hook, link: Link, skb: Skb): boolean {
    const hooks = this.#byName.get(link.name)
    if (hooks === undefined || !hooks.any(hook)) return true
    skb.mac = skb.start
    skb.network = skb.start + link.headerLength
    const incoming = hook === Hook.ingress ? link : null
    return hooks.run(hook, skb, incoming, incoming === null ? link : null) === Verdict.accept
  }
}
