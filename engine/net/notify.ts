import type { FibEntry } from './fib.ts'
import type { Ipv4Address } from './ipv4/device.ts'
import type { Ipv6Address } from './ipv6/device.ts'
import type { Link } from './link.ts'
import type { Bridge } from './links/bridge.ts'
import type { FdbEntry } from './links/bridge-fdb.ts'
import type { MdbEntry } from './links/bridge-mdb.ts'
import type { Neighbour } from './neighbour.ts'
import type { NetNs } from './netns.ts'
import type { Nexthop } from './nexthop.ts'
import type { RoutingRule } from './rules.ts'

export type NetconfKey = 'forwarding' | 'rp_filter' | 'mc_forwarding' | 'proxy_neigh' | 'ignore_routes_with_linkdown'

/** A change that rtnetlink(7) announces: what `ip monitor` prints. */
export type Notification =
  | { readonly type: 'link'; readonly link: Link; readonly deleted?: boolean }
  | {
      readonly type: 'address'
      readonly link: Link
      readonly address: Ipv4Address | Ipv6Address
      readonly deleted?: boolean
    }
  | { readonly type: 'route'; readonly entry: FibEntry; readonly deleted?: boolean }
  | { readonly type: 'rule'; readonly rule: RoutingRule; readonly family: 4 | 6; readonly deleted?: boolean }
  | { readonly type: 'neighbour'; readonly neighbour: Neighbour; readonly deleted?: boolean }
  | {
      readonly type: 'netconf'
      readonly family: 4 | 6
      /** A device, `all` or `default`. */
      readonly name: string
      /** What is told of it (NETCONFA_*), by the words of ip-netconf(8). */
      readonly values: readonly (readonly [key: NetconfKey, value: number])[]
      readonly deleted?: boolean
    }
  | { readonly type: 'nexthop'; readonly nexthop: Nexthop; readonly deleted?: boolean }
  | { readonly type: 'mdb'; readonly bridge: Bridge; readonly entry: MdbEntry; readonly deleted?: boolean }
  | { readonly type: 'fdb'; readonly bridge: Bridge; readonly entry: FdbEntry; readonly deleted?: boolean }
  | { readonly type: 'nsid'; readonly id: number; readonly netns: NetNs; readonly deleted?: boolean }

export class Notifications {
  readonly #listeners = new Set<(notification: Notification) => void>()

  /** Calls `listener` with each change from now on; the returned function ends that. */
  listen(listener: (notification: Notification) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(notification: Notification): void {
    for (const listener of this.#listeners) listener(notification)
  }
}
