import type { Picture, PictureHost, PictureLink } from '../../../engine/index.ts'

/** Where things are drawn, in units of the SVG. */
export interface Spot {
  readonly x: number
  readonly y: number
}

export interface PlacedHost extends Spot {
  readonly host: PictureHost
  readonly width: number
  readonly height: number
}

export interface PlacedLink extends Spot {
  readonly link: PictureLink
  readonly host: string
}

export interface PlacedWire {
  readonly id: string
  readonly cable: number | undefined
  readonly cut: boolean
  readonly from: PlacedLink
  readonly to: PlacedLink
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly hosts: readonly PlacedHost[]
  /** Every device that has a spot, by id. */
  readonly links: ReadonlyMap<string, PlacedLink>
  readonly wires: readonly PlacedWire[]
}

export const HOST_WIDTH = 152
export const LINE = 15
const HEADER = 34
const GAP_X = 62
const GAP_Y = 26
/** Between boxes side by side, and between rows, when upright. */
const GAP_BESIDE = 20
const GAP_ROWS = 46
/** A pod's box is as wide as its host allows, and one line high. */
export const SANDBOX_HEIGHT = 20

/** The devices that are shown of a host: not loopback, and no veth end whose peer is a sandbox's only device. A switch is shown as one thing. */
export function shownLinks(host: PictureHost): PictureLink[] {
  if (host.kind === 'switch') return []
  return (host.namespaces[0]?.links ?? []).filter(link => link.name !== 'lo' && link.kind !== 'veth')
}

/** Network namespaces besides the host's own that have a device to show. */
export function sandboxes(host: PictureHost) {
  return host.namespaces.slice(1).filter(each => each.links.some(link => link.name !== 'lo'))
}

export function heightOf(host: PictureHost): number {
  if (host.kind === 'switch') return HEADER
  const lines = shownLinks(host).reduce((sum, link) => sum + 1 + Math.min(2, shownAddresses(link).length), 0)
  return HEADER + Math.max(1, lines) * LINE + sandboxes(host).length * SANDBOX_HEIGHT + 10
}

/** Where the boxes of the pods of a host begin. */
export function sandboxTop({ y, height, host }: PlacedHost): number {
  return y + height - sandboxes(host).length * SANDBOX_HEIGHT - 5
}

/** IPv4 first; link-local IPv6 addresses say little and every device has one. */
export function shownAddresses(link: PictureLink): string[] {
  return link.addresses.filter(address => !address.startsWith('fe80:'))
}

/** Hosts in ranks; ranks are columns, or rows when `upright`. */
export function layOut(picture: Picture, upright: boolean): Layout {
  const ranks = ranksOf(picture)
  const size = (host: PictureHost) => ({ width: HOST_WIDTH, height: heightOf(host) })
  const gap = upright ? GAP_BESIDE : GAP_Y
  const across = (host: PictureHost) => (upright ? HOST_WIDTH : heightOf(host))
  const breadth = (rank: readonly PictureHost[]) => rank.reduce((sum, host) => sum + across(host) + gap, -gap)
  const hosts: PlacedHost[] = []
  let along = 0
  for (const rank of ranks) {
    let at = -breadth(rank) / 2
    const depth = upright ? Math.max(...rank.map(heightOf)) : HOST_WIDTH
    for (const host of rank) {
      // A low box stands at the end of its row that looks to the others.
      const lower = upright && rank === ranks[0] ? depth - heightOf(host) : 0
      hosts.push({ host, ...(upright ? { x: at, y: along + lower } : { x: along, y: at }), ...size(host) })
      at += across(host) + gap
    }
    along += depth + (upright ? GAP_ROWS : GAP_X)
  }
  return connect(picture, shifted(hosts), upright)
}

/** The way round that leaves things larger in a box of this size. */
export function layOutFor(
  picture: Picture,
  width: number,
  height: number,
): { readonly layout: Layout; readonly upright: boolean } {
  const [wide, tall] = [layOut(picture, false), layOut(picture, true)]
  const scale = (layout: Layout) => Math.min(width / layout.width, height / layout.height)
  const upright = scale(tall) > scale(wide)
  return { layout: upright ? tall : wide, upright }
}

/** Moved so that everything lies within the picture, with a margin. */
function shifted(hosts: readonly PlacedHost[]): PlacedHost[] {
  const left = Math.min(0, ...hosts.map(host => host.x))
  const top = Math.min(0, ...hosts.map(host => host.y))
  return hosts.map(host => ({ ...host, x: host.x - left + 8, y: host.y - top + 8 }))
}

/** Hosts by their distance from the first, or from a switch to which three or more are plugged: what leads on from it lies on one side, what ends there on the other. */
function ranksOf(picture: Picture): PictureHost[][] {
  const neighbours = neighboursOf(picture)
  const centre = picture.hosts
    .filter(host => host.kind === 'switch' && neighbours.get(host.name)!.size >= 3)
    .toSorted((a, b) => neighbours.get(b.name)!.size - neighbours.get(a.name)!.size)[0]
  if (centre === undefined) return byDistance(picture.hosts, picture.hosts[0]?.name ?? '', neighbours, new Set())
  const first = picture.hosts[0]!.name
  const around = picture.hosts.filter(host => neighbours.get(centre.name)!.has(host.name))
  const leadsOn = (host: PictureHost) => host.name === first || neighbours.get(host.name)!.size > 1
  const ending = around.filter(host => !leadsOn(host))
  const behind = new Set(ending.map(host => host.name))
  const before = byDistance(picture.hosts, centre.name, neighbours, behind)
  return [...before.toReversed(), ending].filter(rank => rank.length > 0)
}

