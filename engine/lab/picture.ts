import type { Host } from '../linux/host.ts'
import type { NetworkNamespace } from '../linux/namespaces.ts'
import type { Link } from '../net/link.ts'
import { Physical } from '../net/links/physical.ts'
import { Veth } from '../net/links/veth.ts'
import { formatIp, formatMac } from '../wire/address.ts'
import type { Lab } from './lab.ts'

/** A device as it is shown. `id` is `HOST:NAME` or `HOST/NAMESPACE:NAME`. */
export interface PictureLink {
  readonly id: string
  readonly name: string
  /** As in `ip -d link`; empty for a physical port. */
  readonly kind: string
  readonly up: boolean
  readonly carrier: boolean
  readonly mac: string
  readonly mtu: number
  /** `ADDRESS/LENGTH`, IPv4 first. */
  readonly addresses: readonly string[]
  /** Name of the bridge or bond that it belongs to. */
  readonly master: string | undefined
  /** Id of the other end of a veth pair or of a cable. */
  readonly peer: string | undefined
}

/** A network namespace of a host: the host's own first, then pods' and others. */
export interface PictureNamespace {
  /** Empty for the host's own. */
  readonly name: string
  /** `namespace/name` of the pod whose sandbox it is. */
  readonly pod: string | undefined
  readonly links: readonly PictureLink[]
}

export interface PictureHost {
  readonly name: string
  readonly role: string
  readonly kind: 'host' | 'switch'
  readonly namespaces: readonly PictureNamespace[]
}

export interface PictureCable {
  /** Number for the `cable` action. */
  readonly index: number
  readonly ends: readonly [string, string]
  readonly cut: boolean
}

/** What a lab looks like at this moment: plain data, made anew each time. */
export interface Picture {
  readonly hosts: readonly PictureHost[]
  readonly cables: readonly PictureCable[]
}

export function pictureOf(lab: Lab): Picture {
  const roles = new Map(lab.spec.hosts.map(host => [host.name, host.role]))
  const pods = podAddresses(lab)
  const show = (host: Host, kind: PictureHost['kind']): PictureHost => ({
    name: host.name,
    role: roles.get(host.name) ?? kind,
    kind,
    namespaces: [...host.networks].filter(each => !each.gone).map(each => showNamespace(host, each, pods)),
  })
  return {
    hosts: [
      ...Array.from(lab.topology.hosts.values(), host => show(host, 'host')),
      ...Array.from(lab.topology.switches.values(), host => show(host, 'switch')),
    ],
    cables: lab.topology.cables.map((cable, index) => ({
      index,
      ends: [cable.ends[0].label, cable.ends[1].label],
      cut: cable.cut,
    })),
  }
}

/** `namespace/name` of pods by their address; those of the host's own network have none of their own. */
function podAddresses(lab: Lab): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { metadata, spec, status } of lab.cluster?.pods() ?? [])
    if (status.podIP !== undefined && spec.hostNetwork !== true)
      found.set(status.podIP, `${metadata.namespace}/${metadata.name}`)
  return found
}

function showNamespace(host: Host, namespace: NetworkNamespace, pods: ReadonlyMap<string, string>): PictureNamespace {
  const own = namespace === host.network
  const links = [...namespace.net.links].map(showLink)
  const addresses = own ? [] : links.flatMap(link => link.addresses.map(address => address.split('/')[0]!))
  return {
    name: own ? '' : namespace.net.label.slice(host.name.length + 1),
    pod: addresses.map(address => pods.get(address)).find(pod => pod !== undefined),
    links,
  }
}

function showLink(link: Link): PictureLink {
  const four = link.ipv4.addresses.map(address => `${formatIp(address.local)}/${address.length}`)
  const six = link.ipv6.addresses.map(address => `${formatIp(address.local)}/${address.length}`)
  return {
    id: link.label,
    name: link.name,
    kind: link.kind,
    up: link.adminUp,
    carrier: link.carrier,
    mac: formatMac(link.mac),
    mtu: link.mtu,
    addresses: [...four, ...six],
    master: link.master?.name,
    peer: otherEnd(link)?.label,
  }
}

/** The device at the other end of a veth pair or of a cable. */
export function otherEnd(link: Link): Link | undefined {
  if (link instanceof Veth) return link.peer ?? undefined
  return link instanceof Physical ? link.cable?.other(link) : undefined
}
