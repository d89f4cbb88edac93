import type { Process } from '../../linux/process.ts'
import { failed } from '../../net/errno.ts'
import {
  addressBits,
  formatIp,
  type Ip,
  type Prefix,
  parseIp,
  parsePrefix,
  prefixContains,
} from '../../wire/address.ts'
import type { CniPlugin, CniRequest } from '../plugin.ts'
import { CniCode, CniError, type CniIp, type CniRoute, internalError } from '../result.ts'

/** A range of host-local's configuration; `rangeStart` and `rangeEnd` default to the whole subnet. */
interface Range {
  readonly subnet: Prefix
  readonly first: Ip
  readonly last: Ip
  readonly gateway: Ip
}

interface IpamConfig {
  readonly type: string
  readonly subnet?: string
  readonly rangeStart?: string
  readonly rangeEnd?: string
  readonly gateway?: string
  readonly ranges?: readonly (readonly {
    readonly subnet: string
    readonly rangeStart?: string
    readonly rangeEnd?: string
    readonly gateway?: string
  }[])[]
  readonly routes?: readonly CniRoute[]
  readonly dataDir?: string
}

/** host-local: addresses from ranges, remembered in files on the host (containernetworking/plugins, plugins/ipam/host-local). */
export const hostLocal: CniPlugin = {
  name: 'host-local',
  *add(request) {
    const ranges = rangesOf(request)
    if (ranges instanceof CniError) return ranges
    const store = new Store(request)
    const ips: CniIp[] = []
    for (const [index, set] of ranges.entries()) {
      const ip = allocate(store, set, index, request)
      if (ip instanceof CniError) {
        store.release()
        return internalError(`failed to allocate for range ${index}: ${ip.message}`)
      }
      ips.push(ip)
    }
    const { routes } = ipamOf(request)
    return { cniVersion: request.config.cniVersion, ips, ...(routes === undefined ? {} : { routes }), dns: {} }
  },
  *remove(request) {
    new Store(request).release()
    return undefined
  },
  *check(request) {
    return new Store(request).holds()
      ? undefined
      : internalError(`host-local: Failed to find address added by container ${request.containerId}`)
  },
}

function ipamOf(request: CniRequest): IpamConfig {
  return (request.config['ipam'] ?? {}) as IpamConfig
}

function rangesOf(request: CniRequest): Range[][] | CniError {
  const ipam = ipamOf(request)
  const sets = [...(ipam.ranges ?? [])]
  if (ipam.subnet !== undefined) sets.unshift([{ ...ipam, subnet: ipam.subnet }])
  if (sets.length === 0) return new CniError(CniCode.internal, 'no IP ranges specified')
  const result: Range[][] = []
  for (const [index, set] of sets.entries()) {
    const ranges: Range[] = []
    for (const each of set) {
      const range = rangeOf(each)
      if (typeof range === 'string') return internalError(`invalid range set ${index}: ${range}`)
      ranges.push(range)
    }
    result.push(ranges)
  }
  return result
}

function rangeOf(config: {
  readonly subnet: string
  readonly rangeStart?: string
  readonly rangeEnd?: string
  readonly gateway?: string
}): Range | string {
  const subnet = parsePrefix(config.subnet)
  if (subnet === undefined) return `invalid CIDR address: ${config.subnet}`
  const bits = addressBits(subnet.address)
  if (bits - subnet.length < 2) return `Network ${config.subnet} too small to allocate from`
  const first = config.rangeStart === undefined ? step(subnet.address, 1) : parseIp(config.rangeStart)
  const last = config.rangeEnd === undefined ? lastOf(subnet) : parseIp(config.rangeEnd)
  const gateway = config.gateway === undefined ? step(subnet.address, 1) : parseIp(config.gateway)
  if (first === undefined || last === undefined || gateway === undefined) return 'invalid IP address'
  if (!prefixContains(subnet, first)) return `RangeStart ${config.rangeStart} not in network ${config.subnet}`
  if (!prefixContains(subnet, last)) return `RangeEnd ${config.rangeEnd} not in network ${config.subnet}`
  return { subnet, first, last, gateway }
}

