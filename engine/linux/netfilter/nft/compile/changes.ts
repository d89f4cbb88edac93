import { EOPNOTSUPP, type Errno } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import { foldChecksum, putU16, sum16, u16, updateChecksum } from '../../../../wire/bytes.ts'
import * as ipv4 from '../../../../wire/ipv4.ts'
import type { Chain } from '../../chain.ts'
import { Connection, ZONE_BOTH } from '../../conntrack/connection.ts'
import { Change, State, Status } from '../../conntrack/state.ts'
import type { Expression } from '../../expression.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import { optionFields } from '../options.ts'
import { ICMP, ICMPV6, IP, IP6, TCP } from '../protocols.ts'
import type { CtExpr, Expr, PayloadExpr, RawPayloadExpr, Statement } from '../syntax.ts'
import { connectionOf } from './ct.ts'
import type { Environment } from './environment.ts'
import { usesConnections } from './matches.ts'
import { baseOf, optionPlace, type Reader } from './payload.ts'
import { type Loader, reader, valueLoader } from './readers.ts'
import { type Needs, Step } from './step.ts'

/** `meta mark set`, `ct mark set`, `ip ttl set`: undefined for what is not emulated. */
export function compileChange(
  { target, value }: Extract<Statement, { kind: 'set-value' }>,
  environment: Environment,
): Expression | undefined {
  if (target.kind === 'payload' || target.kind === 'raw') {
    const { bits } = target.kind === 'raw' ? target : target.field
    return setPayload(target, valueLoader(value, bits, environment))
  }
  const read = reader(value, environment)
  const tracked: Needs = usesConnections(value) ? { connections: environment } : {}
  if (target.kind === 'option') return setOption(target, value, read)
  if (target.kind === 'ct' && target.key === 'label') return setLabel(value, environment)
  if (read === undefined) return undefined
  if (target.kind === 'meta') return setMeta(target.key, read, tracked)
  if (target.kind === 'ct') return setCt(target, read, environment)
  return undefined
}

/** A step for a value that the packet has; without it the rule does not match. */
function withValue(read: Reader, act: (packet: PacketContext, value: number) => void, needs: Needs = {}): Step {
  return new Step(packet => {
    const value = read(packet)
    if (value < 0) return Outcome.break
    act(packet, value)
    return Outcome.next
  }, needs)
}

function setMeta(key: string, read: Reader, needs: Needs): Expression | undefined {
  switch (key) {
    case 'mark':
      return withValue(
        read,
        ({ skb }, value) => {
          skb.mark = value
        },
        needs,
      )
    case 'priority':
      return withValue(
        read,
        ({ skb }, value) => {
          skb.priority = value
        },
        needs,
      )
    case 'nftrace':
      return withValue(read, ({ skb }, value) => {
        skb.traced = value !== 0
      })
    // No packet has a security context (CONFIG_NETWORK_SECMARK without a security module).
    case 'secmark':
      return withValue(read, () => {}, needs)
    case 'pkttype':
      return withValue(read, ({ skb }, value) => {
        skb.packetType = value as typeof skb.packetType
      })
    default:
      return undefined
  }
}

function setCt({ key, direction }: CtExpr, read: Reader, environment: Environment): Expression | undefined {
  if (key === 'mark')
    return withValue(
      read,
      (packet, value) => {
        const connection = connectionOf(packet)
        if (connection === null || connection.mark === value) return
        connection.mark = value
        connection.changes |= Change.mark
      },
      { connections: environment },
    )
  if (key === 'event')
    return withValue(
      read,
      (packet, value) => {
        const connection = connectionOf(packet)
        if (connection !== null) connection.told = value
      },
      { connections: environment },
    )
  if (key === 'secmark') return withValue(read, () => {}, { connections: environment })
  if (key !== 'zone') return undefined
  const directions = direction === null ? ZONE_BOTH : direction === 'original' ? 1 : 2
  return withValue(
    read,
    ({ skb }, value) => {
      if (skb.connection !== null || skb.connectionInfo === State.untracked) return
      const template = new Connection(0)
      template.status = Status.template
      template.zone = value
      template.zoneDirections = directions
      skb.connection = template
      skb.connectionInfo = State.new
    },
    { connections: environment },
  )
}

/** nf_connlabels_replace, with the value as its own mask: bits are set, none is cleared. */
function setLabel(value: Expr, environment: Environment): Expression | undefined {
  if (value.kind !== 'value') return undefined
  return new Step(
    packet => {
      const connection = connectionOf(packet)
      if (connection === null) return Outcome.next
      const labels = connection.labels | value.value
      if (labels !== connection.labels) connection.changes |= Change.label
      connection.labels = labels
      return Outcome.next
    },
    { connections: environment },
  )
}

// Headers.

/** Where the checksum of a transport header is. */
const CHECKSUMS: ReadonlyMap<number, number> = new Map([
  [6, 16],
  [17, 6],
  [136, 6],
  [58, 2],
])