function neighboursOf(picture: Picture): ReadonlyMap<string, ReadonlySet<string>> {
  const neighbours = new Map(picture.hosts.map(host => [host.name, new Set<string>()]))
  for (const { ends } of picture.cables) {
    const [a, b] = ends.map(end => end.split(':')[0]!) as [string, string]
    neighbours.get(a)?.add(b)
    neighbours.get(b)?.add(a)
  }
  return neighbours
}

/** Each rank one cable further from `start`; what hangs on nothing comes first. Hosts in `without` are left out. */
function byDistance(
  hosts: readonly PictureHost[],
  start: string,
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
  without: ReadonlySet<string>,
): PictureHost[][] {
  const depth = new Map<string, number>()
  const found: string[] = []
  for (const begin of [start, ...hosts.map(host => host.name)]) {
    if (depth.has(begin) || without.has(begin)) continue
    const queue = [begin]
    depth.set(begin, 0)
    for (const name of queue)
      for (const next of neighbours.get(name) ?? [])
        if (!depth.has(next) && !without.has(next)) {
          depth.set(next, depth.get(name)! + 1)
          queue.push(next)
        }
    found.push(...queue)
  }
  const byName = new Map(hosts.map(host => [host.name, host]))
  const ranks: PictureHost[][] = []
  for (const name of found) {
    const host = byName.get(name)
    if (host !== undefined) (ranks[depth.get(name)!] ??= []).push(host)
  }
  return ranks.filter(rank => rank.length > 0)
}

/** Ports of a switch lie on the edge that looks to what is plugged in. */
function placePorts(
  each: PlacedHost,
  placed: ReadonlyMap<string, PlacedHost>,
  links: Map<string, PlacedLink>,
  upright: boolean,
): void {
  for (const link of each.host.namespaces[0]?.links ?? []) {
    const peer = placed.get(link.peer?.split(':')[0] ?? '')
    if (peer === undefined) continue
    const after = upright ? peer.y > each.y : peer.x > each.x
    const spot = upright
      ? { x: each.x + each.width / 2, y: after ? each.y + each.height : each.y }
      : { x: after ? each.x + each.width : each.x, y: each.y + each.height / 2 }
    links.set(link.id, { ...spot, link, host: each.host.name })
  }
}

/** The host's end of a sandbox's veth pair is where its bridge is, or at the name of the host. */
function placeOtherEnd(each: PlacedHost, inner: PictureLink, links: Map<string, PlacedLink>): void {
  const link = each.host.namespaces[0]?.links.find(other => other.id === inner.peer)
  if (link === undefined) return
  const rows = shownLinks(each.host)
  const above = rows.slice(
    0,
    Math.max(
      0,
      rows.findIndex(row => row.name === link.master),
    ),
  )
  const line = above.reduce((sum, row) => sum + 1 + Math.min(2, shownAddresses(row).length), 0)
  const y = link.master === undefined ? each.y + 14 : each.y + HEADER + line * LINE + 6
  links.set(link.id, { x: each.x + each.width - 14, y, link, host: each.host.name })
}

/** Spots of the devices on the edge of their host that looks to the other end, and the wires between them. */
function connect(picture: Picture, hosts: readonly PlacedHost[], upright: boolean): Layout {
  const links = new Map<string, PlacedLink>()
  const placed = new Map(hosts.map(each => [each.host.name, each]))
  for (const each of hosts) {
    let line = 0
    if (each.host.kind === 'switch') placePorts(each, placed, links, upright)
    for (const link of shownLinks(each.host)) {
      const peer = placed.get(link.peer?.split(':')[0]?.split('/')[0] ?? '')
      const after = peer !== undefined && (upright ? peer.y > each.y : peer.x > each.x)
      const y = each.y + HEADER + line * LINE + LINE / 2 - 2
      const spot = upright
        ? { x: each.x + each.width / 2, y: after ? each.y + each.height : each.y }
        : { x: after ? each.x + each.width : each.x, y }
      links.set(link.id, { ...spot, link, host: each.host.name })
      line += 1 + Math.min(2, shownAddresses(link).length)
    }
    const top = sandboxTop(each)
    for (const [at, sandbox] of sandboxes(each.host).entries())
      for (const link of sandbox.links) {
        if (link.name === 'lo') continue
        const spot = { x: each.x + each.width / 2, y: top + (at + 0.5) * SANDBOX_HEIGHT }
        links.set(link.id, { ...spot, link, host: each.host.name })
        placeOtherEnd(each, link, links)
      }
  }
  const wires: PlacedWire[] = []
  for (const cable of picture.cables) {
    const [from, to] = cable.ends.map(end => links.get(end))
    if (from !== undefined && to !== undefined)
      wires.push({ id: cable.ends.join(' '), cable: cable.index, cut: cable.cut, from, to })
  }
  const width = Math.max(HOST_WIDTH, ...hosts.map(host => host.x + host.width)) + 8
  const height = Math.max(60, ...hosts.map(host => host.y + host.height)) + 8
  return { width, height, hosts, links, wires }
}
