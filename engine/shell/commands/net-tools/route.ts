import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { RouteProtocol, Scope, TableId } from '../../../net/fib.ts'
import type { RouteSpec } from '../../../net/route-spec.ts'
import type { Ip } from '../../../wire/address.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { hostAddress, hostAddress6, lengthOf, maskOf } from './names.ts'
import { printRouteCache, printRouteTable } from './route-table.ts'
import { printIpv6RouteTable } from './route6-table.ts'
import { INET_ROUTE_HELP, ROUTE_HELP, versionText } from './texts.ts'

const BAD_USE = 3
const NO_HOST = 6
const REFUSED = 7

/** route(8) of net-tools 2.10. */
export const route: Command = {
  name: 'route',
  directory: '/usr/sbin',
  summary: 'look at and change the routing table',
  synopsis: [
    '[-n] [-e] [-6]',
    '[-6] add|del [-net|-host] TARGET [netmask MASK] [gw GATEWAY] [metric N] [reject] [dev DEVICE]',
  ],
  options: [
    { short: 'n', long: 'numeric', text: 'Numbers instead of names.' },
    { short: 'e', long: 'extend', text: "netstat's columns; twice, all columns." },
    { short: 'v', long: 'verbose', text: 'Accepted.' },
    { short: 'N', long: 'symbolic', text: 'Accepted.' },
    { short: 'F', long: 'fib', text: 'The table: the default.' },
    { short: 'C', long: 'cache', text: 'The cache, in which there is nothing.' },
    { short: '4', long: 'inet', text: 'IPv4: the default.' },
    { short: '6', long: 'inet6', text: 'IPv6.' },
    { short: 'A', argument: 'FAMILY', text: 'inet or inet6.' },
    { short: 'h', long: 'help', text: 'Prints a summary of the options.' },
    { short: 'V', long: 'version', text: 'Prints the version.' },
  ],
  notEmulated: ['window, irtt, mss, mod and dyn of route add'],
  *main(process) {
    const args = [...process.argv.slice(1)]
    const verbAt = args.findIndex((arg, index) => !arg.startsWith('-') && args[index - 1] !== '-A')
    // The family may stand behind the verb, too.
    const behind = verbAt < 0 ? [] : familyBehind(args, verbAt)
    const parsed = getopt([...(verbAt < 0 ? args : args.slice(0, verbAt)), ...behind], this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`route: ${parsed.text}\n${ROUTE_HELP}`)
      return BAD_USE
    }
    if (hasOption(parsed, 'help') || hasOption(parsed, 'version')) {
      const features = '+NEW_ADDRT +RTF_IRTT +RTF_REJECT +I18N +SELINUX'
      yield* process.print(hasOption(parsed, 'help') ? ROUTE_HELP : versionText(features))
      return 0
    }
    const verb = verbAt < 0 ? undefined : args[verbAt]
    if (verb === undefined) return yield* show(process, parsed)
    if (verb === 'add' || verb === 'del' || verb === 'delete')
      return yield* change(process, verb === 'add', args.slice(verbAt + 1 + behind.length), isIpv6(parsed))
    yield* process.printError(ROUTE_HELP)
    return BAD_USE
  },
}

function familyBehind(args: readonly string[], verbAt: number): readonly string[] {
  const next = args[verbAt + 1]
  if (next === '-A') return args.slice(verbAt + 1, verbAt + 3)
  return next === '-6' || next === '-4' || next === '--inet6' || next === '--inet' ? [next] : []
}

function isIpv6(parsed: ParsedArguments): boolean {
  return hasOption(parsed, 'inet6') || lastOption(parsed, 'A') === 'inet6'
}

function* show(process: Process, parsed: ParsedArguments): Running {
  const family = lastOption(parsed, 'A')
  if (family !== undefined && family !== 'inet' && family !== 'inet6') {
    yield* process.printError(`Unknown address family \`${family}'.\n`)
    return 1
  }
  const numeric = hasOption(parsed, 'numeric')
  if (isIpv6(parsed)) return yield* printIpv6RouteTable(process, numeric)
  const extended = parsed.options.filter(({ name }) => name === 'extend').length
  const columns = extended === 0 ? 'route' : extended === 1 ? 'netstat' : 'both'
  if (hasOption(parsed, 'cache')) return yield* printRouteCache(process, { numeric, columns })
  return yield* printRouteTable(process, { numeric, columns })
}

