import { isGroupMac, type Mac } from '../../wire/address.ts'
import { EADDRNOTAVAIL, EBUSY, EEXIST, EOPNOTSUPP, type Errno, failed, type Result } from '../errno.ts'
import type { Link } from '../link.ts'
import { type LinkChange, mtuError, setFlags, setMaster } from '../linkchange.ts'
import type { NetNs } from '../netns.ts'

/** What a new device is to be like, whatever its kind. */
export interface LinkRequest extends LinkChange {
  /** The device beneath: `ip link add link DEV`. */
  readonly lower?: Link
  readonly index?: number
  readonly numTxQueues?: number
  readonly numRxQueues?: number
}

/** Makes a device of a kind and registers it, with the others that come with it. */
export interface LinkMaker {
  /** For the name where none is given: `veth%d`. */
  readonly kind: string
  readonly make: (netns: NetNs, name: string, request: LinkRequest) => Result<Link>
}

/** rtnl_newlink: creates a device, then gives it its flags and its master. */
export function createLink(home: NetNs, maker: LinkMaker, request: LinkRequest): Result<Link> {
  const netns = request.netns ?? home
  if (request.name !== undefined) {
    const taken = netns.nameError(request.name)
    if (taken !== undefined) return taken
  }
  if (request.index !== undefined && netns.linkByIndex(request.index) !== undefined) return EEXIST
  const link = maker.make(netns, request.name ?? netns.freeName(`${maker.kind}%d`), request)
  if (failed(link)) return link
  netns.announce(link)
  const error = setFlags(link, request) ?? (request.master === undefined ? undefined : setMaster(link, request.master))
  if (error === undefined) return link
  link.netns.delete(link)
  return error
}

/** rtnl_create_link and register_netdevice: what the request says of any device, and its place in the namespace. */
export function register(netns: NetNs, link: Link, request: LinkRequest): Errno | undefined {
  const { address, mtu, index } = request
  if (mtu !== undefined) {
    const error = mtuError(link, mtu)
    if (error !== undefined) return error
    link.mtu = mtu
  }
  if (address !== undefined) {
    if (link.type === 'ether' && !validAddress(address)) return EADDRNOTAVAIL
    link.mac = address
    link.addressAssigned = 3
  }
  if (index !== undefined && netns.linkByIndex(index) !== undefined) return EBUSY
  link.broadcast = request.broadcast ?? link.broadcast
  link.txQueueLength = request.txQueueLength ?? link.txQueueLength
  link.group = request.group ?? link.group
  link.numTxQueues = request.numTxQueues ?? link.numTxQueues
  link.numRxQueues = request.numRxQueues ?? link.numRxQueues
  link.segmentation.gsoMaxSize = request.gsoMaxSize ?? link.segmentation.gsoMaxSize
  link.segmentation.gsoMaxSegs = request.gsoMaxSegs ?? link.segmentation.gsoMaxSegs
  link.segmentation.groMaxSize = request.groMaxSize ?? link.segmentation.groMaxSize
  return netns.enlist(link, index)
}

/** is_valid_ether_addr. */
export function validAddress(mac: Mac): boolean {
  return mac !== 0 && !isGroupMac(mac)
}

/** rtnl_dellink. */
export function deleteLink(link: Link): Errno | undefined {
  if (!link.deletable) return EOPNOTSUPP
  link.netns.delete(link)
  return undefined
}
