import type { Running } from '../../../linux/program.ts'
import { EINVAL, EPERM } from '../../../net/errno.ts'
import type { AddressLabel } from '../../../net/ipv6/addrlabel.ts'
import type { Link } from '../../../net/link.ts'
import { formatIp, type Ipv6, network } from '../../../wire/address.ts'
import { dispatch, type Subcommand, type ToolObject } from '../../iproute/command.ts'
import type { Tool } from '../../iproute/tool.ts'
import type { PrefixWord, Words } from '../../iproute/words.ts'

const USAGE = `Usage: ip addrlabel { add | del } prefix PREFIX [ dev DEV ] [ label LABEL ]
       ip addrlabel [ list | flush | help ]
`
const NO_LABEL = 0xffff_ffff

/** ipaddrlabel_list. */
function* list(tool: Tool, words: Words): Running {
  if (words.more) return yield* tool.fail('"ip addrlabel show" does not take any arguments.\n', 1)
  if (tool.options.family === 4)
    return yield* tool.fail('RTNETLINK answers: Operation not supported\nDump terminated\n', 255)
  tool.out.document(() => {
    for (const line of tool.net.ipv6.labels.lines) tool.out.object(null, () => print(tool, line))
  })
  yield* tool.flush()
  return 0
}

/** print_addrlabel. */
function print(tool: Tool, { prefix, label, link }: AddressLabel): void {
  const { out } = tool
  const address = formatIp(prefix.address)
  out.text('prefix ')
  out.field('address', address, address, 'inet6')
  out.field('prefixlen', prefix.length, `/${prefix.length} `)
  if (link !== null) {
    out.text('dev ')
    // A line outlives its device.
    const name = tool.linkName(link.index)
    out.field('ifname', name, name, 'ifname')
    out.text(' ')
  }
  out.field('label', label, `label ${label} `)
  out.text('\n')
}

/** ipaddrlabel_modify. A word that it does not know is passed over in silence. */
function* modify(tool: Tool, words: Words, action: 'add' | 'delete'): Running {
  let prefix: PrefixWord | null = null
  let link: Link | null = null
  let label = NO_LABEL
  while (words.more) {
    const word = words.next()
    if (word === 'prefix') prefix = words.prefix(tool.options.family)
    else if (word === 'dev') {
      const name = words.argument()
      link = tool.link(name) ?? null
      if (link === null) words.wrong('dev is invalid\n', name)
    } else if (word === 'label') {
      const given = words.argument()
      label = words.unsigned('label is invalid\n', NO_LABEL, given)
      if (label === NO_LABEL) words.wrong('label is invalid\n', given)
    }
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (prefix === null) return yield* tool.fail('Not enough information: "prefix" argument is required.\n', 1)
  if (label === NO_LABEL) return yield* tool.fail('Not enough information: "label" argument is required.\n', 1)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.answer(EPERM)
  const { address, length } = prefix
  if (typeof address === 'number') return yield* tool.answer(EINVAL.because('Attribute failed policy validation'))
  const masked = { address: network(address, length) as Ipv6, length }
  const { labels } = tool.net.ipv6
  return yield* tool.answer(
    action === 'add' ? labels.add({ prefix: masked, label, link }) : labels.remove({ prefix: masked, link }),
  )
}

/** ipaddrlabel_flush: every line goes, those of the kernel too. */
function* flush(tool: Tool, words: Words): Running {
  if (words.more) return yield* tool.fail('"ip addrlabel flush" does not allow extra arguments\n', 1)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.answer(EPERM)
  const { labels } = tool.net.ipv6
  for (const line of labels.lines) labels.remove(line)
  return 0
}

/** In the order in which abbreviations are looked up (do_ipaddrlabel). */
const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'delete', run: (tool, words) => modify(tool, words, 'delete') },
  { name: 'add', run: (tool, words) => modify(tool, words, 'add') },
  { name: 'list', run: list },
  { name: 'show', run: list },
  { name: 'lst', run: list },
  { name: 'flush', run: flush },
  { name: 'help', run: tool => tool.die(USAGE) },
]

/** `ip addrlabel` (ip-addrlabel(8)): the policy table by which source addresses are chosen. */
export const addrlabel: ToolObject = {
  name: 'addrlabel',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'ip addrlabel help', list),
}
