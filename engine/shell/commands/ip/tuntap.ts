import { groups, users } from '../../../linux/accounts.ts'
import type { Running } from '../../../linux/program.ts'
import { addTun, removeTun, Tun, type TunMode, type TunSpec } from '../../../net/links/tun.ts'
import { dispatch, type Subcommand, type ToolObject } from '../../iproute/command.ts'
import type { Tool } from '../../iproute/tool.ts'
import { begins, type Words } from '../../iproute/words.ts'

const USAGE = `Usage: ip tuntap { add | del | show | list | lst | help } [ dev PHYS_DEV ]
       [ mode { tun | tap } ] [ user USER ] [ group GROUP ]
       [ one_queue ] [ pi ] [ vnet_hdr ] [ multi_queue ] [ name NAME ]

Where: USER  := { STRING | NUMBER }
       GROUP := { STRING | NUMBER }
`

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'add', run: (tool, words) => modify(tool, words, true) },
  { name: 'delete', run: (tool, words) => modify(tool, words, false) },
  { name: 'show', run: list },
  { name: 'lst', run: list },
  { name: 'list', run: list },
  { name: 'help', run: tool => tool.die(USAGE) },
]

/** `ip tuntap`. */
export const tuntap: ToolObject = {
  name: 'tuntap',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'ip tuntap help', list),
}

type Request = { -readonly [K in keyof TunSpec]: TunSpec[K] } & { name: string | null; modeGiven: boolean }

/** parse_args of ip/iptuntap.c; a text where the command ends there. */
function parse(tool: Tool, words: Words): Request | string {
  const request: Request = {
    name: null,
    mode: 'tun',
    modeGiven: false,
    packetInformation: false,
    vnetHeader: false,
    multiQueue: false,
    owner: null,
    group: null,
  }
  while (words.more) {
    const word = words.next()
    let problem: string | null = null
    if (begins('mode', word)) problem = takeMode(words.argument(), request)
    else if (begins('user', word)) {
      const name = words.argument()
      request.owner = /^\d+$/.test(name) ? Number(name) : (users(tool.process).find(u => u.name === name)?.uid ?? null)
      if (request.owner === null) problem = `invalid user "${name}"\n`
    } else if (begins('group', word)) {
      const name = words.argument()
      request.group = /^\d+$/.test(name) ? Number(name) : (groups(tool.process).find(g => g.name === name)?.gid ?? null)
      if (request.group === null) problem = `invalid group "${name}"\n`
    } else if (begins('pi', word)) request.packetInformation = true
    else if (begins('vnet_hdr', word)) request.vnetHeader = true
    else if (begins('multi_queue', word)) request.multiQueue = true
    else if (!begins('one_queue', word)) problem = takeName(words, word, request)
    if (problem !== null) return problem
  }
  return request
}

function takeMode(name: string, request: Request): string | null {
  const mode = (['tun', 'tap'] as const).find(each => begins(each, name))
  if (mode === undefined) return `Unknown tunnel mode "${name}"\n`
  if (request.modeGiven && request.mode !== mode) return 'You managed to ask for more than one tunnel mode.\n'
  request.mode = mode
  request.modeGiven = true
  return null
}

function takeName(words: Words, word: string, request: Request): string | null {
  const dev = begins('dev', word)
  if (!dev && begins('help', word)) return USAGE
  const name = dev || begins('name', word) ? words.argument() : word
  if (!dev && request.name !== null) words.garbage('name', name)
  if (name === '' || name.length > 15 || /[\s/]/.test(name))
    words.wrong(`"${dev ? 'dev' : 'name'}" not a valid ifname`, name)
  request.name = name
  return null
}

function* modify(tool: Tool, words: Words, adds: boolean): Running {
  const request = parse(tool, words)
  if (typeof request === 'string') return yield* tool.die(request)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (!request.modeGiven) return yield* tool.fail('You failed to specify a tunnel mode\n', 1)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('ioctl(TUNSETIFF): Operation not permitted\n', 1)
  const { name, modeGiven: _, ...spec } = request
  const error = adds ? addTun(tool.net, name, spec) : name === null ? undefined : removeTun(tool.net, name, spec.mode)
  return error === undefined ? 0 : yield* tool.fail(`ioctl(TUNSETIFF): ${error.text}\n`, 1)
}

/** do_show: which devices there are, whatever else stands there. */
function* list(tool: Tool, words: Words): Running {
  const request = parse(tool, words)
  if (typeof request === 'string') return yield* tool.die(request)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const { out, net } = tool
  const mode: TunMode | null = request.modeGiven ? request.mode : null
  out.document(() => {
    for (const link of net.links) {
      if (!(link instanceof Tun) || (request.name !== null && link.name !== request.name)) continue
      if (mode === null || link.spec.mode === mode) out.object(null, () => printTun(tool, link))
    }
  })
  return 0
}

function printTun({ out, options }: Tool, { name, spec }: Tun): void {
  out.field('ifname', name, `${name}:`)
  const flags = [
    spec.mode,
    ...(spec.packetInformation ? ['pi'] : []),
    ...(spec.vnetHeader ? ['vnet_hdr'] : []),
    ...(spec.multiQueue ? ['multi_queue'] : []),
    'persist',
    // IFF_NOFILTER is the same bit as IFF_NO_PI.
    ...(spec.packetInformation ? ['filter'] : []),
  ]
  out.array('flags', () => {
    for (const flag of flags) out.field(null, flag, ` ${flag}`)
  })
  if (spec.owner !== null) out.field('user', spec.owner, ` user ${spec.owner}`)
  if (spec.group !== null) out.field('group', spec.group, ` group ${spec.group}`)
  out.text('\n')
  if (options.details > 0) out.text('\tAttached to processes:\n')
}
