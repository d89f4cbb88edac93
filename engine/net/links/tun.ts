import type { Mac } from '../../wire/address.ts'
import { EBUSY, EINVAL, type Errno } from '../errno.ts'
import { Link } from '../link.ts'
import type { LinkType } from '../link-type.ts'
import type { NetNs } from '../netns.ts'
import type { Skb } from '../skb.ts'

export type TunMode = 'tun' | 'tap'

/** What TUNSETIFF, TUNSETOWNER and TUNSETGROUP say. */
export interface TunSpec {
  readonly mode: TunMode
  /** IP packets come with four more octets in front. */
  readonly packetInformation: boolean
  readonly vnetHeader: boolean
  readonly multiQueue: boolean
  readonly owner: number | null
  readonly group: number | null
}

const TUN_QUEUE_LENGTH = 500
const MULTI_QUEUES = 256
/** With its Ethernet header a frame may not exceed 65535 octets. */
const TAP_MTU_MAX = 65_521

/** A device whose other end is a program (drivers/net/tun.c). Without one, which is all there is here, it has no signal. */
export class Tun extends Link {
  override readonly kind = 'tun'
  override readonly type: LinkType
  readonly spec: TunSpec

  constructor(name: string, mac: Mac, spec: TunSpec) {
    super(name, mac)
    this.spec = spec
    this.type = spec.mode === 'tap' ? 'ether' : 'none'
    if (spec.mode === 'tun') {
      this.noArp = this.pointToPoint = true
      this.broadcastFlag = false
      this.txQueueLength = TUN_QUEUE_LENGTH
    } else this.maxMtu = TAP_MTU_MAX
    if (spec.multiQueue) this.numTxQueues = this.numRxQueues = MULTI_QUEUES
  }

  override get defaultQueue(): string {
    return this.spec.multiQueue ? 'mq' : this.netns.defaultQueue
  }

  override added(): void {
    this.setCarrier(false)
  }

  protected override xmit(_skb: Skb): void {}
}

/** tun_set_iff with IFF_TUN_EXCL, then TUNSETPERSIST. */
export function addTun(netns: NetNs, name: string | null, spec: TunSpec): Errno | undefined {
  if (name !== null && netns.link(name) !== undefined) return EBUSY
  const link = new Tun(name ?? netns.freeName(`${spec.mode}%d`), spec.mode === 'tap' ? netns.randomMac() : 0, spec)
  return netns.add(link)
}

/** TUNSETPERSIST 0: the device goes with its last user. One that is not there is made and gone in the same moment. */
export function removeTun(netns: NetNs, name: string, mode: TunMode): Errno | undefined {
  const link = netns.link(name)
  if (link === undefined) return undefined
  if (!(link instanceof Tun) || link.spec.mode !== mode) return EINVAL
  netns.delete(link)
  return undefined
}
