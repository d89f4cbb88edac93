import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, type ParsedArguments } from '../../getopt.ts'
import { printGroups } from './groups.ts'
import { printInterfacesLong } from './ifconfig.ts'
import { printInterfaces, sortedInterfaces } from './interfaces.ts'
import { printSockets } from './netstat-sockets.ts'
import { printProtocolCounters } from './protocol-counters.ts'
import { printRouteCache, printRouteTable } from './route-table.ts'
import { printIpv6RouteTable } from './route6-table.ts'
import { NETSTAT_AUTHORS, NETSTAT_HELP, versionText } from './texts.ts'

const BAD_USE = 3
/** Families that -A knows and no kernel of today has. */
const OLD_FAMILIES: Readonly<Record<string, string>> = {
  ipx: 'IPX',
  ax25: 'AX25',
  x25: 'X25',
  netrom: 'NETROM',
  rose: 'ROSE',
}

/** netstat(8) of net-tools 2.10. */
export const netstat: Command = {
  name: 'netstat',
  directory: '/usr/bin',
  summary: 'sockets, routes and devices',
  synopsis: ['[-tuwxnlapeocW46]', '-r [-n] [-e] [-6]', '-i [-a] [-e]', '-g [-n]', '-s [-tuw]'],
  options: [
    { short: 't', long: 'tcp', text: 'TCP.' },
    { short: 'u', long: 'udp', text: 'UDP.' },
    { short: 'U', long: 'udplite', text: 'UDP-Lite, of which there is none here.' },
    { short: 'S', long: 'sctp', text: 'SCTP, which is not here.' },
    { short: 'w', long: 'raw', text: 'Raw sockets.' },
    { short: 'x', long: 'unix', text: 'Unix sockets.' },
    { short: 'n', long: 'numeric', text: 'Numbers instead of names.' },
    { long: 'numeric-hosts', text: 'Numbers instead of names of hosts.' },
    { long: 'numeric-ports', text: 'Numbers instead of names of ports.' },
    { long: 'numeric-users', text: 'Numbers instead of names of users.' },
    { short: 'N', long: 'symbolic', text: 'Accepted.' },
    { short: 'l', long: 'listening', text: 'Those that listen.' },
    { short: 'a', long: 'all', text: 'Those that listen too.' },
    { short: 'p', long: 'programs', text: 'Who holds them.' },
    { short: 'r', long: 'route', text: 'The routing table.' },
    { short: 'i', long: 'interfaces', text: 'Devices with their counters.' },
    { short: '4', long: 'inet', text: 'IPv4 only.' },
    { short: '6', long: 'inet6', text: 'IPv6 only.' },
    { long: 'ip', text: 'IPv4 only.' },
    { short: 'A', long: 'protocol', argument: 'FAMILIES', text: 'Only these: inet, inet6, unix, with commas.' },
    { short: 'W', long: 'wide', text: 'Addresses are not cut.' },
    { short: 'e', long: 'extend', text: 'More columns.' },
    { short: 's', long: 'statistics', text: 'Counters of the protocols.' },
    { short: 'g', long: 'groups', text: 'Multicast groups.' },
    { short: 'o', long: 'timers', text: 'Timers of sockets.' },
    { short: 'c', long: 'continuous', text: 'Again every second.' },
    { short: 'M', long: 'masquerade', text: 'Masqueraded connections, of which kernels of today tell nothing.' },
    { short: 'v', long: 'verbose', text: 'Says what the kernel does not have.' },
    { short: 'F', long: 'fib', text: 'The table, not the cache: the default.' },
    { short: 'C', long: 'cache', text: 'The cache of routes, in which there is nothing.' },
    { short: 'Z', long: 'context', text: 'Security contexts; there is no SELinux here.' },
    { short: 'h', long: 'help', text: 'Prints a summary of the options.' },
    { short: 'V', long: 'version', text: 'Prints the version.' },
  ],
  notEmulated: ['netstat -s -6'],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`netstat: ${parsed.text}\n${NETSTAT_HELP}`)
      return BAD_USE
    }
    if (hasOption(parsed, 'version') || hasOption(parsed, 'help')) {
      const features = '+NEW_ADDRT +RTF_IRTT +RTF_REJECT +FW_MASQUERADE +I18N +SELINUX'
      yield* process.print(hasOption(parsed, 'help') ? NETSTAT_HELP : versionText(features, NETSTAT_AUTHORS))
      return 0
    }
    if (hasOption(parsed, 'context')) {
      yield* process.printError('SELinux is not enabled on this machine.\n')
      return 1
    }
    const families = familiesOf(parsed)
    if (typeof families === 'string') {
      yield* process.printError(families)
      return 1
    }
    if (['route', 'statistics', 'masquerade'].filter(name => hasOption(parsed, name)).length > 1) {
      yield* process.printError(NETSTAT_HELP)
      return BAD_USE
    }
    for (;;) {
      const status = yield* show(process, parsed, families)
      if (!hasOption(parsed, 'continuous') || status !== 0) return status
      yield* process.sleep(SECOND)
    }
  },
}

