import type { Link } from '../../net/link.ts'
import { Bridge } from '../../net/links/bridge.ts'
import type { NetNs } from '../../net/netns.ts'
import { DirectoryInode, GeneratedDirectory } from '../vfs/directory.ts'
import { type Inode, SymlinkInode } from '../vfs/inode.ts'
import { type Attribute, attributeFile } from './attribute.ts'
import { BRIDGE_ATTRIBUTES, PORT_ATTRIBUTES, portOf } from './bridge.ts'
import { DEVICE_ATTRIBUTES, STATISTICS } from './device.ts'

/** Where a device hangs in the tree of devices, below /sys/devices. */
function place(link: Link): string {
  return link.kind === '' && link.type === 'ether' ? `pci0000:00/0000:00:${slot(link)}.0/net` : 'virtual/net'
}

function slot(link: Link): string {
  return (link.index + 1).toString(16).padStart(2, '0')
}

/** /sys/class/net of a network namespace: a link for each device into the tree of devices. */
export function netClass(net: NetNs): DirectoryInode {
  const find = (name: string) => {
    const link = net.link(name)
    return link?.name === name ? new SymlinkInode(`../../devices/${place(link)}/${name}`) : undefined
  }
  return new GeneratedDirectory(() => net.links.map(link => link.name).sort(), find)
}

/** /sys/devices, as far as network devices are concerned. */
export function deviceTree(net: NetNs): DirectoryInode {
  const paths = () => net.links.map(link => ({ path: `${place(link)}/${link.name}`.split('/'), link }))
  return level(paths, [])
}

interface Placed {
  readonly path: readonly string[]
  readonly link: Link
}

/** One directory of the tree: the names that come next on the way to some device. */
function level(all: () => readonly Placed[], above: readonly string[]): DirectoryInode {
  const below = () => all().filter(({ path }) => above.every((name, index) => path[index] === name))
  const list = () => [...new Set(below().map(({ path }) => path[above.length]!))]
  return new GeneratedDirectory(list, name => {
    const here = below().filter(({ path }) => path[above.length] === name)
    const [only] = here
    if (only === undefined) return undefined
    return only.path.length === above.length + 1 ? deviceDirectory(only.link) : level(all, [...above, name])
  })
}

/** Further directories and links of a device, by what it is. */
function extras(link: Link): Record<string, () => Inode> {
  const entries: Record<string, () => Inode> = {
    statistics: () => attributes(STATISTICS, link),
    power: () => new DirectoryInode(),
    queues: () => queues(link),
    subsystem: () => new SymlinkInode(`${'../'.repeat(place(link).split('/').length + 2)}class/net`),
  }
  if (link instanceof Bridge) {
    entries['bridge'] = () => attributes(BRIDGE_ATTRIBUTES, link)
    entries['brif'] = () => bridgePorts(link)
  }
  const port = portOf(link)
  if (port !== undefined)
    entries['brport'] = () =>
      attributes(PORT_ATTRIBUTES, port, () => ({ bridge: () => new SymlinkInode(`../../${port.bridge.name}`) }))
  if (link.master !== null) entries['master'] = () => new SymlinkInode(`../${link.master!.name}`)
  for (const upper of link.uppers) entries[`upper_${upper.name}`] = () => new SymlinkInode(`../${upper.name}`)
  for (const lower of link.netns.links)
    if (lower.uppers.has(link)) entries[`lower_${lower.name}`] = () => new SymlinkInode(`../${lower.name}`)
  return entries
}

function bridgePorts(bridge: Bridge): DirectoryInode {
  const names = () => Array.from(bridge.ports.keys(), link => link.name)
  return new GeneratedDirectory(names, name =>
    names().includes(name) ? new SymlinkInode(`../../${name}/brport`) : undefined,
  )
}

function queues(link: Link): DirectoryInode {
  const names = [
    ...Array.from({ length: link.numRxQueues }, (_, index) => `rx-${index}`),
    ...Array.from({ length: link.numTxQueues }, (_, index) => `tx-${index}`),
  ]
  return new GeneratedDirectory(
    () => names,
    name => (names.includes(name) ? new DirectoryInode() : undefined),
  )
}

function deviceDirectory(link: Link): DirectoryInode {
  return attributes(DEVICE_ATTRIBUTES, link, extras)
}

/** A directory of attributes of one object, and what else is in it. */
export function attributes<Subject>(
  list: readonly Attribute<Subject>[],
  subject: Subject,
  more: (subject: Subject) => Record<string, () => Inode> = () => ({}),
): DirectoryInode {
  const names = () => [...list.map(attribute => attribute.name), ...Object.keys(more(subject))]
  return new GeneratedDirectory(names, name => {
    const attribute = list.find(each => each.name === name)
    if (attribute !== undefined) return attributeFile(attribute, subject)
    const entries = more(subject)
    return Object.hasOwn(entries, name) ? entries[name]!() : undefined
  })
}
