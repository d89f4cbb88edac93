import type { Link } from '../../../../net/link.ts'
import { configureVlan, newVlan, Vlan, type VlanFlags, type VlanSpec } from '../../../../net/links/vlan.ts'
import { EtherType } from '../../../../wire/ethernet.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { parseUnsigned, type Words } from '../../../iproute/words.ts'
import { type LinkKind, unknownWord } from './kind.ts'

const USAGE = `Usage: ... vlan id VLANID
\t\t[ protocol VLANPROTO ]
\t\t[ reorder_hdr { on | off } ]
\t\t[ gvrp { on | off } ]
\t\t[ mvrp { on | off } ]
\t\t[ loose_binding { on | off } ]
\t\t[ bridge_binding { on | off } ]
\t\t[ ingress-qos-map QOS-MAP ]
\t\t[ egress-qos-map QOS-MAP ]

VLANID := 0-4095
VLANPROTO: [ 802.1Q | 802.1ad ]
QOS-MAP := [ QOS-MAP ] QOS-MAPPING
QOS-MAPPING := FROM:TO
`

/** The words for the flags, and how `-d` shows each, in the order in which it does (vlan_print_flags). */
const FLAGS: readonly (readonly [word: string, flag: keyof VlanFlags, shown: string])[] = [
  ['reorder_hdr', 'reorderHeader', 'REORDER_HDR'],
  ['gvrp', 'gvrp', 'GVRP'],
  ['mvrp', 'mvrp', 'MVRP'],
  ['loose_binding', 'looseBinding', 'LOOSE_BINDING'],
  ['bridge_binding', 'bridgeBinding', 'BRIDGE_BINDING'],
]

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** `type vlan` (ip/iplink_vlan.c of iproute2). */
export const vlan: LinkKind = {
  name: 'vlan',
  usage: USAGE,
  parse(_tool, words) {
    const spec: Mutable<VlanSpec> & { flags: Mutable<Partial<VlanFlags>> } = {
      id: null,
      protocol: EtherType.vlan,
      flags: {},
      egress: new Map(),
      ingress: new Map(),
    }
    while (words.more) {
      const word = words.next()
      const flag = FLAGS.find(([name]) => name === word)?.[1]
      if (word === 'protocol') spec.protocol = protocol(words)
      else if (word === 'id') spec.id = words.unsigned('id is invalid', 0xffff)
      else if (flag !== undefined) spec.flags[flag] = words.onOff(word)
      else if (word === 'ingress-qos-map') spec.ingress = priorities(words, 'invalid ingress-qos-map')
      else if (word === 'egress-qos-map') spec.egress = priorities(words, 'invalid egress-qos-map')
      else unknownWord(words, vlan, word)
    }
    return { maker: newVlan(spec), change: link => configureVlan(link, spec) }
  },
  print: printVlan,
}

function protocol(words: Words): number {
  const word = words.argument()
  const name = word.toLowerCase()
  if (name === '802.1q') return EtherType.vlan
  if (name === '802.1ad') return EtherType.qinq
  words.wrong('protocol is invalid', word)
  return 0
}

/** FROM:TO, as many as there are. */
function priorities(words: Words, problem: string): Map<number, number> {
  const map = new Map<number, number>()
  while (words.more && words.word.includes(':')) {
    const word = words.next()
    const [from, to] = word.split(':').map(part => parseUnsigned(part))
    if (from === undefined || to === undefined) words.wrong(problem, word)
    else map.set(from, to & 7)
  }
  return map
}

/** vlan_print_opt. */
function printVlan({ out }: Tool, link: Link): void {
  if (!(link instanceof Vlan)) return
  const name = link.protocol === EtherType.qinq ? '802.1ad' : '802.1Q'
  out.field('protocol', name, `protocol ${name} `)
  out.field('id', link.id, `id ${link.id} `)
  const flags = FLAGS.filter(([, flag]) => link.flags[flag]).map(([, , shown]) => shown)
  out.array('flags', () => {
    if (out.json) for (const flag of flags) out.value(null, flag)
    else out.text(`<${flags.join(',')}> `)
  })
  printMap('ingress_qos', 'ingress-qos-map', link.ingressPriorities)
  printMap('egress_qos', 'egress-qos-map', link.egressPriorities)

  function printMap(key: string, label: string, map: ReadonlyMap<number, number>): void {
    if (map.size === 0) return
    out.text(`${out.newline}      ${label} { `)
    out.array(key, () => {
      for (const [from, to] of map) {
        out.object(null, () => {
          out.field('from', from, `${from}`)
          out.field('to', to, `:${to} `)
        })
      }
    })
    out.text('} ')
  }
}
