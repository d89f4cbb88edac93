import { SECOND } from '../../sim/timer.ts'
import type { Ipv6 as Address } from '../../wire/address.ts'
import * as ip from '../../wire/ipv6.ts'
import * as wire from '../../wire/ndp.ts'
import { failed } from '../errno.ts'
import type { Link } from '../link.ts'
import { flowTo } from '../route.ts'
import type { Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import type { Ipv6 } from './ipv6.ts'
import { macIn } from './ndisc.ts'
import { isLinkLocal, isMulticastIpv6 } from './scope.ts'
import { addressAt } from './words.ts'

type Redirect = wire.NdPacket & { readonly kind: 'redirect' }

/** Room for the redirected packet in what fits the smallest MTU: headers, both addresses, a MAC address, the option's own head. */
const QUOTED_MAX = ip.MTU_MIN - ip.HEADER_LENGTH - wire.REDIRECT_OPTIONS - 8 - 8

/** Redirects of both directions (RFC 4861 8, ndisc_send_redirect, rt6_do_redirect). */
export class Redirects {
  readonly #ipv6: Ipv6

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
  }

  /** A packet leaves by the device by which it came: its sender could go to `target` directly. */
  consider(skb: Skb, target: Address): void {
    if (!this.#ipv6.icmp.peers.mayReport(target, SECOND)) return
    const ipv6 = this.#ipv6
    const link = skb.link!
    const destination = addressAt(skb.bytes, skb.network + ip.DESTINATION)
    const sender = addressAt(skb.bytes, skb.network + ip.SOURCE)
    const own = link.ipv6.linkLocal()
    if (own === undefined || (!isLinkLocal(target) && target !== destination)) return
    const routed = ipv6.route(flowTo(sender, { source: own, outgoing: link }))
    if (failed(routed) || routed.route.gateway !== null) return
    const options: wire.NdOption[] = []
    const neighbour = ipv6.neighbours.lookup(target, link)
    if (neighbour?.valid === true && neighbour.mac !== null)
      options.push({ type: 'targetLinkLayerAddress', mac: neighbour.mac })
    const quoted = Math.min(skb.end - skb.network, QUOTED_MAX) & ~7
    options.push({ type: 'redirectedHeader', packet: skb.bytes.slice(skb.network, skb.network + quoted) })
    ipv6.ndisc.send(link, own, sender, wire.emit({ kind: 'redirect', target, destination, options }))
  }

  /** RFC 4861 8.1, 8.3: believed when it comes from the router that we use for the destination now. */
  receive(skb: Skb, link: Link, packet: Redirect): void {
    const ipv6 = this.#ipv6
    const { bytes, network: at } = skb
    const { target, destination } = packet
    const router = addressAt(bytes, at + ip.SOURCE)
    const onLink = target === destination
    const malformed = !isLinkLocal(router) || isMulticastIpv6(destination) || (!onLink && !isLinkLocal(target))
    if (malformed) return skb.link!.drop(skb, Drop.neighbourDiscovery)
    const { conf } = link.ipv6
    if (conf.forwarding !== 0 || conf.accept_redirects === 0) return
    const current = ipv6.route(flowTo(destination, { outgoing: isLinkLocal(destination) ? link : null }))
    if (failed(current) || current.route.gateway !== router || current.route.link !== link) return
    const mac = macIn(packet.options, 'targetLinkLayerAddress')
    const neighbour = ipv6.neighbours.ensure(target, link)
    neighbour.learn({ mac, state: 'STALE', override: true, weakOverride: true, ...(onLink ? {} : { router: true }) })
    ipv6.exceptions.learnGateway(destination, link, target)
  }
}
