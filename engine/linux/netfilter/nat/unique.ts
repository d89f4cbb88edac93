import type { Random } from '../../../sim/random.ts'
import type { Ip } from '../../../wire/address.ts'
import type { Connection } from '../conntrack/connection.ts'
import type { Conntrack } from '../conntrack/conntrack.ts'
import { hasPorts, invert, mix, Tuple } from '../conntrack/tuple.ts'
import { Manip, type NatRange } from './range.ts'
import type { SourceMap } from './source-map.ts'

/** NF_NAT_MAX_ATTEMPTS: how many ports are tried in a row. */
const ATTEMPTS_MAX = 128
/** Below this many attempts in a round the search gives up. */
const ATTEMPTS_MIN = 16

const reply = new Tuple()

/** What choosing a tuple needs to know. */
export interface NatWorld {
  readonly conntrack: Conntrack
  readonly sources: SourceMap
  readonly random: Random
}

/** nf_nat_used_tuple: would the answers to a packet with this tuple be taken for those of another connection? */
function used(world: NatWorld, tuple: Tuple, connection: Connection): boolean {
  invert(reply, tuple)
  return world.conntrack.taken(reply, connection)
}

/** get_unique_tuple: turns `tuple` into one that lies in the range and whose answers nobody else gets, as far as there is one. */
export function makeUnique(world: NatWorld, tuple: Tuple, range: NatRange, connection: Connection, manip: Manip): void {
  const random = range.random === true || range.fullyRandom === true
  if (manip === Manip.source && !random) {
    // What the client's other connections were mapped to fits here, too.
    if (inRange(tuple, range)) {
      if (!used(world, tuple, connection)) return
    } else if (takeSameSource(world, tuple, range, connection)) return
  }
  chooseAddress(tuple, range, connection, manip)
  if (!random) {
    if (range.ports !== null) {
      if (
        range.basePort == null &&
        portInRange(tuple, range.ports, manip) &&
        (range.ports.min === range.ports.max || !used(world, tuple, connection))
      )
        return
    } else if (!used(world, tuple, connection)) return
  }
  choosePort(world, tuple, range, connection, manip)
}

/** find_appropriate_src. */
function takeSameSource(world: NatWorld, tuple: Tuple, range: NatRange, connection: Connection): boolean {
  const candidate = new Tuple()
  for (const other of world.sources.of(connection.original)) {
    if (!invert(candidate, other.reply)) continue
    candidate.copyDestination(tuple)
    candidate.destinationPort = tuple.destinationPort
    if (!inRange(candidate, range)) continue
    if (used(world, candidate, connection)) return false
    tuple.copy(candidate)
    return true
  }
  return false
}

/** nf_in_range, for the source. */
function inRange(tuple: Tuple, range: NatRange): boolean {
  if (range.addresses !== null) {
    const ip = tuple.sourceIp
    if (ip < range.addresses.min || ip > range.addresses.max) return false
  }
  return range.ports === null || portInRange(tuple, range.ports, Manip.source)
}

function portInRange(tuple: Tuple, ports: { readonly min: number; readonly max: number }, manip: Manip): boolean {
  const port = portOf(tuple, manip)
  return port >= ports.min && port <= ports.max
}

function isIcmp(tuple: Tuple): boolean {
  return tuple.protocol === 1 || tuple.protocol === 58
}

function portOf(tuple: Tuple, manip: Manip): number {
  return manip === Manip.source || isIcmp(tuple) ? tuple.sourcePort : tuple.destinationPort
}

/** nf_nat_find_best_ips_proto: one of several addresses, by the addresses that talk. */
function chooseAddress(tuple: Tuple, range: NatRange, connection: Connection, manip: Manip): void {
  if (range.addresses === null) return
  const { min, max } = range.addresses
  const set = (ip: Ip) => {
    if (manip === Manip.source) tuple.sourceIp = ip
    else tuple.destinationIp = ip
  }
  if (min === max) return set(min)
  const { original } = connection
  const other = range.persistent === true ? 0 : original.destination ^ original.destination3
  const hash = mix(mix(original.source ^ original.source3, other), connection.zoneOf(0)) >>> 0
  if (typeof min === 'number') {
    const count = (max as number) - min + 1
    return set(min + Math.floor((hash / 0x1_0000_0000) * count))
  }
  const count = (max as bigint) - min + 1n
  set(min + ((BigInt(hash) * count) >> 32n))
}

/** nf_nat_l4proto_unique_tuple: a port (or an ICMP id) that is free. */
function choosePort(world: NatWorld, tuple: Tuple, range: NatRange, connection: Connection, manip: Manip): void {
  let first: number
  let size: number
  if (isIcmp(tuple)) {
    first = range.ports?.min ?? 0
    size = range.ports === null ? 65536 : range.ports.max - range.ports.min + 1
  } else if (!hasPorts(tuple.protocol)) return
  else if (range.ports !== null) {
    first = Math.min(range.ports.min, range.ports.max)
    size = Math.abs(range.ports.max - range.ports.min) + 1
  } else {
    // Without a range, a destination port stays, and a source port stays on its side of the well-known ones.
    if (manip === Manip.destination) return
    const port = tuple.sourcePort
    first = port >= 1024 ? 1024 : port < 512 ? 1 : 600
    size = port >= 1024 ? 65535 - 1024 + 1 : port < 512 ? 511 - 1 + 1 : 1023 - 600 + 1
  }
  search(world, tuple, range, connection, manip, first, size)
}

function search(
  world: NatWorld,
  tuple: Tuple,
  range: NatRange,
  connection: Connection,
  manip: Manip,
  first: number,
  size: number,
): void {
  const chance = () => world.random.below(65536)
  let offset = 0
  if (range.basePort != null) offset = (portOf(tuple, manip) - range.basePort + 65536) & 0xffff
  else if (range.random === true || range.fullyRandom === true || manip !== Manip.destination) offset = chance()
  let attempts = Math.min(size, ATTEMPTS_MAX)
  for (;;) {
    for (let turn = 0; turn < attempts; turn++, offset++) {
      const port = first + (offset % size)
      if (manip === Manip.source || isIcmp(tuple)) tuple.sourcePort = port
      else tuple.destinationPort = port
      if (!used(world, tuple, connection)) return
    }
    if (attempts >= size || attempts < ATTEMPTS_MIN) return
    attempts >>= 1
    offset = chance()
  }
}
