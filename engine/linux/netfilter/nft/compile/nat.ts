import { EOPNOTSUPP, type Errno } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import { DROP } from '../../../../net/trace.ts'
import type { Ip } from '../../../../wire/address.ts'
import type { Chain } from '../../chain.ts'
import type { Connection } from '../../conntrack/connection.ts'
import { mapNew } from '../../nat/map-new.ts'
import { Manip, type NatRange } from '../../nat/range.ts'
import { redirectAddress } from '../../nat/redirect.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import { bounds } from '../evaluate/values.ts'
import type { Expr, NatStatement } from '../syntax.ts'
import { type Environment, ipFamilies } from './environment.ts'
import { mapLookup } from './readers.ts'
import { Step } from './step.ts'

/** What a statement maps to: addresses and ports, from the first to the last. */
interface Target {
  readonly addresses: NatRange['addresses']
  readonly ports: NatRange['ports']
}

/** Undefined where a map has nothing for the packet: the rule does not match then. */
type Find = (packet: PacketContext) => Target | undefined

/** Where each of them may stand: the chain's hook decides which end can still be changed. */
const HOOKS: Readonly<Record<NatStatement['type'], readonly Hook[]>> = {
  dnat: [Hook.preRouting, Hook.localOut],
  redirect: [Hook.preRouting, Hook.localOut],
  snat: [Hook.postRouting, Hook.localIn],
  masquerade: [Hook.postRouting],
}

function placed(type: NatStatement['type']): (base: Chain) => Errno | undefined {
  return ({ base }) => (base!.type === 'nat' && HOOKS[type].includes(base!.hook) ? undefined : EOPNOTSUPP)
}

/** An address as the packets have it. */
function ip(value: bigint, six: boolean): Ip {
  return six ? value : Number(value)
}

function isSix(expr: Expr): boolean {
  if (expr.kind === 'prefix') return isSix(expr.value)
  if (expr.kind === 'range') return isSix(expr.from)
  return expr.kind === 'value' && expr.type.name === 'ipv6_addr'
}

function addressFinder(statement: NatStatement, environment: Environment): Find {
  const { address, typeFlags } = statement
  if (address === null) return () => ({ addresses: null, ports: null })
  if (address.kind !== 'map') {
    const six = isSix(address)
    const [min, max] = bounds(address, six ? 128 : 32)
    const target: Target = { addresses: { min: ip(min, six), max: ip(max, six) }, ports: null }
    return () => target
  }
  const find = mapLookup(address, environment)
  const concat = typeFlags.includes('concat')
  return packet => {
    const data = find(packet)?.data
    if (data?.kind !== 'value') return undefined
    const six = packet.family === 6
    const [min, port] = data.values
    const [max, lastPort] = data.last
    const ports =
      (concat || data.values.length > 1) && port !== undefined ? { min: Number(port), max: Number(lastPort) } : null
    return { addresses: { min: ip(min!, six), max: ip(max!, six) }, ports }
  }
}

function portFinder(
  { port }: NatStatement,
  environment: Environment,
): (packet: PacketContext) => NatRange['ports'] | undefined {
  if (port === null) return () => null
  if (port.kind !== 'map') {
    const [min, max] = bounds(port, 16)
    const ports = { min: Number(min), max: Number(max) }
    return () => ports
  }
  const find = mapLookup(port, environment)
  return packet => {
    const data = find(packet)?.data
    return data?.kind === 'value' ? { min: Number(data.values[0]), max: Number(data.last[0]) } : undefined
  }
}

const NO_ADDRESS = { name: 'NETFILTER_DROP', text: 'the device has no address to map to' } as const

/** snat, dnat, masquerade, redirect (nft_nat.c, nft_masq.c, nft_redir.c). */
export function compileNat(statement: NatStatement, environment: Environment): Step {
  const { type, flags } = statement
  const addresses = addressFinder(statement, environment)
  const ports = portFinder(statement, environment)
  const options = {
    random: flags.includes('random'),
    fullyRandom: flags.includes('fully-random'),
    persistent: flags.includes('persistent'),
    netmap: flags.includes('netmap'),
  }
  const manip = type === 'snat' || type === 'masquerade' ? Manip.source : Manip.destination
  // Of an address of one family only the connections of that family are tracked (nft_nat_init), and packets of the other pass by.
  const family = statement.family ?? environment.family
  const families = ipFamilies(family)
  const act = (packet: PacketContext): Outcome => {
    if (!families.includes(packet.family as 4 | 6)) return Outcome.next
    const target = addresses(packet)
    const port = ports(packet)
    if (target === undefined || port === undefined) return Outcome.break
    const range = { ...options, addresses: target.addresses, ports: port ?? target.ports }
    if (type === 'snat' || type === 'dnat') return mapNew(packet, range, manip)
    return type === 'masquerade' ? masquerade(packet, range) : redirect(packet, range)
  }
  const { netfilter } = environment
  return new Step(act, { connections: { netfilter, family }, validate: placed(type) })
}

function masquerade(packet: PacketContext, range: NatRange): Outcome {
  const connection = packet.skb.connection as Connection | null
  if (connection === null) return Outcome.accept
  const { masquerades } = packet.netfilter.nat
  const address = masquerades.addressFor(packet)
  if (address === undefined) return nowhere(packet)
  masquerades.watch(connection, packet.outgoing!)
  return mapNew(packet, { ...range, addresses: { min: address, max: address } }, Manip.source)
}

function redirect(packet: PacketContext, range: NatRange): Outcome {
  const address = redirectAddress(packet)
  if (address === undefined) return nowhere(packet)
  return mapNew(packet, { ...range, addresses: { min: address, max: address } }, Manip.destination)
}

function nowhere(packet: PacketContext): Outcome {
  packet.netfilter.net.ring.record(DROP, packet.skb.packet, NO_ADDRESS)
  return Outcome.drop
}
