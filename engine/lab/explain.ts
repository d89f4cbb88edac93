import type { Chain } from '../linux/netfilter/chain.ts'
import { Outcome } from '../linux/netfilter/outcome.ts'
import { PolicyDrop, type Rule, RuleDrop } from '../linux/netfilter/rule.ts'
import { hookOf, outcomeOf, POLICY, RULE } from '../linux/netfilter/trace.ts'
import { HOOK_NAMES } from '../net/hooks.ts'
import type { Link } from '../net/link.ts'
import { DELIVER, DROP, Drop, type DropReason, LINK_RX, LINK_TX, LOCAL_OUT } from '../net/trace.ts'
import type { TraceEvent } from '../sim/trace.ts'
import { formatIp } from '../wire/address.ts'
import * as arp from '../wire/arp.ts'
import { Malformed, u16 } from '../wire/bytes.ts'
import { EtherType } from '../wire/ethernet.ts'
import { Protocol } from '../wire/ipv4.ts'
import { policyOf } from './explain-policy.ts'
import { eventKey, type FlowKey, flowAt, protocolName, reversed, sameFlow } from './flow.ts'
import type { Lab } from './lab.ts'

/** What became of one packet: the events of its whole way, on all hosts. */
interface Journey {
  readonly packet: number
  readonly events: readonly TraceEvent[]
}

/**
 * Why a flow got no answer, from the trace of the time in which it was tried: the host, the hook and the rule that dropped a packet of it, a
 * neighbour that does not answer, or where the answer was lost. `first` is the flow as its source sent it. One sentence for each finding.
 */
export function explainFlow(lab: Lab, events: readonly TraceEvent[], first: FlowKey, name: string): string[] {
  const journeys = group(events)
  const forward = journeys.find(journey => journey.events.some(event => sameFlow(eventKey(event), first)))
  if (forward === undefined) return [`${name}: no packet left the source`]
  const what = firstWord(first)
  const closed = forward.events.findLast(event => event.kind === DROP && event.subject === Drop.noSocket)
  if (closed !== undefined) return [`${name}: ${refusalBy(closed.host, flowAt(forward.events, closed) ?? first)}`]
  const lost = ending(lab, forward, events)
  if (lost !== undefined) return [`${name}: ${what} ${lost}`]
  const delivered = forward.events.find(event => event.kind === DELIVER)
  const arrived = forward.events.findLast(event => event.kind === LINK_RX || event.kind === LOCAL_OUT)
  const at = delivered ?? arrived
  if (at === undefined) return [`${name}: ${what} did not arrive anywhere`]
  const seen = lastSeen(forward) ?? first
  const answer = journeys.find(
    journey =>
      journey.packet > forward.packet &&
      journey.events.some(
        event => event.sequence > at.sequence && event.kind === LOCAL_OUT && sameFlow(eventKey(event), reversed(seen)),
      ),
  )
  if (answer === undefined) return [`${name}: ${what} reached ${at.host}, which did not answer`]
  if (isReset(answer)) return [`${name}: ${refusalBy(at.host, flowAt(forward.events, at) ?? first)}`]
  const back = ending(lab, answer, events)
  return back === undefined ? [] : [`${name}: ${what} reached ${at.host}, but the answer ${back}`]
}

/** The flow as it was seen last, with what NAT had made of it by then. */
function lastSeen(journey: Journey): FlowKey | undefined {
  return journey.events.map(eventKey).findLast(key => key !== undefined)
}

function refusalBy(host: string, { destination, destinationPort, protocol }: FlowKey): string {
  const what = protocol === Protocol.udp ? 'the datagram' : 'the connection'
  return `${host} refused ${what}: nothing listens on ${formatIp(destination)}:${destinationPort}/${protocolName(protocol)}`
}

function group(events: readonly TraceEvent[]): Journey[] {
  const byPacket = new Map<number, TraceEvent[]>()
  for (const event of events) {
    if (event.packet === 0) continue
    const list = byPacket.get(event.packet)
    if (list === undefined) byPacket.set(event.packet, [event])
    else list.push(event)
  }
  return Array.from(byPacket, ([packet, list]) => ({ packet, events: list }))
}

function firstWord({ protocol }: FlowKey): string {
  return protocol === Protocol.tcp ? 'SYN' : protocol === Protocol.udp ? 'datagram' : 'echo request'
}

