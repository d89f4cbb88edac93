import type { Running } from '../../../../linux/program.ts'
import { EEXIST, EINVAL, EOPNOTSUPP, failed } from '../../../../net/errno.ts'
import type { Link } from '../../../../net/link.ts'
import { changeLink } from '../../../../net/linkchange.ts'
import { createLink, deleteLink } from '../../../../net/links/create.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Words } from '../../../iproute/words.ts'
import { linkKinds, MISSING_KINDS } from '../kinds/index.ts'
import type { KindRequest } from '../kinds/kind.ts'
import { LINK_USAGE } from '../usage/link.ts'
import { type LinkArguments, parseLinkArguments } from './arguments.ts'

type Request = 'add' | 'set' | 'delete'

/** `ip link add`, `set` and `delete` (iplink_modify). */
export function* modifyLink(tool: Tool, words: Words, what: Request): Running {
  const args = parseLinkArguments(tool, words)
  args.creating = what === 'add'
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (args.help) return yield* tool.die(LINK_USAGE)
  if (args.linkNamespace === 'unknown') return yield* tool.answer(EINVAL.because('Unknown network namespace id'))
  if (what !== 'add') {
    if (args.group !== -1 && args.device === null) return yield* modifyGroup(tool, words, args, what)
    if (args.device === null) return yield* tool.die('Not enough information: "dev" argument is required.\n')
    if (args.request.index !== undefined && what === 'set')
      return yield* tool.die('index can be used only when creating devices or when moving device to another netns.\n')
  }
  if (args.group !== -1) {
    if (what === 'add' && args.device === null && args.request.name === undefined)
      return yield* tool.fail('group cannot be used when creating devices.\n', 1)
    args.request.group = args.group
  }
  return what === 'add' ? yield* add(tool, words, args) : yield* change(tool, words, args, what)
}

function* add(tool: Tool, words: Words, args: LinkArguments): Running {
  const { request } = args
  const name = request.name ?? args.device
  if (name !== null) request.name = name
  if (args.lower !== null) {
    const lower = tool.link(args.lower)
    if (lower === undefined) return yield* tool.fail(`Cannot find device "${args.lower}"\n`, 1)
    request.lower = lower
  }
  if (args.type === null) {
    return yield* tool.fail('Not enough information: "type" argument is required\n', 1)
  }
  const kind = yield* kindRequest(tool, words, args)
  if (typeof kind === 'number') return kind
  if (name !== null && name.length > 15) return yield* tool.fail('Error: Attribute failed policy validation.\n', 2)
  if (!args.takeAddresses(args.broadcast?.length ?? 0)) return yield* tool.answer(EINVAL)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  if (kind.maker === undefined) {
    if (name !== null && tool.link(name) !== undefined) return yield* tool.answer(EEXIST)
    return yield* tool.fail('Error: Unknown device type.\n', 2)
  }
  const link = createLink(tool.net, kind.maker, request)
  return yield* tool.answer(failed(link) ? link : undefined)
}

/** What stands behind `type KIND`; a number where the command ends here. */
function* kindRequest(tool: Tool, words: Words, args: LinkArguments): Running<KindRequest | number> {
  const name = args.type!
  const kind = linkKinds.get(name)
  if (kind === undefined) {
    if (MISSING_KINDS.includes(name)) return yield* tool.fail(`ip: "${name}" is not emulated here\n`, 2)
    if (words.more) return yield* garbage(tool, words)
    return {}
  }
  if (args.creating && args.linkNamespace !== null && name !== 'veth')
    return yield* tool.fail('ip: "link-netns" is emulated for veth alone\n', 2)
  const request = kind.parse(tool, words, args)
  const refused = yield* tool.refused(words)
  if (refused === null && request.warning !== undefined) yield* tool.fail(request.warning, 0)
  return refused ?? request
}

function* garbage(tool: Tool, words: Words): Running {
  const word = words.next()
  if (begins('help', word)) return yield* tool.die(LINK_USAGE)
  return yield* tool.fail(`Garbage instead of arguments "${word} ...". Try "ip link help".\n`, 1)
}

function* change(tool: Tool, words: Words, args: LinkArguments, what: 'set' | 'delete'): Running {
  const link = tool.link(args.device!)
  if (args.address !== null && link !== undefined && args.address.length !== link.addressLength) {
    const { length } = args.address
    return yield* tool.fail(`Invalid address length ${length} - must be ${link.addressLength} bytes\n`, 1)
  }
  if (link === undefined) return yield* tool.fail(`Cannot find device "${args.device}"\n`, 1)
  let kind: KindRequest = {}
  if (args.type !== null) {
    const found = yield* kindRequest(tool, words, args)
    if (typeof found === 'number') return found
    kind = found
  }
  if (!args.takeAddresses(link.addressLength)) return yield* tool.answer(EINVAL)
  const { name } = args.request
  if (name !== undefined && name.length > 15) return yield* tool.fail('Error: Attribute failed policy validation.\n', 2)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  if (what === 'delete') return yield* tool.answer(deleteLink(link))
  const mismatch =
    args.type !== null && !args.type.endsWith('_slave') && args.type !== link.kind && kind.change !== undefined
  if (mismatch) return yield* tool.answer(EOPNOTSUPP)
  const request = kind.change === undefined ? args.request : { ...args.request, kind: kind.change }
  return yield* tool.answer(changeLink(link, request))
}

/** `group GROUP` without a device: every device of the group. */
function* modifyGroup(tool: Tool, words: Words, args: LinkArguments, what: 'set' | 'delete'): Running {
  if (words.more) {
    return yield* tool.fail(`Garbage instead of arguments "${words.next()} ...". Try "ip link help".\n`, 1)
  }
  const links = tool.net.links.filter(link => link.group === args.group)
  if (links.length === 0 && what === 'delete') return yield* tool.fail('RTNETLINK answers: No such device\n', 2)
  if (what === 'delete') return yield* deleteAll(tool, links)
  for (const link of links) {
    const error = changeLink(link, args.request)
    if (error !== undefined) return yield* tool.answer(error)
  }
  return 0
}

/** rtnl_group_dellink: all or none. */
function* deleteAll(tool: Tool, links: readonly Link[]): Running {
  if (links.some(link => !link.deletable)) return yield* tool.answer(EOPNOTSUPP)
  for (const link of links) if (tool.net.linkByIndex(link.index) === link) deleteLink(link)
  return 0
}
