/** Tests of TCP, UDP and SCTP ports. */
import { BPF_B, BPF_H } from './bpf.ts'
import { anyBit, atLeast, atMost, equals, type Field } from './compare.ts'
import type { Compiler } from './compiler.ts'
import { and, type Condition, not, or } from './condition.ts'
import { byDirection, notValidFor } from './direction.ts'
import { FilterError } from './error.ts'
import type { Layout } from './layout.ts'
import { LinkProtocol, linkType } from './link-type.ts'
import { PROTOCOL, type Transport } from './names.ts'
import type { Direction, Qualifier } from './qualifier.ts'

const NUMBERS = { sctp: 132, tcp: PROTOCOL.tcp, udp: PROTOCOL.udp } as const
const EVERY = ['sctp', 'tcp', 'udp'] as const

/** The first 13 bits are the fragment's offset: only the first fragment holds ports. */
export function notLaterFragment(layout: Layout): Condition {
  return not(anyBit(layout, { base: 'network', offset: 6, size: BPF_H }, 0x1fff))
}

/** What the protocol before `port` leaves of the transports, after a name has had its say. */
export function transportOf(qualifier: Qualifier, word: 'port' | 'portrange'): Transport {
  const { protocol } = qualifier
  if (protocol === 'default') return undefined
  if (protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp') return protocol
  throw new FilterError(`illegal qualifier of '${word}'`)
}

export function checkPort(port: number): void {
  if (port > 0xffff) throw new FilterError(`illegal port number ${port} > 65535`)
}

/** Either family, IPv6 first. */
export function port(c: Compiler, number: number, transport: Transport, direction: Direction): Condition {
  const refusal = notValidFor('ports')
  return families(c, transport, base => {
    const at = (offset: number) => equals(c.layout, { base, offset, size: BPF_H }, number)
    return byDirection(
      direction,
      () => at(0),
      () => at(2),
      refusal,
    )
  })
}

export function portRange(
  c: Compiler,
  one: number,
  other: number,
  transport: Transport,
  direction: Direction,
): Condition {
  const refusal = notValidFor('port ranges')
  return families(c, transport, base => {
    const at = (offset: number) => {
      const field: Field = { base, offset, size: BPF_H }
      return and(atLeast(c.layout, field, Math.min(one, other)), atMost(c.layout, field, Math.max(one, other)))
    }
    return byDirection(
      direction,
      () => at(0),
      () => at(2),
      refusal,
    )
  })
}

function families(
  c: Compiler,
  transport: Transport,
  ports: (base: 'ipv4Transport' | 'ipv6Transport') => Condition,
): Condition {
  const { layout } = c
  const transports = transport === undefined ? EVERY : [transport]
  const six = (name: keyof typeof NUMBERS) =>
    and(equals(layout, { base: 'network', offset: 6, size: BPF_B }, NUMBERS[name]), ports('ipv6Transport'))
  const four = (name: keyof typeof NUMBERS) =>
    and(
      equals(layout, { base: 'network', offset: 9, size: BPF_B }, NUMBERS[name]),
      notLaterFragment(layout),
      ports('ipv4Transport'),
    )
  return or(
    and(linkType(c, LinkProtocol.ip6), or(...transports.map(six))),
    and(linkType(c, LinkProtocol.ip), or(...transports.map(four))),
  )
}