function step<Address extends Ip>(address: Address, by: number): Address
function step(address: Ip, by: number): Ip {
  return typeof address === 'number' ? address + by : address + BigInt(by)
}

/** The last usable address: the broadcast address of IPv4 is left out. */
function lastOf({ address, length }: Prefix): Ip {
  return typeof address === 'number' ? address + 2 ** (32 - length) - 2 : address + (1n << BigInt(128 - length)) - 1n
}

/** The range into which a position falls when all are laid end to end, and the position in it. */
function placeOf(all: readonly { readonly range: Range; readonly size: number }[], position: number) {
  for (const { range, size } of all) {
    if (position < size) return { range, position }
    position -= size
  }
  throw new Error('a position beyond the last range')
}

/** The address after the one that was given last; round to the start of the range when it ends. */
function allocate(store: Store, set: readonly Range[], index: number, request: CniRequest): CniIp | CniError {
  const all = set.flatMap(range => ({ range, size: Number(BigInt(range.last) - BigInt(range.first)) + 1 }))
  const wanted = request.args.get('IP')
  const last = store.last(index)
  const total = all.reduce((sum, each) => sum + each.size, 0)
  let start = 0
  let before = 0
  for (const { range, size } of all) {
    if (last !== undefined && typeof last === typeof range.first && last >= range.first && last <= range.last)
      start = before + Number(BigInt(last) - BigInt(range.first)) + 1
    before += size
  }
  for (let tried = 0; tried < total; tried++) {
    const { range, position } = placeOf(all, (start + tried) % total)
    const address = step(range.first, position)
    if (address === range.gateway || (wanted !== undefined && formatIp(address) !== wanted)) continue
    if (store.reserve(address, index))
      return { address: `${formatIp(address)}/${range.subnet.length}`, gateway: formatIp(range.gateway) }
  }
  const names = set.map(({ first, last: end }) => `${formatIp(first)}-${formatIp(end)}`)
  if (wanted !== undefined)
    return internalError(`requested IP address ${wanted} is not available in range set ${names.join(',')}`)
  return internalError(`no IP addresses available in range set: ${names.join(',')}`)
}

/** The directory with a file for each address that is taken, holding the container's id and interface. */
class Store {
  readonly #process: Process
  readonly #directory: string
  readonly #owner: string

  constructor(request: CniRequest) {
    this.#process = request.process
    this.#directory = `${ipamOf(request).dataDir ?? '/var/lib/cni/networks'}/${request.config.name}`
    this.#owner = `${request.containerId}\r\n${request.ifname}`
    let path = ''
    for (const name of this.#directory.split('/').filter(part => part !== '')) {
      path += `/${name}`
      const { mounts, credentials, host } = request.process
      mounts.makeDirectory(path, '/', credentials, 0o755, host.sim.now)
    }
  }

  reserve(address: Ip, index: number): boolean {
    const path = `${this.#directory}/${formatIp(address)}`
    if (this.#process.mounts.lookup(path) !== undefined) return false
    this.#process.writeWholeFile(path, this.#owner)
    this.#process.writeWholeFile(`${this.#directory}/last_reserved_ip.${index}`, formatIp(address))
    return true
  }

  last(index: number): Ip | undefined {
    const text = this.#process.readFile(`${this.#directory}/last_reserved_ip.${index}`)
    return failed(text) ? undefined : parseIp(text.trim())
  }

  /** The files of this container and interface. */
  #mine(): string[] {
    const directory = this.#process.mounts.lookup(this.#directory)
    if (directory === undefined || !('names' in directory)) return []
    const names = (directory as { names(): string[] }).names().filter(name => parseIp(name) !== undefined)
    return names.filter(name => this.#process.readFile(`${this.#directory}/${name}`) === this.#owner)
  }

  holds(): boolean {
    return this.#mine().length > 0
  }

  release(): void {
    const { mounts, credentials, host } = this.#process
    for (const name of this.#mine()) mounts.remove(`${this.#directory}/${name}`, '/', credentials, 'file', host.sim.now)
  }
}