/** The families that are asked for, none for all; a text where there is no such one. */
function familiesOf(parsed: ParsedArguments): readonly string[] | string {
  const given = parsed.options.flatMap(({ name, value = '' }) => {
    if (name === 'inet' || name === 'inet6') return [name]
    return name === 'ip' ? ['inet'] : name === 'protocol' ? value.split(',') : []
  })
  for (const family of given) {
    if (['inet', 'inet6', 'unix', 'ip', 'tcpip'].includes(family)) continue
    const old = Object.hasOwn(OLD_FAMILIES, family) ? OLD_FAMILIES[family] : undefined
    return old === undefined
      ? `Unknown address family \`${family}'.\n`
      : `netstat: no support for \`AF ${old}' on this system.\n`
  }
  return given.map(family => (family === 'ip' || family === 'tcpip' ? 'inet' : family))
}

function* show(process: Process, parsed: ParsedArguments, families: readonly string[]): Running {
  const numeric = hasOption(parsed, 'numeric') || hasOption(parsed, 'numeric-hosts')
  if (hasOption(parsed, 'interfaces')) return yield* showInterfaces(process, parsed)
  if (hasOption(parsed, 'groups')) return yield* printGroups(process, numeric, families)
  if (hasOption(parsed, 'route')) return yield* showRoutes(process, parsed, numeric, families)
  if (hasOption(parsed, 'masquerade')) {
    yield* process.printError("netstat: no support for `ip_masquerade' on this system.\n")
    return 1
  }
  if (!hasOption(parsed, 'statistics')) return yield* printSockets(process, parsed, families)
  if (families.includes('inet6')) {
    yield* process.printError('netstat: "-s -6" is not emulated here\n')
    return BAD_USE
  }
  const chosen = ['tcp', 'udp', 'raw'].filter(each => hasOption(parsed, each))
  return yield* printProtocolCounters(process, chosen)
}

function* showInterfaces(process: Process, parsed: ParsedArguments): Running {
  yield* process.print('Kernel Interface table\n')
  const shown = sortedInterfaces(process, hasOption(parsed, 'all'))
  if (!hasOption(parsed, 'extend')) return yield* printInterfaces(process, shown, true)
  yield* printInterfacesLong(process, shown)
  return 0
}

function* showRoutes(
  process: Process,
  parsed: ParsedArguments,
  numeric: boolean,
  families: readonly string[],
): Running {
  if (families.includes('inet6')) return yield* printIpv6RouteTable(process, numeric)
  const extended = parsed.options.filter(({ name }) => name === 'extend').length
  const columns = extended === 0 ? 'netstat' : extended === 1 ? 'route' : 'both'
  if (hasOption(parsed, 'cache')) return yield* printRouteCache(process, { numeric, columns })
  return yield* printRouteTable(process, { numeric, columns })
}
