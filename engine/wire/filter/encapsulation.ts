/** `vlan`, `mpls`, `pppoed` and `pppoes`: a test of their header, behind which the rest of the expression looks. */
import { BPF_B, BPF_H, BPF_W } from './bpf.ts'
import { equals } from './compare.ts'
import type { Compiler } from './compiler.ts'
import { and, type Condition, or } from './condition.ts'
import { FilterError } from './error.ts'
import { describeLink } from './layout.ts'
import { LINK_TYPE, LinkProtocol, linkType } from './link-type.ts'

/** IEEE 802.1Q, 802.1ad, and what came before 802.1ad. */
const TAGS = [0x8100, 0x88a8, 0x9100] as const

const VLAN_MAXIMUM = 0xfff
const LABEL_MAXIMUM = 0xf_ffff
const SESSION_MAXIMUM = 0xffff

function check(what: string, value: number, maximum: number): void {
  if (value > maximum) throw new FilterError(`${what} ${value} greater than maximum ${maximum}`)
}

export function vlan(c: Compiler, id: number | undefined): Condition {
  const { layout } = c
  if (layout.labels > 0) throw new FilterError('no VLAN match after MPLS')
  if (layout.link !== 'ethernet') throw new FilterError(`no VLAN support for ${describeLink(layout)}`)
  let condition = or(...TAGS.map(tag => equals(layout, LINK_TYPE, tag)))
  if (id !== undefined) {
    check('VLAN tag', id, VLAN_MAXIMUM)
    condition = and(condition, equals(layout, { base: 'llc', offset: 0, size: BPF_H }, id, VLAN_MAXIMUM))
  }
  c.layout = { ...layout, type: layout.type + 4, payload: layout.payload + 4 }
  return condition
}

export function mpls(c: Compiler, label: number | undefined): Condition {
  const { layout } = c
  if (layout.labels === 0 && layout.link !== 'ethernet' && layout.link !== 'ppp')
    throw new FilterError(`no MPLS support for ${describeLink(layout)}`)
  // Behind a label another follows where the first is not the bottom of the stack (RFC 3032 2.1).
  let condition =
    layout.labels > 0
      ? equals(layout, { base: 'previousLabel', offset: 2, size: BPF_B }, 0, 0x01)
      : linkType(c, LinkProtocol.mpls)
  if (label !== undefined) {
    check('MPLS label', label, LABEL_MAXIMUM)
    condition = and(condition, equals(layout, { base: 'network', offset: 0, size: BPF_W }, label * 0x1000, 0xffff_f000))
  }
  c.layout = {
    ...layout,
    network: layout.network + 4,
    networkNoSnap: layout.networkNoSnap + 4,
    labels: layout.labels + 1,
  }
  return condition
}

export function pppoeDiscovery(c: Compiler): Condition {
  return linkType(c, LinkProtocol.pppoed)
}

/** Behind the session's header of six bytes PPP follows (RFC 2516 4). */
export function pppoeSession(c: Compiler, session: number | undefined): Condition {
  let condition = linkType(c, LinkProtocol.pppoes)
  const { layout } = c
  if (session !== undefined) {
    check('PPPoE session number', session, SESSION_MAXIMUM)
    condition = and(condition, equals(layout, { base: 'network', offset: 0, size: BPF_W }, session, SESSION_MAXIMUM))
  }
  const header = layout.payload + layout.network + 6
  c.layout = { ...layout, link: 'ppp', header, type: header, payload: header + 2, network: 0, networkNoSnap: 0 }
  return condition
}