function isReset(journey: Journey): boolean {
  const frame = journey.events.find(event => event.kind === LOCAL_OUT)?.frame
  if (frame === undefined || frame[0]! >> 4 !== 4 || frame[9] !== Protocol.tcp) return false
  return (frame[(frame[0]! & 15) * 4 + 13]! & 0x04) !== 0
}

/** How a packet's way ended, if not at a socket: `was dropped on k8s-w2, FORWARD, by ...`. */
function ending(lab: Lab, journey: Journey, events: readonly TraceEvent[]): string | undefined {
  if (journey.events.some(event => event.kind === DELIVER)) return undefined
  const drop = journey.events.findLast(event => event.kind === DROP && (event.subject as DropReason) !== Drop.otherHost)
  if (drop === undefined) return silentEnd(journey, events)
  const refusal = journey.events.findLast(event => event.sequence < drop.sequence && isRefusal(event))
  if (refusal !== undefined && (drop.subject instanceof RuleDrop || drop.subject instanceof PolicyDrop))
    return refusalText(lab, journey.events, refusal)
  const reason = drop.subject as DropReason
  if (reason === Drop.neighbourFailed) return `stopped on ${drop.host}: ${neighbourText(drop, events)}`
  const link = journey.events.findLast(
    event => event.sequence < drop.sequence && (event.kind === LINK_RX || event.kind === LINK_TX),
  )
  const where = link === undefined ? drop.host : (link.subject as Link).label
  return `was dropped on ${where}: ${reason.text}`
}

/** A rule or a policy of netfilter that does not accept. */
function isRefusal(event: TraceEvent): boolean {
  return event.kind === POLICY || (event.kind === RULE && outcomeOf(event) === Outcome.drop)
}

/** `was dropped on k8s-w2, FORWARD, by filter FORWARD rule 3: ...`, or by the NetworkPolicies behind the rule. */
function refusalText(lab: Lab, way: readonly TraceEvent[], event: TraceEvent): string {
  const place = `on ${event.host}, ${HOOK_NAMES[hookOf(event)]}`
  if (event.kind === POLICY) {
    const { table, name } = event.subject as Chain
    return `was dropped ${place}, by the policy of ${table.label} ${name}`
  }
  const rule = event.subject as Rule
  const word = rule.rejects ? 'rejected' : 'dropped'
  return `was ${word} ${place}, by ${policyOf(lab, rule, way, event) ?? rule.label}`
}

/** No drop was noted: a host that has the address on no device, or a cable without an end. */
function silentEnd(journey: Journey, events: readonly TraceEvent[]): string | undefined {
  const other = journey.events.findLast(event => event.kind === DROP)
  const last = journey.events.at(-1)
  if (last === undefined) return undefined
  if (other !== undefined) return `ended on ${other.host}: the frame was addressed to a MAC address that is not its own`
  const stuck = events.findLast(
    event =>
      event.kind === LINK_TX && event.host === last.host && event.sequence > last.sequence && isArpRequest(event),
  )
  if (stuck !== undefined) return `waits on ${last.host}: ${arpText(stuck)}, and nobody has answered yet`
  return undefined
}

function isArpRequest(event: TraceEvent): boolean {
  return (
    event.frame !== undefined &&
    event.frame.length >= 42 &&
    u16(event.frame, 12) === EtherType.arp &&
    u16(event.frame, 20) === arp.Operation.request
  )
}

function arpText(event: TraceEvent): string {
  const packet = arp.parse(event.frame!, 14)
  const link = (event.subject as Link).label
  return packet instanceof Malformed ? `asks on ${link}` : `it asks on ${link} who has ${formatIp(packet.targetIp)}`
}

/** The neighbour that was asked for, and how often. */
function neighbourText(drop: TraceEvent, events: readonly TraceEvent[]): string {
  const asked = events.filter(
    event =>
      event.kind === LINK_TX && event.host === drop.host && event.sequence < drop.sequence && isArpRequest(event),
  )
  const last = asked.at(-1)
  if (last === undefined) return 'the next hop does not answer'
  const packet = arp.parse(last.frame!, 14)
  const target = packet instanceof Malformed ? '' : formatIp(packet.targetIp)
  const times = asked.filter(event => !(packet instanceof Malformed) && sameTarget(event, packet.targetIp)).length
  return `nobody answers ARP for ${target} on ${(last.subject as Link).label} (asked ${times} times)`
}

function sameTarget(event: TraceEvent, target: number): boolean {
  const packet = arp.parse(event.frame!, 14)
  return !(packet instanceof Malformed) && packet.targetIp === target
}
