import type { Link } from './link.ts'
import type { Skb } from './skb.ts'

/** The five hook points of the IP layer (include/uapi/linux/netfilter.h), and behind them those of devices. */
export const Hook = {
  preRouting: 0,
  localIn: 1,
  forward: 2,
  localOut: 3,
  postRouting: 4,
  ingress: 5,
  egress: 6,
} as const
export type Hook = (typeof Hook)[keyof typeof Hook]

export const HOOK_NAMES = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING', 'INGRESS', 'EGRESS'] as const

/** What a hook function decides: go on, throw away, or it has taken the packet over. */
export const Verdict = { accept: 1, drop: 0, stolen: 2 } as const
export type Verdict = (typeof Verdict)[keyof typeof Verdict]

export type HookFunction = (skb: Skb, hook: Hook, incoming: Link | null, outgoing: Link | null) => Verdict

interface HookEntry {
  readonly name: string
  readonly priority: number
  readonly run: HookFunction
}

/** Priorities of include/uapi/linux/netfilter_ipv4.h; lower runs first. */
export const Priority = {
  first: -2147483648,
  conntrackDefragment: -400,
  raw: -300,
  conntrack: -200,
  mangle: -150,
  natDestination: -100,
  filter: 0,
  security: 50,
  natSource: 100,
  conntrackHelper: 300,
  conntrackConfirm: 2147483647,
} as const

/** The functions registered at the points of one family in one network namespace. net declares them; linux/netfilter fills them. */
export class Hooks {
  readonly #entries: HookEntry[][] = [[], [], [], [], [], [], []]

  /** Registers `run`; of equal priorities the last comes first (nf_hook_entries_grow). The returned function takes it off again. */
  register(hook: Hook, priority: number, name: string, run: HookFunction): () => void {
    const entry = { name, priority, run }
    const entries = this.#entries[hook]!
    const at = entries.findIndex(other => other.priority >= priority)
    this.#entries[hook] = at < 0 ? [...entries, entry] : entries.toSpliced(at, 0, entry)
    return () => {
      this.#entries[hook] = this.#entries[hook]!.filter(other => other !== entry)
    }
  }

  /** Runs the functions in order until one does not accept. The function that drops records why. */
  run(hook: Hook, skb: Skb, incoming: Link | null, outgoing: Link | null): Verdict {
    const entries = this.#entries[hook]!
    for (let index = 0; index < entries.length; index++) {
      const verdict = entries[index]!.run(skb, hook, incoming, outgoing)
      if (verdict !== Verdict.accept) return verdict
    }
    return Verdict.accept
  }

  any(hook: Hook): boolean {
    return this.#entries[hook]!.length > 0
  }

  names(hook: Hook): string[] {
    return this.#entries[hook]!.map(entry => entry.name)
  }
}