interface Wanted {
  readonly address: Ip
  readonly length: number
  readonly gateway: Ip | undefined
  readonly device: string | undefined
  readonly metric: number
  readonly reject: boolean
}

/** Why the words are no route: what is said of it, and the status. */
interface Refusal {
  readonly text: string
  readonly status: number
}

function* change(process: Process, add: boolean, words: readonly string[], six: boolean): Running {
  const wanted = yield* read(process, words, six)
  if ('text' in wanted) {
    yield* process.printError(wanted.text)
    return wanted.status
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
  const { routes } = six ? net.ipv6 : net.ipv4
  const shared = { prefix, table: TableId.main, tos: 0, preferredSource: null, hops: wanted.reject ? [] : hops }
  // INET6_setroute(): a route of IPv6 has metric 1 unless told.
  const metric = six && wanted.metric === 0 ? 1 : wanted.metric
  if (!add) {
    const error = routes.remove(metric === 0 ? shared : { ...shared, priority: metric })
    return error === undefined ? 0 : yield* refuse(error.text)
  }
  if (hops.length === 0 && !wanted.reject) return yield* refuse('No such device')
  const spec: RouteSpec = {
    ...shared,
    priority: metric,
    type: wanted.reject ? 'unreachable' : 'unicast',
    scope: wanted.reject ? Scope.host : gateway === null ? Scope.link : Scope.global,
    protocol: RouteProtocol.boot,
    metrics: {},
  }
  // An old tool adds routes as `ip route prepend` does: SIOCADDRT has no NLM_F_EXCL, a second one goes before the first.
  const error = routes.add(spec, six ? 'add' : 'prepend')
  return error === undefined ? 0 : yield* refuse(error.text)
}

function* resolve(process: Process, text: string, six: boolean): Running<Ip | Refusal> {
  const found = six
    ? ((yield* hostAddress6(process, text)) ?? 'Resolver Error 0 (no error)')
    : yield* hostAddress(process, text)
  return typeof found === 'string' ? { text: `${text}: ${found}\n`, status: NO_HOST } : found
}

function* read(process: Process, given: readonly string[], six: boolean): Running<Wanted | Refusal> {
  const usage: Refusal = { text: six ? ROUTE_HELP : INET_ROUTE_HELP, status: BAD_USE }
  const words = [...given]
  const kind = words[0] === '-net' || words[0] === '-host' ? words.shift() : undefined
  const target = words.shift()
  if (target === undefined) return usage
  const [text = '', bits] = target === 'default' ? [six ? '::' : '0.0.0.0', '0'] : target.split('/')
  const address = yield* resolve(process, text, six)
  if (typeof address === 'object') return address
  const whole = six ? 128 : 32
  // The address of everything, without a mask, is the default route.
  let length =
    bits !== undefined ? Number(bits) : kind === '-net' && address !== 0 ? undefined : address === 0 ? 0 : whole
  const found: { gateway?: Ip; device?: string; metric: number; reject: boolean } = { metric: 0, reject: false }
  while (words.length > 0) {
    const word = words.shift()!
    if (word === 'reject') {
      found.reject = true
      continue
    }
    const value = words.shift()
    if (value === undefined) {
      // The last word alone is a device.
      found.device = word
      break
    }
    if (word === 'gw' || word === 'gateway' || (word === 'netmask' && !six)) {
      const ip = yield* resolve(process, value, six)
      if (typeof ip === 'object') return ip
      if (word !== 'netmask') found.gateway = ip
      else {
        length = lengthOf(ip as number)
        if (length === undefined) return { text: `route: bogus netmask ${value}\n`, status: BAD_USE }
      }
    } else if (word === 'metric') found.metric = Number(value)
    else if (word === 'dev' || word === 'device') found.device = value
    else return usage
  }
  if (length === undefined) return { text: `route: netmask is required for a network\n${usage.text}`, status: BAD_USE }
  if (typeof address === 'number' && (!(length >= 0 && length <= 32) || (address & ~maskOf(length)) !== 0))
    return { text: `route: netmask doesn't match route address\n${usage.text}`, status: BAD_USE }
  return { address, length, gateway: found.gateway, device: found.device, metric: found.metric, reject: found.reject }
}
