import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { RouteProtocol, Scope, TableId } from '../../../net/fib.ts'
import type { RouteSpec } from '../../../net/route-spec.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError } from '../../getopt.ts'
import { hostAddress, lengthOf, maskOf } from './names.ts'
import { printRouteTable } from './route-table.ts'

const BAD_USE = 4
const REFUSED = 7
const USAGE = `Usage: route [-nNvee] [-FC] [<AF>]           List kernel routing tables
       route [-v] [-FC] {add|del|flush} ...  Modify routing table for AF.

       route {-h|--help} [<AF>]              Detailed usage syntax for specified AF.
       route {-V|--version}                  Display version/author and exit.
`

/** route(8) of net-tools 2.10. */
export const route: Command = {
  name: 'route',
  directory: '/usr/sbin',
  summary: 'look at and change the routing table',
  synopsis: ['[-n] [-e]', 'add|del [-net|-host] TARGET [netmask MASK] [gw GATEWAY] [metric N] [dev DEVICE]'],
  options: [
    { short: 'n', long: 'numeric', text: 'Numbers instead of names.' },
    { short: 'e', long: 'extend', text: "netstat's columns." },
    { short: 'v', long: 'verbose', text: 'Accepted.' },
    { short: 'F', long: 'fib', text: 'The table: the default.' },
    { short: '4', text: 'IPv4: the default.' },
    { short: '6', text: 'IPv6.', emulated: false },
    { short: 'A', argument: 'FAMILY', text: 'Another family.', emulated: false },
    { short: 'C', long: 'cache', text: 'The cache.', emulated: false },
  ],
  notEmulated: ['window, irtt, mss, reject, mod and dyn of route add'],
  *main(process) {
    const args = process.argv.slice(1)
    const verbAt = args.findIndex(arg => !arg.startsWith('-'))
    const parsed = getopt(verbAt < 0 ? args : args.slice(0, verbAt), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`route: ${parsed.text}\n${USAGE}`)
      return 0
    }
    const verb = verbAt < 0 ? undefined : args[verbAt]
    if (verb === undefined)
      return yield* printRouteTable(process, {
        numeric: hasOption(parsed, 'numeric'),
        netstat: hasOption(parsed, 'extend'),
      })
    if (verb === 'add' || verb === 'del' || verb === 'delete')
      return yield* change(process, verb === 'add', args.slice(verbAt + 1))
    yield* process.printError(USAGE)
    return BAD_USE
  },
}

interface Wanted {
  readonly address: number
  readonly length: number
  readonly gateway: number | undefined
  readonly device: string | undefined
  readonly metric: number
}

function* change(process: Process, add: boolean, words: readonly string[]): Running {
  const wanted = yield* read(process, words)
  if (typeof wanted === 'string') {
    yield* process.printError(wanted)
    return BAD_USE
  }
  const name = add ? 'SIOCADDRT' : 'SIOCDELRT'
  const { net } = process.network
  const link = wanted.device === undefined ? null : net.link(wanted.device)
  const refuse = function* (text: string): Running {
    yield* process.printError(`${name}: ${text}\n`)
    return REFUSED
  }
  if (!process.capable('NET_ADMIN')) return yield* refuse('Operation not permitted')
  if (link === undefined) return yield* refuse('No such device')
  const prefix = { address: wanted.address, length: wanted.length }
  const gateway = wanted.gateway ?? null
  const hops = gateway === null && link === null ? [] : [{ link, gateway, weight: 1, onlink: false }]
  const shared = { prefix, table: TableId.main, priority: wanted.metric, tos: 0, preferredSource: null, hops }
  if (!add) {
    const error = net.ipv4.routes.remove(shared)
    return error === undefined ? 0 : yield* refuse(error.text)
  }
  if (hops.length === 0) return yield* refuse('No such device')
  const spec: RouteSpec = {
    ...shared,
    type: 'unicast',
    scope: gateway === null ? Scope.link : Scope.global,
    protocol: RouteProtocol.boot,
    metrics: {},
  }
  // An old tool adds routes as `ip route prepend` does: SIOCADDRT has no NLM_F_EXCL, a second one goes before the first.
  const error = net.ipv4.routes.add(spec, 'prepend')
  return error === undefined ? 0 : yield* refuse(error.text)
}

function* read(process: Process, given: readonly string[]): Running<Wanted | string> {
  const words = [...given]
  const kind = words[0] === '-net' || words[0] === '-host' ? words.shift() : undefined
  const target = words.shift()
  if (target === undefined) return USAGE
  const [text = '', bits] = target === 'default' ? ['0.0.0.0', '0'] : target.split('/')
  const address = yield* hostAddress(process, text)
  if (address === undefined) return `${text}: Unknown host\n`
  let length = bits === undefined ? (kind === '-net' ? undefined : 32) : Number(bits)
  let gateway: number | undefined
  let device: string | undefined
  let metric = 0
  while (words.length > 0) {
    const word = words.shift()!
    const value = words.shift()
    if (value === undefined && word !== '') {
      // The last word alone is a device.
      device = word
      break
    }
    if (word === 'gw' || word === 'gateway') {
      gateway = yield* hostAddress(process, value!)
      if (gateway === undefined) return `${value}: Unknown host\n`
    } else if (word === 'netmask') {
      const mask = yield* hostAddress(process, value!)
      length = mask === undefined ? undefined : lengthOf(mask)
      if (length === undefined) return `route: bogus netmask ${value}\n`
    } else if (word === 'metric') metric = Number(value)
    else if (word === 'dev' || word === 'device') device = value
    else return USAGE
  }
  if (length === undefined) return `route: netmask is required for a network\n`
  if (!(length >= 0 && length <= 32) || (address & ~maskOf(length)) !== 0)
    return `route: netmask doesn't match route address\n${USAGE}`
  return { address, length, gateway, device, metric }
}
