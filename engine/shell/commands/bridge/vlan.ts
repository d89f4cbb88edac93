import type { Running } from '../../../linux/program.ts'
import { EINVAL, EOPNOTSUPP, type Errno } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import { Bridge } from '../../../net/links/bridge.ts'
import type { VlanGroup } from '../../../net/links/bridge-vlan.ts'
import { dispatch, type Subcommand, type ToolObject } from '../../iproute/command.ts'
import { netlinkText, type Tool } from '../../iproute/tool.ts'
import type { Words } from '../../iproute/words.ts'
import { VLAN_USAGE } from './usage.ts'

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'add', run: (tool, words) => modify(tool, words, 'add') },
  { name: 'delete', run: (tool, words) => modify(tool, words, 'delete') },
  { name: 'show', run: list },
  { name: 'lst', run: list },
  { name: 'list', run: list },
  { name: 'tunnelshow', run: tool => tool.fail('bridge: "vlan tunnelshow" is not emulated here\n', 2) },
  { name: 'set', run: tool => tool.fail('bridge: "vlan set" is not emulated here\n', 2) },
  { name: 'global', run: tool => tool.fail('bridge: "vlan global" is not emulated here\n', 2) },
  { name: 'help', run: tool => tool.die(VLAN_USAGE) },
]

/** `bridge vlan`. */
export const vlan: ToolObject = {
  name: 'vlan',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'bridge vlan help', list),
}

interface Request {
  device: string | null
  first: number
  last: number
  pvid: boolean
  untagged: boolean
  self: boolean
  master: boolean
}

const ID_END = 4096

/** vlan_modify. */
function* modify(tool: Tool, words: Words, action: 'add' | 'delete'): Running {
  const request: Request = {
    device: null,
    first: -1,
    last: -1,
    pvid: false,
    untagged: false,
    self: false,
    master: false,
  }
  while (words.more) {
    const word = words.next()
    if (word === 'dev') request.device = words.argument()
    else if (word === 'vid') takeRange(words.argument(), request)
    else if (word === 'self' || word === 'master' || word === 'pvid' || word === 'untagged') request[word] = true
    else if (word === 'tunnel_info') words.refuse('bridge: "tunnel_info" is not emulated here\n', 2)
    else if (word === 'help') return yield* tool.die(VLAN_USAGE)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const { device, first, last } = request
  if (device === null || first < 0) return yield* tool.die('Device and VLAN ID are required arguments.\n')
  const link = tool.link(device)
  if (link === undefined) return yield* tool.die(`Cannot find bridge device "${device}"\n`)
  if (!(first < ID_END)) return yield* tool.die(`Invalid VLAN ID "${first}"\n`)
  if (last >= 0) {
    if (!(last < ID_END)) return yield* tool.die(`Invalid VLAN ID "${last}"\n`)
    if (first >= last) return yield* tool.die(`Invalid VLAN range "${first}-${last}"\n`)
    if (request.pvid) return yield* tool.die('pvid cannot be configured for a vlan range\n')
  }
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 255)
  const error = apply(link, action, request)
  return error === undefined ? 0 : yield* tool.fail(netlinkText(error), 255)
}

function takeRange(word: string, request: Request): void {
  const [first = '', last] = word.split('-')
  request.first = Number.parseInt(first, 10) || 0
  request.last = last === undefined ? -1 : Number.parseInt(last, 10) || 0
}

/** The VLANs that a request is about: of the port, or with `self` of the bridge (rtnl_bridge_setlink). */
function groupFor(link: Link, { self, master }: Request): VlanGroup | undefined {
  if (self && !master) return link instanceof Bridge ? link.vlans : undefined
  return portGroup(link)
}

function portGroup(link: Link): VlanGroup | undefined {
  return link.master instanceof Bridge ? link.master.ports.get(link)?.vlans : undefined
}

/** br_vlan_info: what is not there is deleted without a word. */
function apply(link: Link, action: 'add' | 'delete', request: Request): Errno | undefined {
  const group = groupFor(link, request)
  if (group === undefined) return EOPNOTSUPP
  const { first, pvid, untagged } = request
  const last = request.last < 0 ? first : request.last
  if (first === 0 || last >= ID_END - 1) return EINVAL
  for (let id = first; id <= last; id++) {
    if (action === 'add') group.add(id, { pvid, untagged })
    else group.delete(id)
  }
  return undefined
}

/** vlan_show. */
function* list(tool: Tool, words: Words): Running {
  let device: string | null = null
  let id = 0
  while (words.more) {
    const word = words.next()
    if (word === 'dev') device = words.argument()
    else if (word === 'vid') id = Number.parseInt(words.argument(), 10) || 0
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const only = device === null ? null : tool.link(device)
  if (only === undefined) return yield* tool.fail(`Cannot find device "${device}"\n`, 255)
  const { out, net } = tool
  out.document(() => {
    out.text('port              vlan-id  \n')
    for (const link of net.links) {
      if (only !== null && link !== only) continue
      const group = link instanceof Bridge ? link.vlans : portGroup(link)
      if (group !== undefined) printGroup(tool, link, group, id)
    }
  })
  return 0
}

const NAME_WIDTH = 18

/** print_vlan_info: neighbours that leave alike in one line with `-compressvlans`. */
function printGroup(tool: Tool, link: Link, group: VlanGroup, only: number): void {
  const { out } = tool
  const ranges = rangesOf(group, tool.options.compressVlans).filter(
    ({ first, last }) => only === 0 || (only >= first && only <= last),
  )
  if (ranges.length === 0) return
  out.object(null, () => {
    out.field('ifname', link.name, link.name.padEnd(NAME_WIDTH), 'ifname')
    out.array('vlans', () => {
      for (const [index, { first, last, flags }] of ranges.entries()) {
        if (index > 0) out.text(''.padEnd(NAME_WIDTH))
        out.object(null, () => {
          out.field('vlan', first, first === last ? `${first}` : `${first}-${last}`)
          if (first !== last) out.value('vlanEnd', last)
          if (flags.length === 0) return
          out.array('flags', () => {
            for (const flag of flags) out.field(null, flag, ` ${flag}`)
          })
        })
        out.text('\n')
      }
    })
  })
}

interface Range {
  readonly first: number
  last: number
  readonly flags: readonly string[]
}

function rangesOf(group: VlanGroup, compress: boolean): Range[] {
  const ranges: Range[] = []
  for (const { id, untagged } of group.entries) {
    const flags = [...(group.pvid === id ? ['PVID'] : []), ...(untagged ? ['Egress Untagged'] : [])]
    const before = ranges.at(-1)
    if (compress && before?.last === id - 1 && before.flags.join() === flags.join()) before.last = id
    else ranges.push({ first: id, last: id, flags })
  }
  return ranges
}