/** nft_payload_set: writes a field, and its part of the checksums that cover it. */
function setPayload(target: PayloadExpr | RawPayloadExpr, source: Loader): Expression {
  const base = baseOf(target)
  const { offset, bits } = target.kind === 'raw' ? target : target.field
  const words = new Uint32Array(source.words)
  return new Step(packet => {
    const start = base(packet)
    // Checksums are of 16 bits, so it is 16 bits that change.
    const first = (offset >> 4) * 2
    const last = Math.ceil((offset + bits) / 16) * 2
    if (start < 0 || start + last > packet.skb.end || !source.load(packet, words, 0)) return Outcome.break
    const { bytes } = packet.skb
    const before = sum16(bytes, start + first, start + last)
    writeBits(bytes, start, offset, bits, words)
    const after = sum16(bytes, start + first, start + last)
    if (before !== after) repair(packet, target, first, foldChecksum(before), foldChecksum(after))
    packet.locate()
    return Outcome.next
  })
}

function writeBits(bytes: Uint8Array, start: number, offset: number, bits: number, words: Uint32Array): void {
  for (let bit = 0; bit < bits; bit++) {
    const place = bits - 1 - bit
    const word = words[words.length - 1 - (place >> 5)]!
    const on = (word >>> (place & 31)) & 1
    const at = start + ((offset + bit) >> 3)
    const mask = 0x80 >> ((offset + bit) & 7)
    bytes[at] = on === 1 ? bytes[at]! | mask : bytes[at]! & ~mask
  }
}

/** `before` and `after` are the folded checksums of the words that changed. */
function repair(
  { skb, family, protocol, transport, fragmentOffset }: PacketContext,
  target: PayloadExpr | RawPayloadExpr,
  first: number,
  before: number,
  after: number,
): void {
  const { bytes, network } = skb
  const update = (at: number) => putU16(bytes, at, updateChecksum(u16(bytes, at), ~before & 0xffff, ~after & 0xffff))
  const header = target.kind === 'payload' ? target.protocol : target.base === 'nh' ? (family === 4 ? IP : IP6) : TCP
  if (header === IP) update(network + ipv4.CHECKSUM)
  const addresses = header === IP ? first >= 12 : header === IP6 ? first >= 8 : false
  if (header.base === 'nh' && !addresses) return
  if (header.base === 'll' || fragmentOffset !== 0) return
  if (header === ICMP) {
    update(transport + 2)
    return
  }
  const at = header === ICMPV6 ? 2 : CHECKSUMS.get(protocol)
  if (at === undefined || transport + at + 2 > skb.end) return
  if (protocol === 17 && u16(bytes, transport + at) === 0) return
  update(transport + at)
}

/** nft_exthdr.c: an MSS is only ever made smaller. */
function setOption(
  target: Extract<Expr, { kind: 'option' }>,
  value: Expr,
  read: Reader | undefined,
): Expression | undefined {
  const field = target.field === null ? undefined : optionFields(target.of, target.name, target.field)
  if (target.of !== 'tcp option' || field === undefined || read === undefined) return undefined
  if (field.bits !== 16 && field.bits !== 32) return undefined
  const place = optionPlace(target)
  const path = value.kind === 'rt' && value.key === 'mtu'
  return withValue(
    read,
    (packet, wanted) => {
      const at = place(packet)
      if (at < 0) return
      const { bytes } = packet.skb
      const from = at + field.offset / 8
      if (field.bits === 16 && u16(bytes, from) <= wanted) return
      rewrite(packet, from, field.bits / 8, part => {
        for (let index = part.length - 1, rest = wanted; index >= 0; index--, rest = Math.floor(rest / 256))
          part[index] = rest & 0xff
      })
    },
    path ? { validate: routed } : {},
  )
}

/** Changes bytes of a TCP header, and its checksum with them. */
function rewrite(packet: PacketContext, from: number, length: number, change: (part: Uint8Array) => void): void {
  const { bytes } = packet.skb
  const first = from - ((from - packet.transport) % 2)
  const last = from + length + ((from + length - packet.transport) % 2)
  const before = sum16(bytes, first, last)
  change(bytes.subarray(from, from + length))
  const after = sum16(bytes, first, last)
  const sum = packet.transport + TCP_CHECKSUM
  const folded = (value: number) => ~foldChecksum(value) & 0xffff
  putU16(bytes, sum, updateChecksum(u16(bytes, sum), folded(before), folded(after)))
}

/** RFC 9293 3.1. */
const TCP_CHECKSUM = 16

/** `rt mtu` needs a route: it stands where there is one. */
function routed({ base }: Chain): Errno | undefined {
  const { hook } = base!
  return hook === Hook.forward || hook === Hook.localOut || hook === Hook.postRouting ? undefined : EOPNOTSUPP
}

/** What an option is written over with: nothing, byte by byte (RFC 9293 3.2). */
const NO_OPERATION = 1

/** nft_exthdr_tcp_strip_eval. */
export function compileReset(option: Extract<Expr, { kind: 'option' }>): Expression {
  const place = optionPlace(option)
  return new Step(packet => {
    const at = place(packet)
    if (at < 0) return packet.protocol === 6 ? Outcome.next : Outcome.break
    const { bytes, end } = packet.skb
    const length = Math.max(1, Math.min(bytes[at + 1] ?? 1, end - at))
    rewrite(packet, at, length, part => part.fill(NO_OPERATION))
    return Outcome.next
  })
}
